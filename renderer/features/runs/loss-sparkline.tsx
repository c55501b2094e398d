/** The loss of a run as a line of the size of a word. */
import type { Sparkline } from '../../../shared/protocol.ts';
import { formatNumber } from '../../lib/format.ts';
import classes from './runs-page.module.css';
import { sparklinePath } from './sparkline-path.ts';

const size = { width: 84, height: 24 } as const;

interface Props {
  readonly points: Sparkline;
  /** The line ends where the run is on its way. */
  readonly totalSteps: number;
}

export function LossSparkline({ points, totalSteps }: Props) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  return (
    <svg
      {...size}
      className={classes.sparkline}
      role="img"
      aria-label={`Loss from ${formatNumber(first.loss)} to ${formatNumber(last.loss)}`}
    >
      <path
        d={sparklinePath(points, totalSteps, size)}
        fill="none"
        stroke="var(--lab-series-loss)"
        strokeWidth="1.4"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
