/** A canvas that is drawn again when something changed, at most once a frame. */
import { useElementSize } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MapPoints } from '../../../shared/map.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import { canvasPainter } from './canvas-painter.ts';
import { coarseShare, FramePace } from './frame-pace.ts';
import { extentOf, type MapView, thinned, viewOfAll, visible } from './map-view.ts';
import type { Painter, Scene } from './painter.ts';
import { Thumbnails } from './thumbnails.ts';
import { webglPainter } from './webgl-painter.ts';

/** Sides of a thumbnail on screen, and the most points on screen that are shown as thumbnails, in CSS pixels. */
const spriteSide = 52;
const mostAsThumbnails = 600;
/** A map that was not moved for so long rests: thumbnails are loaded, and all pixels drawn. */
const restMs = 150;

/** Points are smaller where there are many. */
const diameterFor = (count: number): number => (count <= 500 ? 10 : count <= 5_000 ? 7 : count <= 30_000 ? 5 : 3.5);

export interface Drawing {
  readonly points: MapPoints;
  readonly dataset: string;
  /** Red, green, blue and look of each point, [N, 4]. */
  readonly colours: Uint8Array;
  readonly ink: Scene['ink'];
  readonly withThumbnails: boolean;
}

export function usePainter({ points, dataset, colours, ink, withThumbnails }: Drawing) {
  const { ref: box, width, height } = useElementSize();
  const size = useMemo(() => ({ width: Math.max(1, width), height: Math.max(1, height) }), [width, height]);
  const extent = useMemo(() => extentOf(points.x, points.y), [points]);
  const all = useMemo(() => viewOfAll(extent, size), [extent, size]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>(undefined);
  const view = useRef<MapView>(undefined);
  const waiting = useRef(0);
  const rest = useRef(0);
  const pace = useRef(new FramePace());
  /** While the map is moved; 0 at rest. */
  const moving = useRef(0);
  const [kind, setKind] = useState<Painter['kind']>();
  /** A canvas whose WebGL was lost has no other context: another canvas takes its place. */
  const [isLost, setIsLost] = useState(false);

  const redraw = useRef<() => void>(() => {});
  const thumbnails = useMemo(() => {
    const addressOf = (point: number) => pictureUrl(`thumb/${dataset}/${points.image[point]}/${points.key[point]}`);
    return new Thumbnails(addressOf, () => redraw.current());
  }, [dataset, points]);
  useEffect(() => () => thumbnails.close(), [thumbnails]);

  redraw.current = () => {
    waiting.current ||= requestAnimationFrame((time) => {
      waiting.current = 0;
      const surface = canvas.current;
      if (!surface || !painter.current || width === 0) return;
      if (moving.current) pace.current.frame(time);
      const isCoarse = moving.current && pace.current.isSlow;
      const ratio = (window.devicePixelRatio || 1) * (isCoarse ? coarseShare : 1);
      const [wide, high] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (surface.width !== wide) surface.width = wide;
      if (surface.height !== high) surface.height = high;
      const now = view.current ?? all;
      const near = withThumbnails ? visible(now, size, points.x, points.y, spriteSide) : [];
      const shown = near.length <= mostAsThumbnails ? thinned(now, size, points.x, points.y, near, spriteSide + 6) : [];
      const diameter = diameterFor(points.x.length);
      const sprites = thumbnails.of(shown);
      painter.current.draw({ view: now, size, ratio, spriteSide, diameter, sprites, ink });
      clearTimeout(rest.current);
      if (sprites.length < shown.length) rest.current = window.setTimeout(() => thumbnails.want(shown), restMs);
    });
  };
  // The order of the effects matters: a new painter gets its points before it draws.
  useEffect(() => {
    const surface = canvas.current;
    if (!surface) return;
    const made = (isLost ? undefined : webglPainter(surface)) ?? canvasPainter(surface);
    painter.current = made;
    setKind(made?.kind);
    const onLost = (event: Event) => {
      event.preventDefault();
      setIsLost(true);
    };
    surface.addEventListener('webglcontextlost', onLost);
    return () => {
      surface.removeEventListener('webglcontextlost', onLost);
      clearTimeout(rest.current);
      clearTimeout(moving.current);
      cancelAnimationFrame(waiting.current);
      waiting.current = 0;
      made?.dispose();
      painter.current = undefined;
    };
  }, [isLost]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours alone are set below
  useEffect(() => {
    view.current = undefined;
    painter.current?.setPoints({ x: points.x, y: points.y, colours });
    redraw.current();
  }, [points, isLost]);
  useEffect(() => {
    painter.current?.setColours(colours);
    redraw.current();
  }, [colours]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these changes what is drawn
  useEffect(() => redraw.current(), [size, ink, withThumbnails]);

  /** Undefined shows all points. */
  const setView = useCallback((next: MapView | undefined) => {
    view.current = next;
    clearTimeout(moving.current);
    moving.current = window.setTimeout(() => {
      moving.current = 0;
      if (pace.current.isSlow) redraw.current();
    }, restMs);
    redraw.current();
  }, []);
  const currentView = useCallback(() => view.current ?? all, [all]);
  return { box, canvas, canvasKey: isLost ? 'canvas' : 'webgl', size, all, kind, currentView, setView };
}
