/** `compare`: runs and added encoders side by side. */
import { comparisonFormats, comparisonTable, comparisonText } from '../../../shared/comparison-tables.ts';
import type { Lab } from '../../lab/lab.ts';
import { choiceOf } from '../arguments.ts';
import { command } from '../command.ts';
import { encoderOption, locateEncoder } from '../locate-encoder.ts';
import { locateRun, runOption } from '../locate-run.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { table } from '../table.ts';

const formats = ['json', ...comparisonFormats] as const;

/** The command. */
export const compareCommand = command({
  summary: 'compare runs and added encoders: settings that differ, scores, probes, means over seeds',
  options: {
    run: {
      ...runOption,
      many: true,
      bare: true,
      help: "runs' ids in the workspace, or their folders, and ids of added encoders; at least two",
    },
    encoder: { ...encoderOption, many: true },
    baseline: { takes: 'RUN|ID', help: 'the run or added encoder that differences are to', default: 'the first' },
    format: { takes: 'FORMAT', choices: formats, help: 'print one table in this format', default: 'text' },
    report: reportOption,
  },
  onlyReads: ({ encoder }) => encoder.length === 0, // a file is added if it is not yet
  run: async ({ format, run, encoder, baseline: named, report }, context) => {
    const { lab, output } = context;
    const writeReport = await reportFile(report, output);
    const chosen = format === undefined ? undefined : choiceOf('format', format, formats);
    const ids = await Promise.all(run.map((named) => locateCompared(lab, named)));
    for (const named of encoder) ids.push(await locateEncoder(context, named));
    const baseline = named === undefined ? undefined : await locateCompared(lab, named);
    const comparison = await lab.compare(ids, baseline);
    await writeReport(() => lab.reports.ofComparison(ids, baseline));
    output.line(comparison);
    for (const words of [...comparison.warnings, ...comparison.unpaired]) output.warn(words, true);
    if (output.json) return 0;
    if (chosen === 'json') output.say(JSON.stringify(comparison));
    else if (chosen !== undefined)
      for (const line of comparisonText(comparison, chosen).trimEnd().split(/\r?\n/)) output.say(line);
    else {
      const { columns, rows } = comparisonTable(comparison);
      // One column for each run: there are usually more measures than runs.
      const [head, ...names] = [columns[0]!, ...rows.map((row) => row[0]!)];
      for (const line of table(
        [head!, ...names],
        columns.slice(1).map((column, c) => [column, ...rows.map((row) => row[c + 1]!)]),
      ))
        output.say(line);
    }
    return 0;
  },
});

/** The id of a run, or of an encoder that was added. @throws FailureError as locateRun. */
const locateCompared = async (lab: Lab, named: string): Promise<string> =>
  (await lab.encoders.has(named)) ? named : locateRun(lab, named);
