/** The images that activate each unit of a stage most, collected batch by batch. */
import type { InsideUnit } from '../../../../shared/inside.ts';
import type { FeatureMaps } from '../stage-extractor.ts';

/** What is known of the units of a stage. */
export interface TopImages {
  /** Most selective first; without dead ones. */
  readonly units: InsideUnit[];
  /** Number of units whose value never changes over places and images. */
  readonly dead: number;
}

/**
 * Keeps the images with the highest activation at any of their places, for every unit. Of equal ones, the earlier image and
 * the earlier place count.
 */
export class TopImageCollector {
  readonly #most: number;
  readonly #width: number;
  /** By unit, strongest first. */
  readonly #top: [image: number, row: number, column: number, activation: number][][];
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  /** Over images, of the highest activation of each. */
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #images = 0;

  /** @param most Number of images to keep for each unit. */
  constructor(width: number, most: number) {
    this.#most = most;
    this.#width = width;
    this.#top = Array.from({ length: width }, () => []);
    this.#lowest = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
    this.#highest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    this.#sums = new Float64Array(width);
    this.#squares = new Float64Array(width);
  }

  /** @param numbers Of the images of these maps. */
  add({ count, rows, columns, data }: FeatureMaps, numbers: readonly number[]): void {
    const width = this.#width;
    const places = rows * columns;
    for (let n = 0; n < count; n++)
      for (let unit = 0; unit < width; unit++) {
        let best = Number.NEGATIVE_INFINITY;
        let lowest = Number.POSITIVE_INFINITY;
        let at = 0;
        for (let place = 0; place < places; place++) {
          const value = data[(n * places + place) * width + unit]!;
          if (value < lowest) lowest = value;
          if (value <= best) continue;
          best = value;
          at = place;
        }
        this.#lowest[unit] = Math.min(this.#lowest[unit]!, lowest);
        this.#highest[unit] = Math.max(this.#highest[unit]!, best);
        this.#sums[unit]! += best;
        this.#squares[unit]! += best * best;
        this.#keep(unit, [numbers[n]!, Math.floor(at / columns), at % columns, best]);
      }
    this.#images += count;
  }

  #keep(unit: number, found: readonly [number, number, number, number]): void {
    const top = this.#top[unit]!;
    const place = top.findIndex(([, , , activation]) => found[3] > activation);
    if (place >= 0) top.splice(place, 0, [...found]);
    else top.push([...found]);
    if (top.length > this.#most) top.pop();
  }

  /** Selectivity: (mean of the kept images − mean of all images) / standard deviation of all images. */
  result(): TopImages {
    const units: InsideUnit[] = [];
    for (let unit = 0; unit < this.#width; unit++) {
      if (this.#lowest[unit] === this.#highest[unit]) continue;
      const top = this.#top[unit]!;
      const mean = this.#sums[unit]! / this.#images;
      const deviation = Math.sqrt(Math.max(0, this.#squares[unit]! / this.#images - mean * mean));
      const ofTop = top.reduce((sum, [, , , activation]) => sum + activation, 0) / top.length;
      units.push({ unit, selectivity: deviation > 0 ? (ofTop - mean) / deviation : 0, top });
    }
    units.sort((a, b) => b.selectivity - a.selectivity || a.unit - b.unit);
    return { units, dead: this.#width - units.length };
  }
}
