/** The colour frequencies of the training photographs. */

import { refuse } from '../../../../shared/failure.ts';
import type { ColorizationSettings } from '../../../../shared/task-cards/colorization.ts';
import { abMap, isColourful } from '../../posing/ab-map.ts';
import { posedSquare } from '../../posing/crop.ts';
import type { SurveyFindings, SurveyView } from '../pretext-task.ts';
import { bins, neighbours, softCode } from './colour-bins.ts';

/** Names of the buffers that the network reads. */
export const colourBuffers = {
  distribution: 'colours/distribution',
  weights: 'colours/weights',
  mean: 'colours/mean',
} as const;

/** Maximum number of photographs, drawn at random: more than two million places. */
const mostSurveyed = 10_000;

/**
 * Share of the uniform distribution in the mixture whose reciprocal gives the weights. Source: Zhang et al. 2016,
 * section 2.2.
 */
const lambda = 0.5;

/**
 * Weights that increase the influence of rare colours:
 *   w ∝ ((1 − λ) p̃ + λ/Q)⁻¹,  Σ p̃ w = 1,  λ = ½
 * Source: Zhang et al. 2016, arXiv 1603.08511, eq. 4.
 * @param distribution p̃, [Q].
 */
export function rebalancingWeights(distribution: ArrayLike<number>): Float32Array {
  const raw = Float64Array.from(distribution, (p) => 1 / ((1 - lambda) * p + lambda / distribution.length));
  const expected = raw.reduce((sum, weight, bin) => sum + distribution[bin]! * weight, 0);
  return Float32Array.from(raw, (weight) => weight / expected);
}

/** Accumulates the colour frequencies of maps of (a, b). */
export class ColourCount {
  readonly #counts = new Float64Array(bins.length);
  readonly #sums: [number, number] = [0, 0];
  readonly #code = { bins: new Int32Array(neighbours), weights: new Float32Array(neighbours) };
  #places = 0;

  /** @param map [side, side, 2] */
  add(map: Float32Array): void {
    for (let i = 0; i < map.length; i += 2) {
      softCode(map[i]!, map[i + 1]!, this.#code, 0);
      for (let k = 0; k < neighbours; k++) this.#counts[this.#code.bins[k]!]! += this.#code.weights[k]!;
      this.#sums[0] += map[i]!;
      this.#sums[1] += map[i + 1]!;
      this.#places += 1;
    }
  }

  /**
   * p̃: the mean of the soft encodings, a histogram smoothed by the Gaussian of the encoding (σ = 5). One additional
   * place is spread over all bins, so that no colour has probability 0.
   */
  get distribution(): Float32Array {
    return Float32Array.from(this.#counts, (count) => (count + 1 / bins.length) / (this.#places + 1));
  }

  get mean(): Float32Array {
    return Float32Array.from(this.#sums, (sum) => sum / this.#places);
  }
}

/**
 * Measures the colours of the central squares of the training photographs, without grey photographs.
 * @throws FailureError 'unusable-input' if all of them are grey.
 */
export async function countColours(view: SurveyView<ColorizationSettings>): Promise<SurveyFindings | undefined> {
  const { settings, count, random } = view;
  const chosen = random.permutation(count).slice(0, mostSurveyed);
  const colours = new ColourCount();
  let colourful = 0;
  for (const [done, index] of chosen.entries()) {
    const square = posedSquare(await view.picture(index), settings, random, 'held-out');
    const map = abMap(square, settings.size);
    if (isColourful(map)) {
      colours.add(map);
      colourful += 1;
    }
    if (done % 64 === 0 && (await view.progress('counting colours', done, chosen.length))) return undefined;
  }
  if (colourful === 0)
    refuse(
      'unusable-input',
      `all ${chosen.length} images examined are grey: there are no colours to predict`,
      'choose images in colour, or a task that does not need them, such as rotation or inpainting',
    );
  const { distribution, mean } = colours;
  if (settings.loss === 'L2') return { buffers: { [colourBuffers.mean]: mean } };
  const weights = settings.rebalance ? rebalancingWeights(distribution) : new Float32Array(bins.length).fill(1);
  return { buffers: { [colourBuffers.distribution]: distribution, [colourBuffers.weights]: weights } };
}
