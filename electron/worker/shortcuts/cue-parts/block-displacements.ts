/** Displacement of a colour channel against green, measured in blocks. */
import type { Plane } from './planes.ts';

/** Normal equations of one block for the displacement d of a channel against green: A·(d − assumed) = b, in pixels, x to the right, y down. */
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

/** Amplitude below which a difference is rounding and not an edge. */
const noise = 1 / 255;
/** Blocks with a lower correlation between the channels carry no information on a displacement. */
const leastCorrelation = 0.5;

/**
 * Least squares fit of the displacement of a channel against green, block by block. In a block, the channel's edges are
 * modelled as a times the edges of green, displaced by d:
 *   c(p) ≈ a·g(p − d) ≈ a·g(p) − a·∇g(p)·d,   a = Σ c·g / Σ g²
 * Each block has the weight ρ² / Σ(a·g)², with ρ the correlation of the two. So strong edges do not outweigh fine ones, and
 * blocks that do not fit the model (a coloured texture) count almost nothing. The fit depends on the position of edges, not
 * on lightness or colour.
 * @param green Fine edges of the green channel. @param channel Fine edges of red or blue.
 * @param block Side of a block in pixels.
 * @param outward Assumed displacement away from the centre, as a share of the radius.
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

/** The values at c + v·scale for every pixel c + v, by bilinear interpolation. */
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
