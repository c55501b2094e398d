/** Pointers, wheel and keys on a map: moving, zooming, drawing a lasso, pointing at images and opening them. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type MapView, panned, type Size, zoomed } from './map-view.ts';

type Place = readonly [number, number];

interface Acts {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly size: Size;
  readonly all: MapView;
  /** A drag draws a lasso; otherwise only with Shift. */
  readonly drawsLasso: boolean;
  currentView(): MapView;
  setView(view: MapView | undefined): void;
  onPoint(place: Place | undefined): void;
  onClick(place: Place): void;
  /** @param joins Shift was held: the images join those that are selected. */
  onLasso(line: readonly Place[], joins: boolean): void;
}

/** A shorter drag is a click, in CSS pixels. */
const shortestDrag = 4;
const keyStep = 60;
const keyZoom = 1.4;

export function useMapPointer({ canvas, size, all, currentView, setView, ...acts }: Acts) {
  const [line, setLine] = useState<readonly Place[]>([]);
  /** Pointers that are down, and where each is. */
  const down = useRef(new Map<number, Place>());
  const drag = useRef<{ readonly from: Place; readonly isLasso: boolean; moved: boolean }>(undefined);
  const places = useRef<Place[]>([]);
  const { onPoint } = acts;
  /** The image that was pointed at moves away. */
  const move = (view: MapView | undefined) => {
    onPoint(undefined);
    setView(view);
  };
  const zoom = (factor: number, at: Place = [size.width / 2, size.height / 2]) =>
    move(zoomed(currentView(), size, at, factor, all));

  // React listens to the wheel passively, and the page would scroll.
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const surface = canvas.current;
    if (!surface) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = surface.getBoundingClientRect();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 * event.deltaY : event.deltaY;
      latest.current(Math.exp(-0.0016 * pixels), [event.clientX - box.left, event.clientY - box.top]);
    };
    surface.addEventListener('wheel', onWheel, { passive: false });
    return () => surface.removeEventListener('wheel', onWheel);
  }, [canvas]);

  const placeOf = (event: PointerEvent<HTMLCanvasElement>): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  function onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
    if (event.button !== 0) return;
    const place = placeOf(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    down.current.set(event.pointerId, place);
    if (down.current.size > 1) {
      drag.current = undefined; // two fingers zoom
      setLine([]);
      return;
    }
    drag.current = { from: place, isLasso: acts.drawsLasso || event.shiftKey, moved: false };
    places.current = [place];
  }
  function onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
    const place = placeOf(event);
    const before = down.current.get(event.pointerId);
    if (!before) {
      onPoint(place);
      return;
    }
    down.current.set(event.pointerId, place);
    const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const distance = (to: Place) => Math.max(1, Math.hypot(to[0] - other[0], to[1] - other[1]));
      zoom(distance(place) / distance(before), [(place[0] + other[0]) / 2, (place[1] + other[1]) / 2]);
      return;
    }
    const dragged = drag.current;
    if (!dragged) return;
    dragged.moved ||= Math.hypot(place[0] - dragged.from[0], place[1] - dragged.from[1]) >= shortestDrag;
    if (!dragged.moved) return;
    if (dragged.isLasso) {
      places.current.push(place);
      setLine([...places.current]);
    } else move(panned(currentView(), [place[0] - before[0], place[1] - before[1]]));
  }
  function onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
    down.current.delete(event.pointerId);
    const dragged = drag.current;
    drag.current = undefined;
    setLine([]);
    if (!dragged || event.type === 'pointercancel') return;
    if (!dragged.moved) acts.onClick(placeOf(event));
    else if (dragged.isLasso) acts.onLasso(places.current, event.shiftKey);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, Place>> = {
      ArrowLeft: [keyStep, 0],
      ArrowRight: [-keyStep, 0],
      ArrowUp: [0, keyStep],
      ArrowDown: [0, -keyStep],
    };
    const step = steps[event.key];
    if (step) move(panned(currentView(), step));
    else if (event.key === '+' || event.key === '=') zoom(keyZoom);
    else if (event.key === '-') zoom(1 / keyZoom);
    else if (event.key === '0' || event.key === 'Home') move(undefined);
    else return;
    event.preventDefault();
  }
  return {
    line,
    zoom,
    showAll: () => move(undefined),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: onPointerUp,
      onPointerLeave: () => onPoint(undefined),
      onKeyDown,
    },
  };
}
