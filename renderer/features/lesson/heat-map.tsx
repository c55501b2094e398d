/** A map of a loss over a triangle or a square of answers, with a mark where it is lowest. */
import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useCallback, useMemo } from 'react';
import { heatColour, heatGradient } from './heat-colours.ts';
import classes from './heat-map.module.css';
import { Pixels } from './pixels.tsx';
import { type Place, triangleHeight, tripleAt } from './simplex.ts';

interface Props {
  readonly title: string;
  readonly shape: 'triangle' | 'square';
  /** Loss at a place: in the triangle as in placeOf; in the square x and y in 0–1, y downwards. Memoise it. */
  readonly lossAt: (place: Place) => number;
  /** The highest loss of the scale, which starts at 0. */
  readonly highest: number;
  /** Difference in loss between two contour lines. */
  readonly interval: number;
  readonly unit: string;
  /** Where the loss is lowest: one place, the ends of a line, or the corners of an area. */
  readonly lowestAt: readonly Place[];
  /** Text alternative of the map. */
  readonly label: string;
  readonly children: ReactNode;
}

const resolution = 240;
/** Space for the names of corners and axes, in units of the map's width. */
const margin = { left: 0.14, right: 0.14, top: 0.13, bottom: 0.15 };

const centreOf = (column: number, row: number): Place => ({
  x: (column + 0.5) / resolution,
  y: (row + 0.5) / resolution,
});

/** Losses at the centres of the pixels, row by row, with one more row and column for the contour lines. */
const lossGrid = (lossAt: (place: Place) => number, tall: number): readonly Float64Array[] =>
  Array.from({ length: Math.round(resolution * tall) + 1 }, (_, row) =>
    Float64Array.from({ length: resolution + 1 }, (_, column) => lossAt(centreOf(column, row))),
  );

export function HeatMap(props: Props) {
  const { title, shape, lossAt, highest, interval, unit, lowestAt, label, children } = props;
  const scheme = useComputedColorScheme('light');
  const tall = shape === 'triangle' ? triangleHeight : 1;
  const losses = useMemo(() => lossGrid(lossAt, tall), [lossAt, tall]);
  const colourAt = useCallback(
    (column: number, row: number) => {
      if (shape === 'triangle' && Math.min(...tripleAt(centreOf(column, row))) < 0) return undefined;
      const loss = losses[row]?.[column] ?? 0;
      const differs = (other: number | undefined) => other !== undefined && levelOf(other) !== levelOf(loss);
      const levelOf = (value: number) => Math.floor(value / interval + 1e-6);
      const isOnLine = loss <= highest && (differs(losses[row]?.[column + 1]) || differs(losses[row + 1]?.[column]));
      const colour = heatColour(loss / highest, scheme);
      return isOnLine ? ([colour[0] * 0.8, colour[1] * 0.8, colour[2] * 0.8] as const) : colour;
    },
    [shape, losses, highest, interval, scheme],
  );
  const width = 1 + margin.left + margin.right;
  const height = tall + margin.top + margin.bottom;
  const percent = (value: number, of: number) => `${(value / of) * 100}%`;
  return (
    <figure className={`panel ${classes.map}`}>
      <h3>{title}</h3>
      <div className={classes.frame} style={{ aspectRatio: `${width} / ${height}` }} role="img" aria-label={label}>
        <div
          className={classes.area}
          style={{
            left: percent(margin.left, width),
            top: percent(margin.top, height),
            width: percent(1, width),
            height: percent(tall, height),
          }}
        >
          <Pixels width={resolution} height={Math.round(resolution * tall)} colourAt={colourAt} />
        </div>
        <svg viewBox={`${-margin.left} ${-margin.top} ${width} ${height}`} aria-hidden>
          {shape === 'triangle' ? <Corners /> : <Axes />}
          <Mark places={lowestAt} />
        </svg>
      </div>
      <div className={classes.scale}>
        <span>0</span>
        <span className={classes.bar} style={{ background: heatGradient(scheme) }} />
        <span>
          {highest} {unit}
        </span>
      </div>
      <figcaption>{children}</figcaption>
    </figure>
  );
}

function Corners() {
  return (
    <>
      <path d={`M0.5 0 L0 ${triangleHeight} H1 Z`} className={classes.outline} />
      <text x={0.5} y={-0.06} textAnchor="middle">
        red
      </text>
      <text x={0} y={triangleHeight + 0.08} textAnchor="middle">
        green
      </text>
      <text x={1} y={triangleHeight + 0.08} textAnchor="middle">
        blue
      </text>
    </>
  );
}

function Axes() {
  return (
    <>
      <path d="M0 0 V1 H1 V0 Z" className={classes.outline} />
      <text x={0} y={1.07} textAnchor="middle">
        0
      </text>
      <text x={0.5} y={1.09} textAnchor="middle">
        red →
      </text>
      <text x={1} y={1.07} textAnchor="middle">
        1
      </text>
      <text x={-0.03} y={0.02} textAnchor="end">
        1
      </text>
      <text transform="translate(-0.05 0.5) rotate(-90)" textAnchor="middle">
        green →
      </text>
    </>
  );
}

/** A ring for one place, a line or an outline for several. Light on dark, visible on every colour. */
function Mark({ places }: { readonly places: readonly Place[] }) {
  const [only] = places;
  if (!only) return null;
  if (places.length === 1)
    return (
      <>
        <circle cx={only.x} cy={only.y} r={0.034} className={classes.halo} />
        <circle cx={only.x} cy={only.y} r={0.034} className={classes.ring} />
      </>
    );
  const path = `M${places.map(({ x, y }) => `${x} ${y}`).join(' L')} Z`;
  return (
    <>
      <path d={path} className={classes.halo} />
      <path d={path} className={classes.ring} />
    </>
  );
}
