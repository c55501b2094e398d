/**
 * Parallel coordinates: a line for each run. The pointer or the arrow keys name a run; a drag along an axis, or the two handles
 * of the axis, leave out the runs beyond. The table of runs has the same numbers.
 */
import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, memo, type PointerEvent, useId, useMemo, useState } from 'react';
import {
  type Brushes,
  drawnLines,
  isWithin,
  type ParallelAxis,
  type ParallelCoordinates,
  type ParallelLine,
  shadeRanges,
  withBrush,
} from '../../../shared/parallel-coordinates.ts';
import {
  linePoints,
  narrowest,
  type ParallelDrawing,
  parallelDrawing,
  valueBeside,
} from '../../../shared/parallel-drawing.ts';
import type { SweepDetail } from '../../../shared/sweep.ts';
import { chosenWords, measureLabels } from '../../../shared/swept-fields.ts';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount, formatScore } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { AxisBrush } from './axis-brush.tsx';
import { nearestLine, nextLine } from './nearest-line.ts';
import classes from './parallel-plot.module.css';

const height = 360;

interface Props {
  readonly detail: SweepDetail;
  readonly plot: ParallelCoordinates;
  readonly brushes: Brushes;
  setBrushes(brushes: Brushes): void;
}

export function ParallelPlot({ detail, plot, brushes, setBrushes }: Props) {
  const { axes } = plot;
  const { ref, width } = useElementSize();
  const drawing = useMemo(
    () => parallelDrawing(axes, Math.max(narrowest(axes.length), Math.floor(width) || 900), height),
    [axes, width],
  );
  const drawn = useMemo(() => drawnLines(plot), [plot]);
  const [shown, faint] = useMemo(() => {
    const within = new Set(drawn.filter((line) => isWithin(plot, line, brushes)));
    return [drawn.filter((line) => within.has(line)), drawn.filter((line) => !within.has(line))];
  }, [drawn, plot, brushes]);
  const [named, setNamed] = useState<number>();
  const line = shown.find(({ run }) => run === named);
  const measure = measureLabels[detail.plan.measure];
  const hint = useId();
  const words = useMemo(() => wordsOf(detail), [detail]);

  function onPointerMove(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const found = nearestLine(shown, drawing, [event.clientX - box.left, event.clientY - box.top]);
    if (found) setNamed(found.run);
  }
  function onKeyDown(event: KeyboardEvent) {
    const next = nextLine(shown, line, event.key);
    if (!next) return;
    event.preventDefault();
    setNamed(next.run);
  }
  return (
    <figure className={`panel ${classes.figure}`}>
      <div ref={ref} className={classes.measured} />
      <TableScroller label="Parallel coordinates">
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no group of fields */}
        <svg
          width={drawing.width}
          height={height}
          className={classes.plot}
          role="group"
          aria-label={`Parallel coordinates of ${counted(drawn.length, 'run')}: ${axes.map(({ label }) => label).join(', ')}`}
          onPointerMove={onPointerMove}
        >
          <Faint lines={faint} drawing={drawing} />
          <g
            role="listbox"
            tabIndex={0}
            className={classes.lines}
            aria-label="Runs, best first"
            aria-describedby={hint}
            aria-activedescendant={line ? `${hint}-${line.run}` : undefined}
            onKeyDown={onKeyDown}
            onFocus={() => setNamed(line?.run ?? shown.at(-1)?.run)}
          >
            <Lines id={hint} lines={shown} drawing={drawing} words={words} named={line?.run} />
          </g>
          {line && (
            <g aria-hidden className={classes.named}>
              <polyline className={classes.halo} points={linePoints(drawing, line)} />
              <polyline className={classes[`shade${line.shade}`]} points={linePoints(drawing, line)} />
            </g>
          )}
          {axes.map((axis, index) => (
            <g key={axis.key}>
              <Axis axis={axis} drawing={drawing} index={index} />
              <AxisBrush
                axis={axis}
                x={drawing.xs[index]!}
                drawing={drawing}
                brush={brushes[axis.key]}
                onBrush={(brush) => setBrushes(withBrush(brushes, axis, brush))}
              />
            </g>
          ))}
        </svg>
      </TableScroller>
      <figcaption className={classes.caption}>
        <Legend plot={plot} measure={measure} />
        <p className={classes.readout}>
          {line ? (
            <>
              {words(line)}.{' '}
              {detail.runs[line.run]?.run !== undefined && (
                <a href={hashOf({ page: 'run', run: detail.runs[line.run]!.run!, tab: 'watch' })}>Open the run</a>
              )}
            </>
          ) : (
            <span className="dim">Point at a line to see its run.</span>
          )}
        </p>
        <p id={hint} className="dim small">
          Each line is a run with a result; runs with the same value are drawn a little apart, the better ones higher.
          The arrow keys go from run to run. Drag along an axis, or move its two handles, to leave out the runs beyond;
          the table of runs below follows.
          {plot.lines.length > drawn.length &&
            ` The best ${formatCount(drawn.length)} of ${counted(plot.lines.length, 'run')} are drawn.`}
        </p>
        {Object.keys(brushes).length > 0 && (
          <div className={classes.reset}>
            <span role="status">
              {formatCount(shown.length)} of {counted(drawn.length, 'run')} within the ranges
            </span>
            <Button size="compact-sm" variant="default" onClick={() => setBrushes({})}>
              Remove all ranges
            </Button>
          </div>
        )}
      </figcaption>
    </figure>
  );
}

/** A run in words: its settings, seed and result. */
const wordsOf =
  ({ plan, runs }: SweepDetail) =>
  ({ run, measure }: ParallelLine): string => {
    const { settings, seed } = runs[run]!;
    const { task } = plan.settings;
    const label = measureLabels[plan.measure];
    return `${label} ${formatScore(measure)}: ${chosenWords(task, settings)}, seed ${seed}`;
  };

interface LinesProps {
  readonly lines: readonly ParallelLine[];
  readonly drawing: ParallelDrawing;
}

/** The runs that the ranges leave out. */
const Faint = memo(function Faint({ lines, drawing }: LinesProps) {
  return (
    <g aria-hidden className={classes.faint}>
      {lines.map((line) => (
        <polyline key={line.run} points={linePoints(drawing, line)} />
      ))}
    </g>
  );
});

const Lines = memo(function Lines({
  id,
  lines,
  drawing,
  words,
  named,
}: LinesProps & {
  readonly id: string;
  readonly named: number | undefined;
  words(line: ParallelLine): string;
}) {
  return lines.map((line) => (
    <polyline
      key={line.run}
      id={`${id}-${line.run}`}
      role="option"
      aria-selected={line.run === named}
      aria-label={words(line)}
      className={classes[`shade${line.shade}`]}
      points={linePoints(drawing, line)}
    />
  ));
});

function Axis({
  axis: { label, isLog, ticks },
  drawing,
  index,
}: {
  readonly axis: ParallelAxis;
  readonly drawing: ParallelDrawing;
  readonly index: number;
}) {
  const x = drawing.xs[index]!;
  const names = drawing.names[index]!;
  return (
    <g aria-hidden className={classes.axis}>
      <title>{isLog ? `${label}, log` : label}</title>
      {names.map((line, row) => (
        <text key={line} className={classes.name} x={x - 8} y={drawing.y(1) - 14 - (names.length - 1 - row) * 13}>
          {line}
        </text>
      ))}
      <line x1={x} x2={x} y1={drawing.y(0)} y2={drawing.y(1)} />
      {ticks.map(({ place, words }) => (
        <g key={place}>
          <line x1={x - 3} x2={x + 3} y1={drawing.y(place)} y2={drawing.y(place)} />
          <text className={classes.value} x={x + 10} y={drawing.y(place)} dy="4">
            {valueBeside(words)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Legend({ plot, measure }: { readonly plot: ParallelCoordinates; readonly measure: string }) {
  return (
    <div className={classes.legend}>
      <span>{measure}:</span>
      <ul>
        {shadeRanges(plot).map(({ shade, words }) => (
          <li key={shade}>
            <svg width="22" height="8" aria-hidden>
              <line x1="0" x2="22" y1="4" y2="4" className={classes[`shade${shade}`]} />
            </svg>
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
}
