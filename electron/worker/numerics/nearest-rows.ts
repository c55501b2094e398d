/** The nearest rows of each row. */

/** The k nearest other rows of each of N rows, nearest first. */
export interface Neighbours {
  readonly count: number;
  readonly k: number;
  /** Row numbers, [N, k]. */
  readonly indices: Int32Array;
  /** [N, k]; ascending in each row. */
  readonly distances: Float32Array;
}

/** Collects the nearest rows while distances arrive in any order. */
export class NearestRows implements Neighbours {
  readonly indices: Int32Array;
  readonly distances: Float32Array;

  constructor(
    readonly count: number,
    readonly k: number,
  ) {
    this.indices = new Int32Array(count * k).fill(-1);
    this.distances = new Float32Array(count * k).fill(Number.POSITIVE_INFINITY);
  }

  /** The distance that another row must be below to be among the nearest of this one. */
  farthest(row: number): number {
    return this.distances[(row + 1) * this.k - 1]!;
  }

  /** Takes a distance. The first of equal ones stays nearer. */
  add(row: number, other: number, distance: number): void {
    const { k, indices, distances } = this;
    const first = row * k;
    let place = first + k - 1;
    if (!(distance < distances[place]!)) return;
    for (; place > first && distances[place - 1]! > distance; place--) {
      distances[place] = distances[place - 1]!;
      indices[place] = indices[place - 1]!;
    }
    distances[place] = distance;
    indices[place] = other;
  }
}
