/** Selects a range of the x axis by dragging over a plot. The same range can be set with the tools of the group. */
import { type CSSProperties, type PointerEvent, useState } from 'react';
import { sides } from './chart-plot.tsx';
import { draggedRange, type Range } from './chart-scale.ts';

/** Where the pointer is, as a share of the width of the plot. */
function shareAt({ clientX, currentTarget }: PointerEvent): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  return (clientX - left - sides.left) / (width - sides.left - sides.right);
}

/**
 * @param view The range in view.
 * @param least Distance of neighbouring steps.
 * @param zoom Gets the selected range; undefined where a chart cannot be zoomed.
 * @returns Handlers of the element around the plot, and the place of the selection in it while it is dragged.
 */
export function useDragToZoom(view: Range, least: number, zoom: ((range: Range) => void) | undefined) {
  const [ends, setEnds] = useState<Range>();
  const handlers = zoom && {
    onPointerDown(event: PointerEvent) {
      const share = shareAt(event);
      if (event.button !== 0 || share < 0 || share > 1) return;
      // The drag may end beside the plot.
      event.currentTarget.setPointerCapture(event.pointerId);
      setEnds([share, share]);
    },
    onPointerMove(event: PointerEvent) {
      if (ends) setEnds([ends[0], Math.min(1, Math.max(0, shareAt(event)))]);
    },
    onPointerUp() {
      const range = ends && draggedRange(ends, view, least);
      setEnds(undefined);
      // A click, or a hand that trembles, selects nothing.
      if (ends && range && Math.abs(ends[1] - ends[0]) > 0.02) zoom(range);
    },
    onPointerCancel: () => setEnds(undefined),
  };
  return { handlers: handlers ?? {}, selected: ends && placeOf(ends) };
}

function placeOf(ends: Range): CSSProperties {
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const inside = `(100% - ${sides.left + sides.right}px)`;
  return { left: `calc(${sides.left}px + ${inside} * ${from})`, width: `calc(${inside} * ${to - from})` };
}
