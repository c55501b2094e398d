/**
 * Turns every colour on the colour wheel, in place; value and saturation stay, and greys with them.
 *   V = max, C = max − min, H in sixths of a turn from red;  channel n = V − C · clip(min(k, 4 − k), 0, 1),
 *   k = (n + H + 6·turns) mod 6,  n = 5, 3, 1 for red, green, blue
 * Source: Smith 1978, "Color gamut transform pairs" (HSV); the one-line way back is equal to its table of six cases, which
 * torchvision's adjust_hue has.
 * @param pixels [pixels, 3], no value negative; `length` values of it count.
 * @param turns 1 is once around: the identity.
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

/** How far a channel is below the largest, 0 to 1, at k sixths of a turn; k in [0, 18). */
function dip(place: number): number {
  const k = place >= 12 ? place - 12 : place >= 6 ? place - 6 : place;
  if (k < 1) return k;
  if (k < 3) return 1;
  if (k < 4) return 4 - k;
  return 0;
}
