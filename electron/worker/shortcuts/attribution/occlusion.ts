/** Occlusion: how much the log-probability of the right answer falls when parts of the pieces are covered. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Program } from '../../engine/engine.ts';
import type { Encoder } from '../../nets/encoder.ts';
import { scopeOver } from '../../nets/scopes.ts';
import { type Pixels, pixelsLike } from '../../pictures/picture.ts';
import { heldOutStep, judgedWeights, type StepPlan } from '../../run/network-steps.ts';
import type { Posed } from '../../tasks/posed.ts';
import { poseSettings } from '../../tasks/tasks.ts';
import type { Pieces } from './attributed-pieces.ts';
import type { AttributedTask } from './integrated-gradients.ts';

/** The log-likelihood of a batch of held-out questions, in inference mode. Output: `logLikelihood` [questions]. */
export function likelihoodStep(
  task: AttributedTask,
  encoder: Encoder,
  settings: TrainSettings,
  trainedOn: number,
  photographs: number,
): StepPlan {
  const own = poseSettings(settings);
  return {
    step: (posed, state) => {
      const scope = scopeOver(judgedWeights(state, settings));
      return {
        outputs: { logLikelihood: task.logLikelihood(task.net(scope, encoder, posed, own, trainedOn), posed, own) },
      };
    },
    inputs: heldOutStep(task, encoder, settings, trainedOn, photographs).inputs,
  };
}

/** Losses of log-likelihood in nats, negative for gains. */
export interface Occlusions {
  /** Cells along a side of a piece. */
  readonly grid: number;
  /** Without each cell of each piece, [N · pieces, grid, grid]; summed over the questions that show the piece. */
  readonly cells: Float32Array;
  /** Without each piece, [N · pieces]. */
  readonly whole: Float32Array;
  /** Without the variation of each channel, [N, channels]; summed over the questions of a photograph. */
  readonly channels: Float32Array;
}

/** The cell of a grid that contains a pixel, along one side. */
export const cellOf = (pixel: number, side: number, grid: number): number => Math.floor((pixel * grid) / side);

/** Mean colours of pieces, [rows, channels]. */
function meanColours(pixels: Pixels, side: number, channels: number): Float32Array {
  const size = side * side * channels;
  const means = new Float32Array((pixels.length / size) * channels);
  for (let i = 0; i < pixels.length; i++) means[Math.floor(i / size) * channels + (i % channels)]! += pixels[i]!;
  return means.map((sum) => sum / (side * side));
}

/**
 * Fills one part of the pieces after the other with the mean colour of its piece:
 *   loss = F(x) − F(x without the part),  F = Σ log p(right answer)
 * Source: Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2. They move a grey square
 * over a picture and map the probability of its class. Here the cells do not overlap, and have the colour of the piece.
 * @param program The compiled likelihoodStep.
 * @param checkStopped Called after every batch with the number done and the total; may throw to cancel.
 */
export async function occlusions(
  program: Program,
  posed: Posed,
  { array, count, side, channels: perPixel, questions, apart, questionsOf }: Pieces,
  grid: number,
  checkStopped: (done: number, total: number) => Promise<unknown>,
): Promise<Occlusions> {
  const pixels = posed[array] as Pixels;
  const size = side * side * perPixel;
  const photographs = pixels.length / (count * size);
  const means = pixelsLike(pixels, meanColours(pixels, side, perPixel));
  const total = apart.length * (grid * grid + 1) + perPixel + 1;
  let done = 0;
  /** log p of every question with the selected pixels of the given pieces filled. */
  const likelihoodWithout = async (
    pieces: readonly number[],
    isCovered: (y: number, x: number, channel: number) => boolean,
  ): Promise<ArrayLike<number>> => {
    const covered = pixels.slice();
    for (let photograph = 0; photograph < photographs; photograph++)
      for (const piece of pieces) {
        const row = photograph * count + piece;
        for (let i = 0; i < size; i++) {
          const pixel = Math.floor(i / perPixel);
          if (isCovered(Math.floor(pixel / side), pixel % side, i % perPixel))
            covered[row * size + i] = means[row * perPixel + (i % perPixel)]!;
        }
      }
    const { logLikelihood } = await program.run({ ...posed, [array]: covered });
    await checkStopped(++done, total);
    return logLikelihood!.data;
  };
  const asIs = await likelihoodWithout([], () => false);
  const lost = (after: ArrayLike<number>, photograph: number, of: readonly number[]): number =>
    of.reduce((sum, q) => sum + asIs[photograph * questions + q]! - after[photograph * questions + q]!, 0);

  const cells = new Float32Array(photographs * count * grid * grid);
  const whole = new Float32Array(photographs * count);
  const channels = new Float32Array(photographs * perPixel);
  for (const pieces of apart) {
    for (let cell = 0; cell < grid * grid; cell++) {
      const after = await likelihoodWithout(
        pieces,
        (y, x) => cellOf(y, side, grid) * grid + cellOf(x, side, grid) === cell,
      );
      for (let photograph = 0; photograph < photographs; photograph++)
        for (const piece of pieces)
          cells[(photograph * count + piece) * grid * grid + cell] = lost(after, photograph, questionsOf(piece));
    }
    const after = await likelihoodWithout(pieces, () => true);
    for (let photograph = 0; photograph < photographs; photograph++)
      for (const piece of pieces) whole[photograph * count + piece] = lost(after, photograph, questionsOf(piece));
  }
  const all = Array.from({ length: count }, (_, piece) => piece);
  const allQuestions = Array.from({ length: questions }, (_, question) => question);
  for (let channel = 0; channel < perPixel; channel++) {
    const after = await likelihoodWithout(all, (_y, _x, c) => c === channel);
    for (let photograph = 0; photograph < photographs; photograph++)
      channels[photograph * perPixel + channel] = lost(after, photograph, allQuestions);
  }
  return { grid, cells, whole, channels };
}
