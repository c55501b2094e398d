import type { Alarm } from '../../../../shared/run-results.ts';
import type { ColorizationSettings } from '../../../../shared/task-cards/colorization.ts';
import { blockSide } from '../../posing/ab-map.ts';
import type { Posed, PoseSettings } from '../posed.ts';
import type { Answers, Scorer } from '../pretext-task.ts';
import { crossEntropyInNats } from '../scoring/choice-scorer.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';
import { binSide, neighbours } from './colour-bins.ts';

/**
 * Answers with less than this share of the photographs' chroma are called grey; measurements:
 * docs/tasks/colorization.md.
 */
const greyShare = 0.5;
/** If more than this share of the photographs is grey, an alarm says that the folder does not suit the task. */
const manyGrey = 0.5;

/** Errors and chroma of one photograph. */
export interface PhotographErrors {
  /** Mean over its places: cross-entropy in nats, or half the squared distance in bin sides. */
  readonly error: number;
  /** The same for the best answer that ignores the photograph. */
  readonly baselineError: number;
  /** Mean chroma, the distance from grey in a and b, of the answer. */
  readonly chroma: number;
  /** Mean chroma of the photograph. */
  readonly trueChroma: number;
}

/**
 * The errors of one photograph of a batch.
 * @returns Undefined if it is grey, because grey photographs are not scored.
 */
export function errorsOf(
  answers: Answers,
  posed: Posed,
  photograph: number,
  { size, loss }: Pick<PoseSettings<ColorizationSettings>, 'size' | 'loss'>,
): PhotographErrors | undefined {
  const places = (size / blockSide) ** 2;
  if (!posed.colourful![photograph * places]) return undefined;
  const [ab, truth] = [answers.ab!.data, posed.ab!];
  const baseline = answers.baseline!.data;
  const sums = { error: 0, baselineError: 0, chroma: 0, trueChroma: 0 };
  for (let place = photograph * places; place < (photograph + 1) * places; place++) {
    const [a, b, trueA, trueB] = [ab[2 * place]!, ab[2 * place + 1]!, truth[2 * place]!, truth[2 * place + 1]!];
    sums.chroma += Math.hypot(a, b);
    sums.trueChroma += Math.hypot(trueA, trueB);
    if (loss === 'L2') {
      sums.error += ((a - trueA) ** 2 + (b - trueB) ** 2) / (2 * binSide ** 2);
      sums.baselineError += ((baseline[0]! - trueA) ** 2 + (baseline[1]! - trueB) ** 2) / (2 * binSide ** 2);
      continue;
    }
    const { data, shape } = answers.logProbabilities!;
    for (let at = place * neighbours; at < (place + 1) * neighbours; at++) {
      const bin = posed.bins![at]!;
      sums.error -= posed.shares![at]! * data[place * shape[1]! + bin]!;
      sums.baselineError -= posed.shares![at]! * baseline[bin]!;
    }
  }
  return {
    error: sums.error / places,
    baselineError: sums.baselineError / places,
    chroma: sums.chroma / places,
    trueChroma: sums.trueChroma / places,
  };
}

/**
 * Over all held-out colour photographs, the cross-entropy reduction relative to training colour frequencies, or the
 * explained variance relative to the training mean (baseline 0):
 *   classes: score = 1 − Σ CE(Z, p) / Σ CE(Z, p̃),  p̃ the colour frequencies of the training photographs
 *   L2:      score = 1 − Σ ‖Y − Ŷ‖² / Σ ‖Y − Ȳ‖²,  Ȳ their mean colour
 * 1 is perfect for L2. With classes a perfect answer scores a little less, because Z is soft-encoded over several bins.
 */
export function colorizationScorer(settings: PoseSettings<ColorizationSettings>): Scorer {
  const inColour: PhotographErrors[] = [];
  /** Of all photographs; 0 for grey ones. */
  const errors: number[] = [];
  const baselineErrors: number[] = [];
  const own: number[] = [];
  return {
    add(answers, posed, photographs) {
      for (let photograph = 0; photograph < photographs; photograph++) {
        const one = errorsOf(answers, posed, photograph, settings);
        errors.push(one?.error ?? 0);
        baselineErrors.push(one?.baselineError ?? 0);
        own.push(one?.error ?? Number.NaN);
        if (one) inColour.push(one);
      }
    },
    result() {
      const all = (what: keyof PhotographErrors): number[] => inColour.map((one) => one[what]);
      const sum = (what: keyof PhotographErrors): number => all(what).reduce((total, value) => total + value, 0);
      const measure = settings.loss === 'L2' ? 'squared error of the colours' : crossEntropyInNats;
      const losses = { measure, values: own };
      const alarms: Alarm[] = [];
      const asked = errors.length;
      const grey = asked - inColour.length;
      if (grey > manyGrey * asked) {
        alarms.push({
          kind: 'grey-photographs',
          message: `${grey} of the ${asked} held-out images are grey and are not scored: the score says little about this folder.`,
        });
      }
      if (inColour.length === 0) return { loss: 0, score: 0, standardError: 0, alarms, losses };
      const vividness = sum('chroma') / sum('trueChroma');
      if (vividness < greyShare) {
        const [answered, truth] = [sum('chroma'), sum('trueChroma')].map((total) =>
          (total / inColour.length).toFixed(1),
        );
        alarms.push({
          kind: 'grey',
          message: `The predicted colours are ${Math.round(vividness * 100)} % as vivid as those of the images (mean chroma ${answered}, images ${truth}): nearly grey, the mean of all possible colours.`,
        });
      }
      return {
        loss: sum('error') / inColour.length,
        score: 1 - sum('error') / sum('baselineError'),
        standardError: ratioStandardError(all('error'), all('baselineError')),
        alarms,
        perPhotograph: explainedShares(errors, baselineErrors),
        losses,
      };
    },
  };
}
