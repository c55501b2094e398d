/**
 * The amount of fine detail: the energy of the Laplacian, whose weight grows with the fourth power of the spatial
 * frequency, so that slow changes of brightness contribute almost nothing.
 *   E = Σₚ (4y(p) − y(left) − y(right) − y(above) − y(below))²
 * over all channels and all hidden pixels whose four neighbours are hidden too. A blurred copy has less than its
 * original, a linear gradient has none. Noise has much: fine detail does not mean that the picture is right.
 * @param pixels [size, size, channels]
 * @param hidden [size, size]; 1 is hidden.
 * @returns The energy, in the squared unit of the pixels.
 */
export function fineDetail(pixels: ArrayLike<number>, hidden: ArrayLike<number>, size: number): number {
  const channels = pixels.length / hidden.length;
  let energy = 0;
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const p = y * size + x;
      if (!(hidden[p] && hidden[p - 1] && hidden[p + 1] && hidden[p - size] && hidden[p + size])) continue;
      for (let i = channels * p; i < channels * (p + 1); i++) {
        const across = pixels[i - channels]! + pixels[i + channels]!;
        const around = across + pixels[i - channels * size]! + pixels[i + channels * size]!;
        energy += (4 * pixels[i]! - around) ** 2;
      }
    }
  }
  return energy;
}
