/**
 * Rotates the hue of every colour, in place. Value and saturation do not change, and greys do not change.
 *   V = max, C = max − min, H in sixths of a turn from red;  channel n = V − C · clip(min(k, 4 − k), 0, 1),
 *   k = (n + H + 6·turns) mod 6,  n = 5, 3, 1 for red, green, blue
 * Source: Smith 1978, "Color gamut transform pairs" (HSV). The formula for channel n is equivalent to the table of six
 * cases in that paper and in torchvision's adjust_hue.
 * @param pixels [pixels, 3], not negative; only the first `length` values are used.
 * @param turns In turns of the colour wheel; whole numbers are the identity.
 */
export function shiftHue(pixels: Float32Array, length: number, turns: number): void {
  const shift = 6 * (turns - Math.floor(turns)); // in [0, 6)
  for (let i = 0; i < length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    const value = Math.max(r, g, b);
    const least = Math.min(r, g, b);
    const chroma = value - least;
    if (chroma === 0) continue;
    const sixth = value === r ? (g - b) / chroma : value === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
    const hue = sixth + shift; // in [−1, 11)
    pixels[i] = value - chroma * dip(hue + 5);
    pixels[i + 1] = value - chroma * dip(hue + 3);
    pixels[i + 2] = value - chroma * dip(hue + 1);
  }
}

/** clip(min(k, 4 − k), 0, 1) with k = place mod 6: how far a channel is below the largest. Place in [0, 18). */
function dip(place: number): number {
  const k = place >= 12 ? place - 12 : place >= 6 ? place - 6 : place;
  if (k < 1) return k;
  if (k < 3) return 1;
  if (k < 4) return 4 - k;
  return 0;
}
