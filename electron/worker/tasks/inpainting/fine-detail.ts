/**
 * The amount of fine detail: the energy of the Laplacian, whose weight grows with the fourth power of the spatial
 * frequency, so that slow changes of brightness contribute almost nothing.
 *   E = Σₚ (4y(p) − y(left) − y(right) − y(above) − y(below))²
 * over all channels and all hidden pixels whose four neighbours are hidden too. A blurred copy has less than its
 * original, a linear gradient has none. Noise has much: fine detail does not mean that the picture is right.
 * @param pixels [size, size, 3]
 * @param hidden [size, size]; 1 is hidden.
 * @returns The energy, in the squared unit of the pixels.
 */
export function fineDetail(pixels: ArrayLike<number>, hidden: ArrayLike<number>, size: number): number {
  let energy = 0;
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const p = y * size + x;
      if (!(hidden[p] && hidden[p - 1] && hidden[p + 1] && hidden[p - size] && hidden[p + size])) continue;
      for (let i = 3 * p; i < 3 * p + 3; i++) {
        const around = pixels[i - 3]! + pixels[i + 3]! + pixels[i - 3 * size]! + pixels[i + 3 * size]!;
        energy += (4 * pixels[i]! - around) ** 2;
      }
    }
  }
  return energy;
}
