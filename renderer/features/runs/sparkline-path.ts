/** The path of a sparkline. Pure. */
import type { Sparkline } from '../../../shared/protocol.ts';

/** Space around the line for its width. */
const edge = 1;

/**
 * @param points At least one.
 * @param totalSteps The whole width; the last step if that is more.
 * @returns The `d` of an SVG path; a point for a single one. The smallest loss is at the bottom, the largest at the top.
 */
export function sparklinePath(
  points: Sparkline,
  totalSteps: number,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const losses = points.map(({ loss }) => loss);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const end = Math.max(totalSteps, points.at(-1)!.step);
  const place = (share: number, length: number): string => (edge + share * (length - 2 * edge)).toFixed(1);
  const at = points.map(({ step, loss }) => {
    const down = high > low ? (high - loss) / (high - low) : 0.5;
    return `${place(step / end, width)} ${place(down, height)}`;
  });
  return `M${at.join('L')}${at.length === 1 ? 'h0' : ''}`;
}
