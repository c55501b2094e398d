/** `evaluate`: what an encoder has learnt, measured with labels that training did not use. */

import type { LabelSource } from '../../../shared/dataset-spec.ts';
import type { AddedEvaluation, Evaluation } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { performAnalysis } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { encoderOption, locateEncoder } from '../locate-encoder.ts';
import { locateRun, runOption } from '../locate-run.ts';
import { duration } from '../output.ts';
import { score, table } from '../table.ts';

export const labelsHelp = 'folders (each sub-folder is a class), or a CSV file with the header path,label';

/** The command. */
export const evaluateCommand = command({
  summary: 'measure what an encoder has learnt: that of a run, or one that was added',
  options: {
    run: runOption,
    encoder: encoderOption,
    images: { takes: 'DIR', many: true, help: 'labelled images to learn the classes from' },
    test: { takes: 'DIR', many: true, help: 'labelled images to test on' },
    labels: { takes: 'folders|FILE.csv', help: labelsHelp, default: 'folders' },
    against: {
      takes: 'NAME',
      rest: true,
      help: "compare with untrained, pixels, histogram, hog, an added encoder's id or a run's id",
    },
  },
  run: async ({ run, encoder, images, test, labels = 'folders', against }, context) => {
    if ((run === undefined) === (encoder === undefined))
      refuse('bad-usage', "evaluate takes --run RUN, a run's id or its folder, or --encoder ID|FILE, an added encoder");
    if (images.length === 0) refuse('bad-usage', 'evaluate takes --images DIR: labelled images to learn from');
    if (test.length === 0) refuse('bad-usage', 'evaluate takes --test DIR: labelled images to test on');
    const options = {
      images: images.map(fromCaller),
      test: test.map(fromCaller),
      labels: labelSource(labels),
      ...(against && { against: against.flatMap((names) => names.split(',')).filter((name) => name !== '') }),
    };
    if (run !== undefined) {
      const subject = await locateRun(context.lab, run);
      await performAnalysis('evaluate', subject, options, { words: evaluationWords }, context);
    } else {
      const subject = await locateEncoder(context, encoder!);
      await performAnalysis('evaluate-added', subject, options, { words: addedWords }, context);
    }
    return 0;
  },
});

/** The source of labels that `--labels` names. */
export function labelSource(labels: string): LabelSource {
  if (labels === 'folders') return labels;
  if (/\.csv$/i.test(labels)) return { csv: fromCaller(labels) };
  return refuse('bad-usage', `--labels takes ${labelsHelp}: found '${labels}'`);
}

/** A table of the stages, and the summary. */
function evaluationWords(evaluation: Evaluation): string[] {
  const { stages, best, untrained, gain } = evaluation;
  const columns = ['stage', 'width', 'k-NN', 'linear', 'untrained k-NN', 'untrained linear'];
  const rows = stages.map(({ stage, width, knn, linear, untrained: before }) => [
    stage,
    String(width),
    ...[knn, linear, before.knn, before.linear].map(score),
  ]);
  return [
    about(evaluation),
    ...table(columns, rows),
    `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}; ` +
      `best untrained: ${untrained.stage}, linear ${score(untrained.linear)}, k-NN ${score(untrained.knn)}`,
    gainSentence(gain.linear),
    ...summary(evaluation),
  ];
}

/** The same for an encoder without an untrained twin. */
function addedWords(evaluation: AddedEvaluation): string[] {
  const { stages, best } = evaluation;
  const rows = stages.map(({ stage, width, knn, linear }) => [stage, String(width), score(knn), score(linear)]);
  return [
    about(evaluation),
    ...table(['stage', 'width', 'k-NN', 'linear'], rows),
    `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}`,
    ...summary(evaluation),
  ];
}

type AnyEvaluation = Omit<AddedEvaluation, 'encoder' | 'stages'>;

function about({ classes, images, testImages, leakage, chance, neighbours }: AnyEvaluation): string {
  const copies = copiesIn(leakage);
  return (
    `${counted(classes.length, 'class', 'classes')}; ${counted(images, 'image')} to learn from${copies > 0 ? `, ${copies} left out as copies of test images` : ''}, ${testImages} to test on; ` +
    `chance ${score(chance)}; ${neighbours === 1 ? 'one neighbour votes' : `${neighbours} neighbours vote`}`
  );
}

const signed = (difference: number): string => `${difference < 0 ? '−' : '+'}${score(Math.abs(difference))}`;

/** The baselines, the health of the representation, and the result in one sentence. */
function summary({ baselines = [], health, sentence, seconds }: AnyEvaluation): string[] {
  const rows = baselines.map(({ name, stage, knn, linear, difference, linearDifference }) => [
    name,
    stage,
    score(knn),
    score(linear),
    ...[difference, linearDifference].map(({ change, ci95 }) => `${signed(change)} [${ci95.map(signed).join(', ')}]`),
  ]);
  const columns = ['compared with', 'stage', 'k-NN', 'linear', 'k-NN difference', 'linear difference'];
  return [
    ...(rows.length > 0 ? table(columns, rows, ['compared with', 'stage']) : []),
    `representation: effective rank ${health.effectiveRank.toFixed(1)}, spread ${health.featureStd.toFixed(3)}, ` +
      `${Math.round(100 * health.deadUnits)} % dead units`,
    ...(sentence === undefined ? [] : [sentence]),
    `evaluated in ${duration(seconds)}`,
  ];
}
