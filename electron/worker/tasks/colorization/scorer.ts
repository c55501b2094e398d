import type { Alarm } from '../../../../shared/results.ts';
import type { ColorizationSettings } from '../../../../shared/task-cards/colorization.ts';
import { blockSide } from '../../posing/ab-map.ts';
import type { Posed, PoseSettings } from '../posed.ts';
import type { Answers, Scorer } from '../pretext-task.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';
import { binSide, neighbours } from './colour-bins.ts';

/** Share of the photographs' own chroma below which the answers are called grey; docs/tasks says what was measured. */
const greyShare = 0.5;
/** Share of grey photographs from which on the folder is said to suit the task badly. */
const manyGrey = 0.5;

/** What one photograph says of the answers. */
export interface Judged {
  /** Mean over its places: nats, or half squared distances with a bin's side as unit. */
  readonly error: number;
  /** The same for the best answer that looks at no photograph. */
  readonly guessError: number;
  /** Mean chroma, the distance from grey in a and b: answered, and true. */
  readonly chroma: number;
  readonly trueChroma: number;
}

/**
 * One photograph of a batch.
 * @returns Undefined if it is grey: nothing is asked of it.
 */
export function judge(
  answers: Answers,
  posed: Posed,
  photograph: number,
  { size, loss }: Pick<PoseSettings<ColorizationSettings>, 'size' | 'loss'>,
): Judged | undefined {
  const places = (size / blockSide) ** 2;
  if (!posed.colourful![photograph * places]) return undefined;
  const [ab, truth] = [answers.ab!.data, posed.ab!];
  const guess = answers.guess!.data;
  const sums = { error: 0, guessError: 0, chroma: 0, trueChroma: 0 };
  for (let place = photograph * places; place < (photograph + 1) * places; place++) {
    const [a, b, trueA, trueB] = [ab[2 * place]!, ab[2 * place + 1]!, truth[2 * place]!, truth[2 * place + 1]!];
    sums.chroma += Math.hypot(a, b);
    sums.trueChroma += Math.hypot(trueA, trueB);
    if (loss === 'L2') {
      sums.error += ((a - trueA) ** 2 + (b - trueB) ** 2) / (2 * binSide ** 2);
      sums.guessError += ((guess[0]! - trueA) ** 2 + (guess[1]! - trueB) ** 2) / (2 * binSide ** 2);
      continue;
    }
    const { data, shape } = answers.logProbabilities!;
    for (let at = place * neighbours; at < (place + 1) * neighbours; at++) {
      const bin = posed.bins![at]!;
      sums.error -= posed.shares![at]! * data[place * shape[1]! + bin]!;
      sums.guessError -= posed.shares![at]! * guess[bin]!;
    }
  }
  return {
    error: sums.error / places,
    guessError: sums.guessError / places,
    chroma: sums.chroma / places,
    trueChroma: sums.trueChroma / places,
  };
}

/**
 * How much better than one answer to everything the colours were foretold, over all held-out photographs in colour:
 *   classes: score = 1 − Σ CE(Z, p) / Σ CE(Z, p̃),  p̃ the colours of the training photographs
 *   L2:      score = 1 − Σ ‖Y − Ŷ‖² / Σ ‖Y − Ȳ‖²,  Ȳ their mean
 * 1 is perfect for L2; with classes the truth is itself shared among bins, so that a perfect answer stays a little below.
 */
export function colorizationScorer(settings: PoseSettings<ColorizationSettings>): Scorer {
  const judged: Judged[] = [];
  /** Of all that were asked, the grey ones too. */
  const errors: number[] = [];
  const guessErrors: number[] = [];
  return {
    add(answers, posed, photographs) {
      for (let photograph = 0; photograph < photographs; photograph++) {
        const one = judge(answers, posed, photograph, settings);
        errors.push(one?.error ?? 0);
        guessErrors.push(one?.guessError ?? 0);
        if (one) judged.push(one);
      }
    },
    result() {
      const all = (what: keyof Judged): number[] => judged.map((one) => one[what]);
      const sum = (what: keyof Judged): number => all(what).reduce((total, value) => total + value, 0);
      const alarms: Alarm[] = [];
      const asked = errors.length;
      const grey = asked - judged.length;
      if (grey > manyGrey * asked) {
        alarms.push({
          kind: 'grey-photographs',
          message: `${grey} of the ${asked} held-out photographs are grey and could not be asked: the score says little of this folder.`,
        });
      }
      if (judged.length === 0) return { loss: 0, score: 0, standardError: 0, alarms };
      const vividness = sum('chroma') / sum('trueChroma');
      if (vividness < greyShare) {
        const [answered, truth] = [sum('chroma'), sum('trueChroma')].map((total) => (total / judged.length).toFixed(1));
        alarms.push({
          kind: 'grey',
          message: `The answered colours are ${Math.round(vividness * 100)} % as vivid as the photographs’ (mean chroma ${answered} against ${truth}): nearly grey, the mean of all that could be.`,
        });
      }
      return {
        loss: sum('error') / judged.length,
        score: 1 - sum('error') / sum('guessError'),
        standardError: ratioStandardError(all('error'), all('guessError')),
        alarms,
        perPhotograph: explainedShares(errors, guessErrors),
      };
    },
  };
}
