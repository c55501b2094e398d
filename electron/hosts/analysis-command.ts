/** The command of an analysis: finds its subject, shows progress, cancels it at a signal, and prints the result. */
import { type AnalysisId, type AnalysisResultOf, analyses, type SubjectKind } from '../../shared/analyses.ts';
import { refuse } from '../../shared/failure.ts';
import type { OptionsOf } from '../lab/analyses.ts';
import type { Lab } from '../lab/lab.ts';
import { fromCaller, type Options, type Values } from './arguments.ts';
import type { Command, Context } from './command.ts';
import { encoderOption, locateEncoder } from './locate-encoder.ts';
import { locateRun, runOption } from './locate-run.ts';
import type { Output } from './output.ts';
import { readingOf, readingOptions } from './reading-options.ts';
import { reportFile, reportOption } from './report-file.ts';
import { onStopSignal } from './signals.ts';

/** The part of a command that differs between analyses. */
interface AnalysisCommand<Id extends AnalysisId, O extends Options> {
  /** Name of the command that it is a part of; by default, that of the analysis. */
  readonly partOf?: string;
  /** One line for `help`. */
  readonly summary: string;
  /** Options in addition to those for the subject and --report. */
  readonly options: O;
  /** The parameters of the analysis. @throws FailureError 'bad-usage' that names the wrong option and what it takes. */
  parameters(values: Values<O>): OptionsOf<Id>;
  /**
   * For options that ask for more than this analysis: does all of it and prints the result.
   * @returns The result of this analysis, for its report; undefined if it was not possible.
   * @throws FailureError as `parameters`, before anything is done.
   */
  otherwise?(
    values: Values<O>,
  ):
    | ((subject: string, requested: OptionsOf<Id>, context: Context) => Promise<AnalysisResultOf<Id> | undefined>)
    | undefined;
  /** The result as a line of JSON; by default, the whole result. */
  line?(result: AnalysisResultOf<Id>): object;
  /** The result as lines of text. */
  words(result: AnalysisResultOf<Id>): readonly string[];
  /** The report as HTML, if the analysis has one. */
  report?(lab: Lab, subject: string, result: AnalysisResultOf<Id>): Promise<string>;
  /** Called last. @throws FailureError if the result is itself a failure. */
  check?(result: AnalysisResultOf<Id>): void;
}

/** The options that this file reads itself. */
interface SubjectOptions {
  readonly run?: string | undefined;
  readonly encoder?: string | undefined;
  readonly images?: readonly string[];
  readonly report?: string | undefined;
  readonly channels?: string | undefined;
  readonly depth?: string | undefined;
  readonly range?: string | undefined;
}

/** The options that name a subject, and how it is found. */
const naming: {
  readonly [Kind in SubjectKind]: {
    readonly options: Options;
    /** @returns Finds the subject. @throws FailureError 'bad-usage' if it is not named. */
    named(command: string, values: SubjectOptions): (context: Context) => Promise<string>;
  };
} = {
  run: {
    options: { run: runOption },
    named: (command, { run }) => {
      if (run === undefined) return refuse('bad-usage', `${command} takes --run RUN: a run's id or its folder`);
      return ({ lab }) => locateRun(lab, run);
    },
  },
  encoderOf: {
    options: { run: runOption, encoder: encoderOption },
    named: (command, { run, encoder }) => {
      if (run !== undefined && encoder === undefined) return ({ lab }) => locateRun(lab, run);
      if (encoder !== undefined && run === undefined) return (context) => locateEncoder(context, encoder);
      return refuse(
        'bad-usage',
        `${command} takes --run RUN, a run's id or its folder, or --encoder ID|FILE, an added encoder`,
      );
    },
  },
  dataset: {
    options: {
      images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
      ...readingOptions,
    },
    named: (command, { images = [], ...values }) => {
      if (images.length === 0) refuse('bad-usage', `${command} takes --images DIR: the folder of images`);
      const reading = readingOf(values);
      return ({ lab }) => lab.datasets.register(images.map(fromCaller), { reading });
    },
  },
};

/** Runs an analysis: shows its progress, and cancels it at a signal. */
export async function performAnalysis<Id extends AnalysisId>(
  id: Id,
  subject: string,
  requested: OptionsOf<Id>,
  { lab, output }: Context,
): Promise<AnalysisResultOf<Id>> {
  const unsubscribe = lab.events.subscribe(({ name, payload }) => {
    if (name !== `${id}.progress` || !('what' in payload)) return;
    const { what, done, total } = payload;
    output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
  });
  const nothingToStop = onStopSignal(() => void lab.analyses.cancel(id, subject));
  try {
    return await lab.analyses.start(id, subject, requested, ({ level, message }) => {
      if (level === 'warning') output.warn(message);
    });
  } finally {
    unsubscribe();
    nothingToStop();
  }
}

/** Prints a result: its warnings, its line of JSON or its text. */
export function printResult(line: object, warnings: readonly string[], words: readonly string[], output: Output): void {
  for (const warning of warnings) output.warn(warning, true);
  output.line(line);
  if (!output.json) for (const text of words) output.say(text);
}

/** Makes the command of an analysis, which has the same name. */
export function analysisCommand<Id extends AnalysisId, const O extends Options>(
  id: Id,
  { partOf = id, summary, options, parameters, otherwise, line, words, report, check }: AnalysisCommand<Id, O>,
): Command {
  const { options: subjectOptions, named } = naming[analyses[id].subject];
  return {
    summary,
    options: { ...subjectOptions, ...options, ...(report ? { report: reportOption } : {}) },
    run: async (values, context) => {
      const { lab, output } = context;
      const subjectValues = values as SubjectOptions;
      const find = named(partOf, subjectValues);
      const requested = parameters(values as Values<O>);
      const inOtherWay = otherwise?.(values as Values<O>);
      const writeReport = await reportFile(subjectValues.report, output);
      const subject = await find(context);
      if (inOtherWay) {
        const result = await inOtherWay(subject, requested, context);
        if (report && result) await writeReport(() => report(lab, subject, result));
        else if (subjectValues.report !== undefined)
          output.warn(`no report is written: there is no ${analyses[id].noun}`);
        return 0;
      }
      const result = await performAnalysis(id, subject, requested, context);
      const warnings = 'warnings' in result ? result.warnings : [];
      printResult(line ? line(result) : result, warnings, words(result), output);
      if (report) await writeReport(() => report(lab, subject, result));
      check?.(result);
      return 0;
    },
  };
}
