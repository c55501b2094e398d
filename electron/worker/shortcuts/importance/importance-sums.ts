/** RELAX: how much a representation rests on each pixel of an image, and how certain that is. */

/** Of every pixel, [side · side] each. */
export interface ImportanceMaps {
  /** Mean similarity of the masked images that show the pixel to the whole image, −1 to 1. */
  readonly importance: Float32Array;
  /** Variance of that similarity, 0 to 1. */
  readonly uncertainty: Float32Array;
}

/**
 * Importance and uncertainty of pixels, summed up mask by mask:
 *   Rᵢ = Σₙ sₙ Mₙᵢ / Σₙ Mₙᵢ,   Uᵢ = Σₙ (sₙ − Rᵢ)² Mₙᵢ / Σₙ Mₙᵢ,   sₙ = cos(f(x), f(x masked by Mₙ))
 * Source: Wickstrøm, Trosten, Løkse, Boubekki, Mikalsen, Kampffmeyer & Jenssen 2023, "RELAX: Representation Learning
 * Explainability", IJCV 131, arXiv 2112.10161. The paper defines both as means over N masks; like its one-pass algorithm and the
 * authors' program, this divides by the sum of each pixel's masks instead, so that a pixel that was shown more often by chance
 * is not more important for that. Their program leaves the uncertainty a sum; here it is a variance.
 */
export class ImportanceSums {
  readonly #weights: Float64Array;
  readonly #similarities: Float64Array;
  readonly #squares: Float64Array;

  /** @param pixels Number of them. */
  constructor(pixels: number) {
    this.#weights = new Float64Array(pixels);
    this.#similarities = new Float64Array(pixels);
    this.#squares = new Float64Array(pixels);
  }

  /** @param mask 0 hides, 1 shows. @param similarity Of the masked image to the whole one. */
  add(mask: Float32Array, similarity: number): void {
    for (let i = 0; i < mask.length; i++) {
      const weighted = mask[i]! * similarity;
      this.#weights[i]! += mask[i]!;
      this.#similarities[i]! += weighted;
      this.#squares[i]! += weighted * similarity;
    }
  }

  /** The sums over the masks of both. */
  plus(other: ImportanceSums): ImportanceSums {
    const both = new ImportanceSums(this.#weights.length);
    for (let i = 0; i < this.#weights.length; i++) {
      both.#weights[i] = this.#weights[i]! + other.#weights[i]!;
      both.#similarities[i] = this.#similarities[i]! + other.#similarities[i]!;
      both.#squares[i] = this.#squares[i]! + other.#squares[i]!;
    }
    return both;
  }

  /** @throws RangeError if no mask showed a pixel. */
  maps(): ImportanceMaps {
    const importance = new Float32Array(this.#weights.length);
    const uncertainty = new Float32Array(this.#weights.length);
    for (const [i, weight] of this.#weights.entries()) {
      if (weight === 0) throw new RangeError(`no mask shows pixel ${i}`);
      const mean = this.#similarities[i]! / weight;
      importance[i] = mean;
      uncertainty[i] = Math.max(0, this.#squares[i]! / weight - mean * mean);
    }
    return { importance, uncertainty };
  }
}
