/**
 * Fixed 2-D sine-cosine positions: half of the channels encode the column, half the row, each as sines, then cosines,
 * of
 *   position · 10000^(−i / (width/4)),  i = 0 … width/4 − 1
 * Source: He et al. 2022, arXiv 2111.06377 (facebookresearch/mae, pos_embed.py, where the column also comes first).
 * @param grid Side of the token grid.
 * @param width Number of channels, a multiple of 4.
 * @returns [grid², width], tokens row by row from the top.
 */
export function sinCosPositions(grid: number, width: number): Float32Array {
  const quarter = width / 4;
  const positions = new Float32Array(grid * grid * width);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const token = (row * grid + column) * width;
      for (let i = 0; i < quarter; i++) {
        const frequency = 10_000 ** (-i / quarter);
        positions[token + i] = Math.sin(column * frequency);
        positions[token + quarter + i] = Math.cos(column * frequency);
        positions[token + 2 * quarter + i] = Math.sin(row * frequency);
        positions[token + 3 * quarter + i] = Math.cos(row * frequency);
      }
    }
  }
  return positions;
}
