/** A moving mean over rows and then columns. The border value is repeated beyond the border. */

/**
 * The moving mean along one axis: `lines` lines of `length` numbers. Numbers of a line are `step` apart, lines are
 * `stride` apart.
 */
function along(
  values: Float32Array,
  radius: number,
  [length, step]: readonly [number, number],
  [lines, stride]: readonly [number, number],
): Float32Array {
  const out = new Float32Array(values.length);
  const clamped = (at: number): number => Math.min(length - 1, Math.max(0, at));
  for (let line = 0; line < lines; line++) {
    const from = line * stride;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += values[from + clamped(k) * step]!;
    for (let at = 0; at < length; at++) {
      out[from + at * step] = sum / (2 * radius + 1);
      sum += values[from + clamped(at + radius + 1) * step]! - values[from + clamped(at - radius) * step]!;
    }
  }
  return out;
}

/**
 * Applies a mean over squares with a side of 2 · radius + 1 px twice. The resulting kernel is a pyramid that
 * approximates a Gaussian.
 * @param values [height, width, channels]
 */
export function boxBlur(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const channels = values.length / (width * height);
  let blurred = values;
  for (let pass = 0; pass < 2; pass++) {
    const rows = new Float32Array(values.length);
    for (let c = 0; c < channels; c++) {
      const plane = blurred.subarray(c);
      const across = along(plane, radius, [width, channels], [height, channels * width]);
      const down = along(across, radius, [height, channels * width], [width, channels]);
      for (let at = 0; at < width * height; at++) rows[channels * at + c] = down[channels * at]!;
    }
    blurred = rows;
  }
  return blurred;
}
