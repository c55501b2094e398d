/** Brightness and contrast of pictures with any channels: one affine map for all of them. */

/** One change of the light of a picture. */
export interface LightChange {
  readonly change: 'brightness' | 'contrast';
  readonly factor: number;
}

/**
 * Applies the changes one after the other, in place, and clips once, at the end, as `recolour` does for colours.
 *   brightness: y = f·x;  contrast: y = f·x + (1 − f)·μ,  μ the mean of all values before it
 * @param pixels [pixels, channels], in 0–255; only the first `length` values are used.
 */
export function adjustLight(pixels: Float32Array, length: number, changes: readonly LightChange[]): void {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += pixels[i]!;
  const mean = sum / length;
  let [scale, offset] = [1, 0];
  for (const { change, factor } of changes) {
    // The mean of mapped values is the map of the mean, because the map is affine.
    const meanNow = scale * mean + offset;
    scale *= factor;
    offset = factor * offset + (change === 'contrast' ? (1 - factor) * meanNow : 0);
  }
  for (let i = 0; i < length; i++) pixels[i] = Math.min(255, Math.max(0, scale * pixels[i]! + offset));
}
