/** The range of one axis: dragged along it, or moved with its two handles by pointer or keys. */
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { type ParallelAxis, stopsBetween } from '../../../shared/parallel-coordinates.ts';
import type { ParallelDrawing } from '../../../shared/parallel-drawing.ts';
import classes from './parallel-plot.module.css';

type Range = readonly [number, number];

interface Props {
  readonly axis: ParallelAxis;
  readonly x: number;
  readonly drawing: ParallelDrawing;
  /** First and last stop that are shown; all if undefined. */
  readonly brush: Range | undefined;
  onBrush(brush: Range): void;
}

/** A drag shorter than this is a click, which removes the range. */
const leastDrag = 4;
/** Width of the strip along the axis that can be dragged, and space above and below a range. */
const strip = 26;
const around = 7;

export function AxisBrush({ axis, x, drawing, brush, onBrush }: Props) {
  const { stops, label } = axis;
  const [drag, setDrag] = useState<Range>();
  if (stops.length < 2) return null;
  const last = stops.length - 1;
  const [low, high] = brush ?? [0, last];
  const yOf = (event: PointerEvent<SVGElement>): number =>
    event.clientY - (event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0);

  function onPointerUp() {
    if (!drag) return;
    setDrag(undefined);
    const [from, to] = drag;
    const isClick = Math.abs(to - from) < leastDrag;
    onBrush(isClick ? [0, last] : stopsBetween(axis, drawing.place(from), drawing.place(to)));
  }
  const [top, bottom] = drag
    ? [Math.min(...drag), Math.max(...drag)]
    : [drawing.y(stops[high]!.place) - around, drawing.y(stops[low]!.place) + around];
  return (
    <>
      <rect
        aria-hidden
        className={classes.strip}
        x={x - strip / 2}
        width={strip}
        y={drawing.y(1) - around}
        height={drawing.y(0) - drawing.y(1) + 2 * around}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([yOf(event), yOf(event)]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], yOf(event)])}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrag(undefined)}
      />
      {(brush || drag) && (
        <rect aria-hidden className={classes.range} x={x - 6} width={12} y={top} height={Math.max(1, bottom - top)} />
      )}
      <Handle
        label={`${label}: least value shown`}
        axis={axis}
        at={low}
        x={x}
        y={drawing.y(stops[low]!.place) + around}
        onMove={(to) => onBrush([Math.min(to, high), high])}
      />
      <Handle
        label={`${label}: greatest value shown`}
        axis={axis}
        at={high}
        x={x}
        y={drawing.y(stops[high]!.place) - around}
        onMove={(to) => onBrush([low, Math.max(to, low)])}
      />
    </>
  );
}

interface HandleProps {
  readonly label: string;
  readonly axis: ParallelAxis;
  readonly at: number;
  readonly x: number;
  readonly y: number;
  onMove(to: number): void;
}

/** The stop that a key moves a handle to. */
function movedBy(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'ArrowDown':
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function Handle({ label, axis: { stops }, at, x, y, onMove }: HandleProps) {
  const last = stops.length - 1;
  function onKeyDown(event: KeyboardEvent) {
    const to = movedBy(event.key, at, last);
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  }
  return (
    <g
      role="slider"
      tabIndex={0}
      className={classes.handle}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={stops[at]!.words}
      onKeyDown={onKeyDown}
    >
      <rect x={x - 7} y={y - 2.5} width={14} height={5} rx={2} />
    </g>
  );
}
