/** `compare`: runs side by side. */
import { comparisonFormats, comparisonTable, comparisonText } from '../../../shared/comparison-tables.ts';
import { choiceOf } from '../arguments.ts';
import { command } from '../command.ts';
import { locateRun, runOption } from '../locate-run.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { table } from '../table.ts';

const formats = ['json', ...comparisonFormats] as const;

/** The command. */
export const compareCommand = command({
  summary: 'compare runs: the settings that differ, scores, probes, means over seeds',
  options: {
    run: { ...runOption, many: true, bare: true, help: "runs' ids in the workspace, or their folders; at least two" },
    baseline: { ...runOption, help: 'the run that differences are to', default: 'the first' },
    format: { takes: 'FORMAT', choices: formats, help: 'print one table in this format', default: 'text' },
    report: reportOption,
  },
  onlyReads: () => true,
  run: async ({ format, run, baseline: named, report }, { lab, output }) => {
    const writeReport = await reportFile(report, output);
    const chosen = format === undefined ? undefined : choiceOf('format', format, formats);
    const ids = await Promise.all(run.map((named) => locateRun(lab, named)));
    const baseline = named === undefined ? undefined : await locateRun(lab, named);
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
