import type { Alarm } from '../../../../shared/run-results.ts';
import type { HostArray } from '../../engine/engine.ts';
import type { Scorer } from '../pretext-task.ts';
import { crossEntropyInNats } from '../scoring/choice-scorer.ts';
import { jackknifeStandardError } from '../scoring/standard-error.ts';

/** Widths of the pixel-distance kernel, as shares of the picture's side; the best of them is the baseline. */
const distanceWidths = [1 / 8, 1 / 4, 1 / 2] as const;
/**
 * Frames whose flow kernel has less variance over pairs of pixels than this are not scored: nothing in the crop moves
 * differently.
 */
const leastVariance = 1e-4;
/** If the cosines of pairs of pixels have a lower standard deviation than this, the embeddings have collapsed. */
const collapsedDeviation = 0.01;

/** The sampled pixels of a frame: embeddings, flow and places. */
export interface JudgedFrame {
  /** Embeddings of the sampled pixels, [P, D]. */
  readonly embeddings: Float32Array;
  /** Their flow, in widths of the flow kernel, [P, 2]. */
  readonly flow: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
}

/** How well the embeddings of a frame match its motion. */
export interface FrameVerdict {
  /**
   * Correlation over pairs of pixels of the cosine of embeddings with the flow kernel; undefined if the kernel does not
   * vary.
   */
  readonly embedding: number | undefined;
  /** The same for a Gaussian kernel of the pixels' distance, for each of its widths. */
  readonly distance: readonly number[];
  /** Standard deviation of the cosines of embeddings. */
  readonly deviation: number;
  /** Cross-entropy between the rows of the two kernels, in nats (kernel-cross-entropy.ts). */
  readonly loss: number;
}

/** Normalises each row to length 1; zeros stay zero. @param embeddings [P, D] */
export function unitRows(embeddings: Float32Array, width: number): Float32Array {
  const rows = embeddings.slice();
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) + 1e-8);
    row.forEach((value, d) => {
      row[d] = value / norm;
    });
  }
  return rows;
}

/** Pearson correlation; 0 if one side does not vary. */
class Correlation {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;
  add(x: number, y: number): void {
    this.#n += 1;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }
  get varianceX(): number {
    return Math.max(0, this.#xx / this.#n - (this.#x / this.#n) ** 2);
  }
  get varianceY(): number {
    return Math.max(0, this.#yy / this.#n - (this.#y / this.#n) ** 2);
  }
  get value(): number {
    const covariance = this.#xy / this.#n - (this.#x / this.#n) * (this.#y / this.#n);
    const scale = Math.sqrt(this.varianceX * this.varianceY);
    return scale > 1e-12 ? covariance / scale : 0;
  }
}

/** −Σᵥ q(v) ln p(v) of a row of kernel values, both through a softmax with this temperature. */
function rowCrossEntropy(target: Float64Array, predicted: Float64Array, temperature: number): number {
  const [maxTarget, maxPredicted] = [Math.max(...target), Math.max(...predicted)];
  let [targetSum, predictedSum, weighted] = [0, 0, 0];
  for (let v = 0; v < target.length; v++) {
    const weight = Math.exp((target[v]! - maxTarget) / temperature);
    targetSum += weight;
    predictedSum += Math.exp((predicted[v]! - maxPredicted) / temperature);
    weighted += weight * ((predicted[v]! - maxPredicted) / temperature);
  }
  return Math.log(predictedSum) - weighted / targetSum;
}

/** Compares the kernels of one frame over pairs of sampled pixels. @param size Side of the picture, in pixels. */
export function judgeFrame(
  { embeddings, flow, rows, columns }: JudgedFrame,
  size: number,
  temperature: number,
): FrameVerdict {
  const pixels = rows.length;
  const width = embeddings.length / pixels;
  const units = unitRows(embeddings, width);
  const byEmbedding = new Correlation();
  const byDistance = distanceWidths.map(() => new Correlation());
  const [target, predicted] = [new Float64Array(pixels), new Float64Array(pixels)];
  let loss = 0;
  for (let u = 0; u < pixels; u++) {
    for (let v = 0; v < pixels; v++) {
      let cosine = 0;
      for (let d = 0; d < width; d++) cosine += units[u * width + d]! * units[v * width + d]!;
      const squaredDifference = (flow[2 * u]! - flow[2 * v]!) ** 2 + (flow[2 * u + 1]! - flow[2 * v + 1]!) ** 2;
      target[v] = Math.exp(-squaredDifference / 2);
      predicted[v] = cosine;
      if (v <= u) continue;
      byEmbedding.add(cosine, target[v]!);
      const squared = ((rows[u]! - rows[v]!) ** 2 + (columns[u]! - columns[v]!) ** 2) / size ** 2;
      distanceWidths.forEach((sigma, i) => {
        byDistance[i]!.add(Math.exp(-squared / (2 * sigma ** 2)), target[v]!);
      });
    }
    loss += rowCrossEntropy(target, predicted, temperature) / pixels;
  }
  return {
    embedding: byEmbedding.varianceY < leastVariance ? undefined : byEmbedding.value,
    distance: byDistance.map((correlation) => correlation.value),
    deviation: Math.sqrt(byEmbedding.varianceX),
    loss,
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A frame that is scored: parts of it move differently. */
type ScoredFrame = FrameVerdict & { readonly embedding: number; readonly scene: number };

/** Means over frames of the correlation of the embeddings and of the best distance kernel. */
function correlations(frames: readonly ScoredFrame[]): { embedding: number; distance: number } {
  const distances = distanceWidths.map((_, i) => mean(frames.map(({ distance }) => distance[i]!)));
  return { embedding: mean(frames.map(({ embedding }) => embedding)), distance: Math.max(...distances) };
}

/** The vectors at a frame's sampled pixels, from its map, [S, S, D]. */
export function vectorsAt(
  map: HostArray,
  { rows, columns }: Pick<JudgedFrame, 'rows' | 'columns'>,
  size: number,
): Float32Array {
  const width = map.length / (size * size);
  const vectors = new Float32Array(rows.length * width);
  for (let pixel = 0; pixel < rows.length; pixel++) {
    const from = (rows[pixel]! * size + columns[pixel]!) * width;
    vectors.set(map.subarray(from, from + width), pixel * width);
  }
  return vectors;
}

/**
 * How much better embeddings predict which pixels move together than pixel distance does:
 *   score = mean over frames of corr(cos(φ_u, φ_v), K(f_u, f_v)) − the same of exp(−‖x_u − x_v‖² / 2s²)
 * over pairs u < v of sampled pixels, with the best s of S/8, S/4 and S/2. The standard error is a jackknife over
 * scenes, because the frames of a scene are similar; with a single scene, over frames. The loss is the cross-entropy in
 * nats.
 */
export function commonFateScorer(size: number, temperature: number): Scorer {
  const losses: number[] = [];
  const deviations: number[] = [];
  const scored: ScoredFrame[] = [];
  return {
    add({ map }, { rows, columns, flow, scene }, photographs) {
      const pixels = rows!.length / scene!.length;
      const values = map!.data.length / map!.shape[0]!;
      for (let n = 0; n < photographs; n++) {
        const places = {
          rows: rows!.subarray(n * pixels, (n + 1) * pixels),
          columns: columns!.subarray(n * pixels, (n + 1) * pixels),
        };
        const embeddings = vectorsAt(map!.data.subarray(n * values, (n + 1) * values), places, size);
        const frame = { embeddings, flow: flow!.subarray(n * pixels * 2, (n + 1) * pixels * 2), ...places };
        const verdict = judgeFrame(frame, size, temperature);
        losses.push(verdict.loss);
        deviations.push(verdict.deviation);
        if (verdict.embedding !== undefined)
          scored.push({ ...verdict, embedding: verdict.embedding, scene: scene![n]! });
      }
    },
    result() {
      const scoreOf = (frames: readonly ScoredFrame[]): number => {
        const { embedding, distance } = correlations(frames);
        return embedding - distance;
      };
      const scenes = [...new Set(scored.map(({ scene }) => scene))];
      const score = scoreOf(scored);
      const standardError =
        scenes.length > 1
          ? jackknifeStandardError(scenes.length, (isKept) =>
              scoreOf(scored.filter(({ scene }) => isKept(scenes.indexOf(scene)))),
            )
          : jackknifeStandardError(scored.length, (isKept) => scoreOf(scored.filter((_, i) => isKept(i))));
      return {
        loss: mean(losses),
        score,
        standardError,
        alarms: alarms(scored, score, standardError, mean(deviations)),
        losses: { measure: crossEntropyInNats, values: losses },
      };
    },
  };
}

function alarms(frames: readonly ScoredFrame[], score: number, standardError: number, deviation: number): Alarm[] {
  if (deviation < collapsedDeviation)
    return [
      {
        kind: 'one-embedding',
        message: `The cosines between pixels of a held-out frame have a standard deviation of ${deviation.toFixed(4)}: all pixels have the same embedding.`,
      },
    ];
  if (score > standardError) return [];
  const { embedding, distance } = correlations(frames);
  return [
    {
      kind: 'pixel-distance',
      message: `On held-out scenes the correlation of the embeddings with motion is ${embedding.toFixed(2)}, that of pixel distance ${distance.toFixed(2)}: the embeddings predict motion no better than pixel positions do.`,
    },
  ];
}
