/** Distances of pixels from the centre of a picture. */

/** R: half the diagonal, in pixels. */
export const cornerRadius = (width: number, height: number): number => Math.hypot(width, height) / 2;

/** (r/R)² of every pixel, [height, width]: 0 in the centre of the picture, about 1 at its corners. */
export function squaredRadii(width: number, height: number): Float32Array {
  const radii = new Float32Array(width * height);
  const scale = 1 / cornerRadius(width, height) ** 2;
  for (let y = 0; y < height; y++) {
    const dy = (y - (height - 1) / 2) ** 2;
    for (let x = 0; x < width; x++) radii[y * width + x] = ((x - (width - 1) / 2) ** 2 + dy) * scale;
  }
  return radii;
}
