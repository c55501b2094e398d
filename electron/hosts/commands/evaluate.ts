/** `evaluate`: what an encoder has learnt, measured with labels that training did not use. */

import type { LabelSource } from '../../../shared/dataset-spec.ts';
import { type Evaluation, isOfRun, type RunEvaluation } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { refuse } from '../../../shared/failure.ts';
import { fewCurves } from '../../../shared/few-curves.ts';
import { type FewRequest, fewDraws, fewRequestSchema, mostAmounts } from '../../../shared/few-labels.ts';
import { counted } from '../../../shared/format-words.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { evaluateWithPlaces, placesOf, placesOptions } from '../evaluate-places.ts';
import { labelFreeTable } from '../label-free-lines.ts';
import { duration } from '../output.ts';
import { score, table } from '../table.ts';

export const labelsHelp = 'folders (each sub-folder is a class), or a CSV file with the header path,label';

/** The command. */
export const evaluateCommand = analysisCommand('evaluate', {
  summary: 'measure what an encoder has learnt: that of a run, or one that was added',
  options: {
    images: { takes: 'DIR', many: true, help: 'labelled images to learn the classes from' },
    test: { takes: 'DIR', many: true, help: 'labelled images to test on' },
    labels: { takes: 'folders|FILE.csv', help: labelsHelp, default: 'folders' },
    against: {
      takes: 'NAME',
      rest: true,
      help: "compare with untrained, pixels, histogram, hog, an added encoder's id or a run's id",
    },
    ...placesOptions,
    few: { takes: '1,5,10', help: 'also train the linear probe on few labels: percent of them' },
    'few-per-class': { takes: '1,5,20', help: 'the same, in images of every class' },
  },
  parameters: ({ images, test, labels = 'folders', against, few, 'few-per-class': perClass }) => {
    if (images.length === 0) refuse('bad-usage', 'evaluate takes --images DIR: labelled images to learn from');
    if (test.length === 0) refuse('bad-usage', 'evaluate takes --test DIR: labelled images to test on');
    return {
      images: images.map(fromCaller),
      test: test.map(fromCaller),
      labels: labelSource(labels),
      ...(against && { against: against.flatMap((names) => names.split(',')).filter((name) => name !== '') }),
      few: fewRequest(few, perClass),
    };
  },
  otherwise: (values) => {
    const places = placesOf(values);
    return places && evaluateWithPlaces(places, { words: evaluationWords, labelled: values.labels !== undefined });
  },
  words: evaluationWords,
  report: (lab, id) => lab.reports.ofEvaluation(id),
});

/** The amounts of few labels that both options name; undefined without them. */
function fewRequest(few: string | undefined, perClass: string | undefined): FewRequest | undefined {
  if (few === undefined && perClass === undefined) return undefined;
  const numbers = (text: string) => text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const request = { ...(few && { percent: numbers(few) }), ...(perClass && { perClass: numbers(perClass) }) };
  const read = fewRequestSchema.safeParse(request);
  if (read.success && Object.keys(request).length > 0) return read.data;
  return refuse(
    'bad-usage',
    `--few takes percents above 0 and up to 100 and --few-per-class whole numbers from 1, at most ${mostAmounts} of each, such as 1,5,10: found '${[few, perClass].filter((each) => each !== undefined).join("', '")}'`,
  );
}

/** The source of labels that `--labels` names. */
export function labelSource(labels: string): LabelSource {
  if (labels === 'folders') return labels;
  if (/\.csv$/i.test(labels)) return { csv: fromCaller(labels) };
  return refuse('bad-usage', `--labels takes ${labelsHelp}: found '${labels}'`);
}

/** A table of the stages, and the summary. */
function evaluationWords(evaluation: Evaluation): string[] {
  const { stages, best } = evaluation;
  const ofRun = isOfRun(evaluation) ? evaluation : undefined;
  const hasF1 = stages.every(({ macroF1 }) => macroF1);
  const columns = [
    ...['stage', 'width', 'k-NN', 'linear'],
    ...(hasF1 ? ['k-NN F1', 'linear F1'] : []),
    ...(ofRun ? ['untrained k-NN', 'untrained linear'] : []),
  ];
  const rows = stages.map(({ stage, width, knn, linear, macroF1, untrained }) =>
    [
      stage,
      String(width),
      ...[knn, linear],
      ...(macroF1 ? [macroF1.knn, macroF1.linear] : []),
      ...(untrained ? [untrained.knn, untrained.linear] : []),
    ].map((cell) => (typeof cell === 'number' ? score(cell) : cell)),
  );
  const atBest = `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}`;
  return [
    about(evaluation),
    ...table(columns, rows),
    ...(ofRun ? [`${atBest}; ${untrainedWords(ofRun)}`, gainSentence(ofRun.gain.linear)] : [atBest]),
    ...summary(evaluation),
  ];
}

const untrainedWords = ({ untrained: { stage, linear, knn } }: RunEvaluation): string =>
  `best untrained: ${stage}, linear ${score(linear)}, k-NN ${score(knn)}`;

function about({ classes, images, testImages, leakage, chance, neighbours }: Evaluation): string {
  const copies = copiesIn(leakage);
  return (
    `${counted(classes.length, 'class', 'classes')}; ${counted(images, 'image')} to learn from${copies > 0 ? `, ${copies} left out as copies of test images` : ''}, ${testImages} to test on; ` +
    `chance ${score(chance)}; ${neighbours === 1 ? 'one neighbour votes' : `${neighbours} neighbours vote`}`
  );
}

const signed = (difference: number): string => `${difference < 0 ? '−' : '+'}${score(Math.abs(difference))}`;

/** Copies that a person reads; `--json` has up to a hundred. */
const mostLines = 10;

/** The training images that were left out, next to what they copy. */
function copyLines(leakage: Evaluation['leakage']): string[] {
  const pairs = leakage?.pairs ?? [];
  const rows = pairs
    .slice(0, mostLines)
    .map(({ kind, similarity, copy, original }) => [kind, score(similarity), copy, original]);
  if (rows.length === 0) return [];
  const more = copiesIn(leakage) - rows.length;
  return [
    ...table(['copy', 'similarity', 'training image', 'test image'], rows, ['copy', 'training image', 'test image']),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** The baselines, the health of the representation, and the result in one sentence. */
function summary(evaluation: Evaluation): string[] {
  const { baselines = [], leakage, health, labelFree, untrainedLabelFree, sentence, seconds } = evaluation;
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
    ...fewWords(evaluation),
    ...worstWords(evaluation),
    ...copyLines(leakage),
    `representation: effective rank ${health.effectiveRank.toFixed(1)}, spread ${health.featureStd.toFixed(3)}, ` +
      `${Math.round(100 * health.deadUnits)} % dead units`,
    ...(labelFree
      ? labelFreeTable([
          { of: 'this encoder', measured: labelFree },
          ...(untrainedLabelFree ? [{ of: 'untrained', measured: untrainedLabelFree }] : []),
        ])
      : []),
    ...(sentence === undefined ? [] : [sentence]),
    `evaluated in ${duration(seconds)}`,
  ];
}

/** The accuracies with few labels, of the encoder and of what it is compared with. */
function fewWords(evaluation: Evaluation): string[] {
  const curves = fewCurves(evaluation);
  if (curves.length === 0) return [];
  const rows = curves.flatMap(({ name, points }) =>
    points.map(({ words, images, accuracy, ci95 }) => [
      name,
      words,
      String(images),
      score(accuracy),
      ci95 ? `[${ci95.map(score).join(', ')}]` : '',
    ]),
  );
  return [
    `linear probe with few labels, mean of ${fewDraws} draws`,
    ...table(['encoder', 'labels', 'images', 'accuracy', '95 %'], rows, ['labels']),
  ];
}

/** The classes that the linear probe recognises least. */
function worstWords({ worstClasses }: Evaluation): string[] {
  if (!worstClasses || worstClasses.linear.length === 0) return [];
  const rows = worstClasses.linear.map(({ class: name, images, recall, mistakenFor }) => [
    name,
    String(images),
    score(recall),
    mistakenFor.class,
    String(mistakenFor.images),
  ]);
  return [
    'worst classes of the linear probe at the best stage',
    ...table(['class', 'images', 'recall', 'mistaken for', 'times'], rows, ['mistaken for']),
  ];
}
