import type { Plane } from './planes.ts';

/** What one block tells of the displacement d of a channel against green: A·(d − assumed) = b, in pixels, x to the right, y down. */
export interface BlockFit {
  /** Middle of the block, from the centre of the plane, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  readonly bx: number;
  readonly by: number;
}

/** Half a byte's rounding error, twice: what is weaker is not taken for an edge. */
const noise = 1 / 255;
/** Blocks whose channels go less together say nothing of a displacement. */
const leastCorrelation = 0.5;

/**
 * Least squares of how far a channel is displaced against green, block by block. In a block one colour goes over into another:
 * a channel's edges are a times those of green, moved by d.
 *   c(p) ≈ a·g(p − d) ≈ a·g(p) − a·∇g(p)·d,   a = Σ c·g / Σ g²
 * Each block weighs ρ² / Σ(a·g)², ρ the correlation of the two: strong edges count no more than fine ones, and blocks of another
 * make (a coloured texture) hardly at all. Lightness and colour as such do not matter, only where edges are.
 * @param green Fine edges of the green channel. @param channel Those of red or blue.
 * @param block Side of a block in pixels.
 * @param outward The displacement that is assumed, away from the centre, as a share of the radius.
 */
export function blockDisplacements(green: Plane, channel: Plane, block: number, outward: number): BlockFit[] {
  const { width, height, data: g } = green;
  const moved = outward === 0 ? channel.data : enlarged(channel, 1 + outward);
  const fits: BlockFit[] = [];
  for (let top = 1; top + block < height; top += block)
    for (let left = 1; left + block < width; left += block) {
      let [gg, cc, gc, xx, xy, yy, gx, gy, cx, cy] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
      for (let y = top; y < top + block; y++)
        for (let i = y * width + left; i < y * width + left + block; i++) {
          const [edge, other] = [g[i]!, moved[i]!];
          const dx = (g[i + 1]! - g[i - 1]!) / 2;
          const dy = (g[i + width]! - g[i - width]!) / 2;
          gg += edge * edge;
          cc += other * other;
          gc += edge * other;
          xx += dx * dx;
          xy += dx * dy;
          yy += dy * dy;
          gx += dx * edge;
          gy += dy * edge;
          cx += dx * other;
          cy += dy * other;
        }
      const floor = block * block * noise * noise;
      if (gg < floor || cc < floor || gc * gc < leastCorrelation ** 2 * gg * cc) continue;
      const a = gc / gg;
      const weight = (gc * gc) / (gg * cc) / (a * a * gg);
      fits.push({
        x: left + (block - 1) / 2 - (width - 1) / 2,
        y: top + (block - 1) / 2 - (height - 1) / 2,
        xx: weight * a * a * xx,
        xy: weight * a * a * xy,
        yy: weight * a * a * yy,
        bx: weight * a * (a * gx - cx),
        by: weight * a * (a * gy - cy),
      });
    }
  return fits;
}

/** The values at c + v·scale for every pixel c + v, between pixels linearly. */
function enlarged({ width, height, data }: Plane, scale: number): Float32Array {
  const values = new Float32Array(width * height);
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const within = (place: number, size: number): number => Math.max(0, Math.min(size - 1.001, place));
  for (let y = 0; y < height; y++) {
    const fromY = within(cy + (y - cy) * scale, height);
    const row = Math.floor(fromY);
    const ty = fromY - row;
    for (let x = 0; x < width; x++) {
      const fromX = within(cx + (x - cx) * scale, width);
      const column = Math.floor(fromX);
      const tx = fromX - column;
      const i = row * width + column;
      const upper = data[i]! + tx * (data[i + 1]! - data[i]!);
      const lower = data[i + width]! + tx * (data[i + width + 1]! - data[i + width]!);
      values[y * width + x] = upper + ty * (lower - upper);
    }
  }
  return values;
}
