/** The accuracy of a linear probe that is trained on few of the labels: stratified random draws, their mean and its interval. */
import { amountWords, type FewAmount, type FewLabels, fewDraws } from '../../../shared/few-labels.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import { linearProbe, rowsOf, scalingOf } from './linear-probe.ts';
import { Random } from './random.ts';
import type { LabelledFeatures } from './weighted-knn.ts';

/**
 * How many of a class are drawn: its share, rounded, or the number asked for; at least one and at most all of it.
 * @param count Images of the class, at least one.
 */
export const drawnOf = (amount: FewAmount, count: number): number =>
  Math.min(count, 'percent' in amount ? Math.max(1, Math.round((amount.percent / 100) * count)) : amount.perClass);

/**
 * A random draw of training rows, of every class its share (see `drawnOf`). It depends on the labels, the amount and the number
 * of the draw alone, so that encoders are compared on the same draws.
 * @param labels Classes of the training rows; every class has at least one.
 * @returns Rows in ascending order.
 */
export function drawRows(labels: Int32Array, classes: number, amount: FewAmount, draw: number): number[] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  for (const [row, label] of labels.entries()) byClass[label]!.push(row);
  return byClass
    .flatMap((rows, c) => {
      const order = new Random('few labels', amountWords(amount), draw, c).permutation(rows.length);
      return Array.from(order.slice(0, drawnOf(amount, rows.length)), (at) => rows[at]!);
    })
    .sort((a, b) => a - b);
}

/** Share of rows whose class a probe finds. */
function accuracyOf(classify: (row: Float32Array) => number, { features, labels }: LabelledFeatures): number {
  const { count, width, data } = features;
  let right = 0;
  for (let i = 0; i < count; i++) if (classify(data.subarray(i * width, (i + 1) * width)) === labels[i]) right++;
  return right / count;
}

/**
 * Trains the linear probe on five draws of each amount and tests it on all test rows. As in DINOv3's and LeJEPA's evaluations
 * with few labels, the mean over the draws is given; here with Student's 95 % interval of that mean. Labels are few, images are
 * not: features are standardised on all training rows.
 * @param whole Accuracy of the probe on all training rows, for an amount that is all of them.
 * @param onProgress Called between the iterations of a fit with the number of draws that are done; may throw to end the work.
 */
export async function fewLabels(
  amounts: readonly FewAmount[],
  train: LabelledFeatures,
  test: LabelledFeatures,
  whole: number,
  onProgress: (done: number, total: number) => Promise<void> = async () => {},
): Promise<FewLabels[]> {
  const measured: FewLabels[] = [];
  const scaling = scalingOf(train.features);
  for (const [at, amount] of amounts.entries()) {
    const accuracies: number[] = [];
    let images = train.features.count;
    for (let draw = 0; draw < fewDraws; draw++) {
      const rows = drawRows(train.labels, train.classes, amount, draw);
      images = rows.length;
      if (images === train.features.count) break;
      const tell = () => onProgress(at * fewDraws + draw, amounts.length * fewDraws);
      const probe = await linearProbe(rowsOf(train, rows), tell, scaling);
      accuracies.push(accuracyOf((row) => probe.classify(row), test));
    }
    measured.push({ ...amount, images, ...spread(accuracies.length > 0 ? accuracies : [whole]) });
  }
  return measured;
}

/** @param accuracies Of the draws. */
function spread(accuracies: readonly number[]): Pick<FewLabels, 'draws' | 'accuracy' | 'ci95'> {
  const draws = accuracies.length;
  if (draws === 1) return { draws, accuracy: accuracies[0]!, ci95: [accuracies[0]!, accuracies[0]!] };
  const { mean, ci95 } = meanWithInterval(accuracies);
  return { draws, accuracy: mean, ci95: [Math.max(0, ci95[0]), Math.min(1, ci95[1])] };
}

/** Where a share is less than one image of a class, so that more is drawn than was asked for. @returns Sentences for a warning. */
export function fewerThanOne(amounts: readonly FewAmount[], labels: Int32Array, classes: number): string[] {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]!++;
  return amounts.flatMap((amount) => {
    if ('perClass' in amount) {
      const short = counts.filter((count) => count < amount.perClass).length;
      if (short === 0) return [];
      return [
        `${short} of ${classes} classes ${short === 1 ? 'has' : 'have'} fewer than ${amount.perClass} training images: all of ${short === 1 ? 'it is' : 'them are'} used`,
      ];
    }
    const short = counts.filter((count) => (amount.percent / 100) * count < 1).length;
    if (short === 0) return [];
    const drawn = counts.reduce((sum, count) => sum + drawnOf(amount, count), 0);
    const share = Number(((100 * drawn) / labels.length).toPrecision(2));
    return [
      `${amountWords(amount)} of the labels is less than one image of ${short} of ${classes} classes: one image of each is used, ${drawn} in all (${share} %)`,
    ];
  });
}
