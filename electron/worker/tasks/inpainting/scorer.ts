import type { Alarm } from '../../../../shared/run-results.ts';
import { visibleMean } from '../../posing/hidden-mask.ts';
import type { Scorer } from '../pretext-task.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';
import { fineDetail } from './fine-detail.ts';

/**
 * Answers with less than this share of the holes' variance are called flat. The best answer under squared error is the
 * mean of all possible contents, so answers always vary less than photographs. A network that has learnt a little
 * paints the slow changes of brightness, which are more than a tenth of a photograph's variance. A fiftieth looks flat.
 */
const flatShare = 0.02;

/** Answers that are not flat, but have less than this share of the photographs' fine detail, are called blurred. */
const blurredShare = 0.05;

/**
 * Explained variance of the hidden pixels relative to the mean colour, over all held-out photographs:
 *   score = 1 − Σ (painted − truth)² / Σ (mean of the visible pixels − truth)²,  hidden pixels only
 * 1 is perfect; 0 is the mean colour (the baseline); below 0 is worse. The loss is the squared error per hidden value,
 * of pixels in 0–1. Answers are not clipped.
 */
export function inpaintingScorer(): Scorer {
  /** Number of hidden values of each photograph. */
  const counts: number[] = [];
  let values = 0;
  const errors: number[] = [];
  const meanColourErrors: number[] = [];
  let paintedVariance = 0;
  let truthVariance = 0;
  let paintedDetail = 0;
  let truthDetail = 0;
  return {
    add({ painted }, { truth, hidden }, photographs) {
      const [, side, across, channels] = painted!.shape as [number, number, number, number];
      const pixels = side * across;
      for (let n = 0; n < photographs; n++) {
        const mask = hidden!.subarray(n * pixels, (n + 1) * pixels);
        const square = truth!.subarray(n * pixels * channels, (n + 1) * pixels * channels);
        const answer = painted!.data.subarray(n * pixels * channels, (n + 1) * pixels * channels);
        const mean = visibleMean(square, mask);
        const before = values;
        let [error, meanColourError] = [0, 0];
        for (let c = 0; c < channels; c++) {
          let count = 0;
          let [paintedSum, paintedSquares, truthSum, truthSquares] = [0, 0, 0, 0];
          for (let i = 0; i < pixels; i++) {
            if (!mask[i]) continue;
            const y = answer[channels * i + c]!;
            const x = square[channels * i + c]! / 255;
            count += 1;
            error += (y - x) ** 2;
            meanColourError += (mean[c]! / 255 - x) ** 2;
            paintedSum += y;
            paintedSquares += y * y;
            truthSum += x;
            truthSquares += x * x;
          }
          values += count;
          paintedVariance += paintedSquares - paintedSum ** 2 / count;
          truthVariance += truthSquares - truthSum ** 2 / count;
        }
        paintedDetail += fineDetail(answer, mask, side);
        truthDetail += fineDetail(square, mask, side) / 255 ** 2;
        counts.push(values - before);
        errors.push(error);
        meanColourErrors.push(meanColourError);
      }
    },
    result() {
      const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0);
      const [error, meanColourError] = [sum(errors), sum(meanColourErrors)];
      const score = meanColourError > 0 ? 1 - error / meanColourError : 0;
      const flatness = truthVariance > 0 ? paintedVariance / truthVariance : 1;
      const alarms: Alarm[] = [];
      if (flatness < flatShare) {
        alarms.push({
          kind: 'mean-colour',
          message: `The variance inside each painted hole is ${(flatness * 100).toFixed(1)} % of that of the images: nearly one colour per hole, the trivial answer to squared error.`,
        });
      } else if (paintedDetail < blurredShare * truthDetail) {
        const percent = ((paintedDetail / truthDetail) * 100).toFixed(1);
        alarms.push({
          kind: 'blur',
          message: `The painted holes have ${percent} % of the images’ fine detail. Squared error rewards a blur, the mean of all possible contents; an adversarial loss rewards sharpness.`,
        });
      }
      return {
        loss: error / values,
        score,
        standardError: ratioStandardError(errors, meanColourErrors),
        alarms,
        perPhotograph: explainedShares(errors, meanColourErrors),
        losses: { measure: 'squared error per hidden value', values: errors.map((one, i) => one / counts[i]!) },
      };
    },
  };
}
