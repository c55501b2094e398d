import type { Alarm } from '../../../../shared/results.ts';
import type { HostArray } from '../../engine/engine.ts';
import type { Scorer } from '../pretext-task.ts';
import { jackknifeStandardError } from '../scoring/standard-error.ts';

/** Widths of the pixel-distance kernel that are tried, as shares of the picture's side; the best of them is what counts. */
const distanceWidths = [1 / 8, 1 / 4, 1 / 2] as const;
/** Flow kernels that vary less than this over a frame's pairs of pixels ask for nothing: the crop lies beside what moves. */
const leastVariance = 1e-4;
/** Standard deviation of the cosines of a frame's pairs of pixels under which they are one, 0 to 1. */
const collapsed = 0.01;

/** A frame's pixels and what is said of them. */
export interface JudgedFrame {
  /** Embeddings of the sampled pixels, [P, D]. */
  readonly embeddings: Float32Array;
  /** Their flow in widths of the flow kernel, [P, 2]. */
  readonly flow: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
  readonly columns: ArrayLike<number>;
}

export interface FrameVerdict {
  /** Correlation over all pairs of pixels of the embeddings' cosine with the flow kernel; undefined where that is even. */
  readonly embedding: number | undefined;
  /** That of a Gaussian kernel of the pixels' distance, for each of its widths. */
  readonly distance: readonly number[];
  /** Standard deviation of the cosines. */
  readonly deviation: number;
  /** Cross entropy of the two kernels' rows, in nats (kernel-cross-entropy.ts). */
  readonly loss: number;
}

/** Unit vectors, row by row; zeros stay. */
export function unit(embeddings: Float32Array, width: number): Float32Array {
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

/** Pearson's correlation, 0 where one side does not vary. */
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

/** −Σᵥ q(v) ln p(v) of a row's kernel values, both through a softmax at this temperature. */
function rowCrossEntropy(wanted: Float64Array, given: Float64Array, temperature: number): number {
  const [mostWanted, mostGiven] = [Math.max(...wanted), Math.max(...given)];
  let [wantedSum, givenSum, weighted] = [0, 0, 0];
  for (let v = 0; v < wanted.length; v++) {
    const share = Math.exp((wanted[v]! - mostWanted) / temperature);
    wantedSum += share;
    givenSum += Math.exp((given[v]! - mostGiven) / temperature);
    weighted += share * ((given[v]! - mostGiven) / temperature);
  }
  return Math.log(givenSum) - weighted / wantedSum;
}

/** Compares the kernels of one frame, pixel by pixel with each other. @param size Side of the picture, in pixels. */
export function judgeFrame(
  { embeddings, flow, rows, columns }: JudgedFrame,
  size: number,
  temperature: number,
): FrameVerdict {
  const pixels = rows.length;
  const width = embeddings.length / pixels;
  const units = unit(embeddings, width);
  const byEmbedding = new Correlation();
  const byDistance = distanceWidths.map(() => new Correlation());
  const [wanted, given] = [new Float64Array(pixels), new Float64Array(pixels)];
  let loss = 0;
  for (let u = 0; u < pixels; u++) {
    for (let v = 0; v < pixels; v++) {
      let cosine = 0;
      for (let d = 0; d < width; d++) cosine += units[u * width + d]! * units[v * width + d]!;
      const apart = (flow[2 * u]! - flow[2 * v]!) ** 2 + (flow[2 * u + 1]! - flow[2 * v + 1]!) ** 2;
      wanted[v] = Math.exp(-apart / 2);
      given[v] = cosine;
      if (v <= u) continue;
      byEmbedding.add(cosine, wanted[v]!);
      const squared = ((rows[u]! - rows[v]!) ** 2 + (columns[u]! - columns[v]!) ** 2) / size ** 2;
      distanceWidths.forEach((sigma, i) => {
        byDistance[i]!.add(Math.exp(-squared / (2 * sigma ** 2)), wanted[v]!);
      });
    }
    loss += rowCrossEntropy(wanted, given, temperature) / pixels;
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

/** A frame with motion to tell apart. */
type Telling = FrameVerdict & { readonly embedding: number; readonly scene: number };

/** Correlation by embeddings, and by the best of the distance kernels, means over frames. */
function correlations(frames: readonly Telling[]): { embedding: number; distance: number } {
  const distances = distanceWidths.map((_, i) => mean(frames.map(({ distance }) => distance[i]!)));
  return { embedding: mean(frames.map(({ embedding }) => embedding)), distance: Math.max(...distances) };
}

/** The vectors of a frame's sampled pixels, out of its map of all of them, [S, S, D]. */
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
 * How much better embeddings say which pixels move together than distance does:
 *   score = mean over frames of corr(cos(φ_u, φ_v), K(f_u, f_v)) − the same of exp(−‖x_u − x_v‖² / 2s²)
 * over pairs u < v of sampled pixels, with the best s of S/8, S/4 and S/2. The standard error leaves out scenes in turn, for
 * frames of one scene are alike; with a single scene, frames. The loss is the cross entropy in nats.
 */
export function commonFateScorer(size: number, temperature: number): Scorer {
  const losses: number[] = [];
  const deviations: number[] = [];
  const telling: Telling[] = [];
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
          telling.push({ ...verdict, embedding: verdict.embedding, scene: scene![n]! });
      }
    },
    result() {
      const scoreOf = (frames: readonly Telling[]): number => {
        const { embedding, distance } = correlations(frames);
        return embedding - distance;
      };
      const scenes = [...new Set(telling.map(({ scene }) => scene))];
      const score = scoreOf(telling);
      const standardError =
        scenes.length > 1
          ? jackknifeStandardError(scenes.length, (isKept) =>
              scoreOf(telling.filter(({ scene }) => isKept(scenes.indexOf(scene)))),
            )
          : jackknifeStandardError(telling.length, (isKept) => scoreOf(telling.filter((_, i) => isKept(i))));
      return {
        loss: mean(losses),
        score,
        standardError,
        alarms: alarms(telling, score, standardError, mean(deviations)),
      };
    },
  };
}

function alarms(frames: readonly Telling[], score: number, standardError: number, deviation: number): Alarm[] {
  if (deviation < collapsed)
    return [
      {
        kind: 'one-embedding',
        message: `The cosines of a held-out frame’s pixels vary by ${deviation.toFixed(4)}: all of them have the same embedding.`,
      },
    ];
  if (score > standardError) return [];
  const { embedding, distance } = correlations(frames);
  return [
    {
      kind: 'pixel-distance',
      message: `On held-out scenes embeddings correlate with motion by ${embedding.toFixed(2)}, and the pixels’ distance in the picture alone by ${distance.toFixed(2)}: what is learnt says no more than where a pixel lies.`,
    },
  ];
}
