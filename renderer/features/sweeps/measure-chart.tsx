/** The measure of the runs by the value of one setting: a dot for each run, a line through the means. */
import { type MeasureBySetting, ticksApart } from '../../../shared/parallel-coordinates.ts';
import { counted, formatScore } from '../../lib/format.ts';
import classes from './sweeps.module.css';

const width = 340;
const height = 210;
const edge = { left: 46, right: 24, top: 10, bottom: 40 };
/** Least distance of two words below the axis, as a share of its length. */
const apart = 0.18;

const x = (place: number): number => edge.left + place * (width - edge.left - edge.right);
const y = (place: number): number => edge.top + (1 - place) * (height - edge.top - edge.bottom);

export function MeasureChart({ chart: { axis, measure, points, means } }: { readonly chart: MeasureBySetting }) {
  const inWords = means
    .map(({ mean, runs }, stop) => `${axis.stops[stop]!.words}: mean ${formatScore(mean)} of ${counted(runs, 'run')}`)
    .join('; ');
  return (
    <figure className={`panel ${classes.chart}`}>
      <figcaption>{axis.label}</figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${measure.label} by ${axis.label.toLowerCase()}. ${inWords}`}
      >
        {measure.ticks.map(({ place, words }) => (
          <g key={place}>
            <line className={classes.grid} x1={edge.left} x2={width - edge.right} y1={y(place)} y2={y(place)} />
            <text x={edge.left - 6} y={y(place)} dy="4" textAnchor="end">
              {words}
            </text>
          </g>
        ))}
        {ticksApart(axis.stops, apart).map(({ place, words }) => (
          <text key={place} x={x(place)} y={height - edge.bottom + 16} textAnchor="middle">
            {words}
          </text>
        ))}
        <text x={x(0.5)} y={height - 6} textAnchor="middle">
          {axis.label}
          {axis.isLog ? ', log' : ''}
        </text>
        {points.map(([along, up], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs can have the same place
          <circle key={index} className={classes.dot} cx={x(along)} cy={y(up)} r="3" />
        ))}
        <polyline className={classes.means} points={means.map((mean) => `${x(mean.x)},${y(mean.y)}`).join(' ')} />
        {means.map((mean) => (
          <rect key={mean.x} className={classes.mark} x={x(mean.x) - 3.5} y={y(mean.y) - 3.5} width="7" height="7" />
        ))}
      </svg>
      <p className="dim small">Dots: runs. Squares and line: mean of the runs at each value.</p>
    </figure>
  );
}
