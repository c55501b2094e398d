/** The command of an analysis: finds its subject, shows how far it is, stops it at a signal, and says what came of it. */
import { type AnalysisId, type AnalysisResultOf, analyses, type SubjectKind } from '../../shared/analyses.ts';
import { refuse } from '../../shared/failure.ts';
import type { OptionsOf } from '../lab/analyses.ts';
import type { Lab } from '../lab/lab.ts';
import { fromCaller, type Options, type Values } from './arguments.ts';
import type { Command } from './command.ts';
import { locateRun, runOption } from './locate-run.ts';
import { reportFile, reportOption } from './report-file.ts';
import { onStopSignal } from './signals.ts';

/** What a command says of its analysis; everything else is the same for all of them. */
interface AnalysisCommand<Id extends AnalysisId, O extends Options> {
  /** One line for `help`. */
  readonly summary: string;
  /** Besides those that name the subject, and --report. */
  readonly options: O;
  /** What these options ask for. @throws FailureError 'bad-usage' that names what is off and what it takes. */
  asked(values: Values<O>): OptionsOf<Id>;
  /** The result as a line of JSON; all of it unless told otherwise. */
  line?(result: AnalysisResultOf<Id>): object;
  /** The same for people. */
  words(result: AnalysisResultOf<Id>): readonly string[];
  /** The report as HTML, for an analysis that has one. */
  report?(lab: Lab, subject: string, result: AnalysisResultOf<Id>): Promise<string>;
  /** Called last. @throws FailureError for a result that is itself a failure. */
  check?(result: AnalysisResultOf<Id>): void;
}

/** Those of these options that the runner itself reads. */
interface ReadOptions {
  readonly run?: string | undefined;
  readonly images?: readonly string[];
  readonly report?: string | undefined;
}

/** How the subject is named: with which options, and what is made of them. */
const naming: {
  readonly [Kind in SubjectKind]: {
    readonly options: Options;
    /** @returns Finds it. @throws FailureError 'bad-usage' where it is not named. */
    named(command: string, values: ReadOptions): (lab: Lab) => Promise<string>;
  };
} = {
  run: {
    options: { run: runOption },
    named: (command, { run }) => {
      if (run === undefined) return refuse('bad-usage', `${command} takes --run RUN: a run's id or its folder`);
      return (lab) => locateRun(lab, run);
    },
  },
  dataset: {
    options: { images: { takes: 'DIR', many: true, help: 'a folder of photographs, sub-folders included' } },
    named: (command, { images = [] }) => {
      if (images.length === 0) refuse('bad-usage', `${command} takes --images DIR: the folder of photographs`);
      return (lab) => lab.datasets.register(images.map(fromCaller));
    },
  },
};

/** The command that is called as the analysis is. */
export function analysisCommand<Id extends AnalysisId, const O extends Options>(
  id: Id,
  { summary, options, asked, line, words, report, check }: AnalysisCommand<Id, O>,
): Command {
  const { options: subjectOptions, named } = naming[analyses[id].subject];
  return {
    summary,
    options: { ...subjectOptions, ...options, ...(report ? { report: reportOption } : {}) },
    run: async (values, { lab, output }) => {
      const read = values as ReadOptions;
      const find = named(id, read);
      const wanted = asked(values as Values<O>);
      const writeReport = await reportFile(read.report, output);
      const subject = await find(lab);
      const unsubscribe = lab.events.subscribe(({ name, payload }) => {
        if (name !== `${id}.progress` || !('what' in payload)) return;
        const { what, done, total } = payload;
        output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
      });
      const nothingToStop = onStopSignal(() => void lab.analyses.cancel(id, subject));
      const result = await lab.analyses.start(id, subject, wanted, ({ level, message }) => {
        if (level === 'warning') process.stderr.write(`${message}\n`);
      });
      unsubscribe();
      nothingToStop();

      output.line(line ? line(result) : result);
      if ('warnings' in result) for (const warning of result.warnings) process.stderr.write(`${warning}\n`);
      if (!output.json) for (const text of words(result)) output.say(text);
      if (report) await writeReport(() => report(lab, subject, result));
      check?.(result);
      return 0;
    },
  };
}
