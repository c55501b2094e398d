/** What draws a map: with WebGL, or on a plain canvas where that is missing. */
import type { MapView, Size } from './map-view.ts';

/** How a point stands out; drawn over those of a lower one. */
export const looks = { faded: 0, plain: 1, selected: 2, hovered: 3 } as const;

/** Points in columns. */
export interface DrawnPoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Red, green, blue of each, and its look, [N, 4]. */
  readonly colours: Uint8Array;
}

/** A thumbnail in place of a point. */
export interface Sprite {
  readonly point: number;
  /** Place of the thumbnail in the atlas. */
  readonly slot: number;
  /** `thumbnailSide` pixels wide and high. */
  readonly picture: HTMLCanvasElement;
}

/** What is on screen. */
export interface Scene {
  readonly view: MapView;
  readonly size: Size;
  /** Pixels of the canvas for a CSS pixel. */
  readonly ratio: number;
  /** Sides of a thumbnail and diameter of a point, in CSS pixels. */
  readonly spriteSide: number;
  readonly diameter: number;
  readonly sprites: readonly Sprite[];
  /** Red, green, blue of the rings around selected points. */
  readonly ink: readonly [number, number, number];
}

export interface Painter {
  readonly kind: 'webgl' | 'canvas';
  setPoints(points: DrawnPoints): void;
  /** After a change of colours or looks. */
  setColours(colours: Uint8Array): void;
  draw(scene: Scene): void;
  dispose(): void;
}

/** Pixels of a thumbnail's side, and thumbnails that are kept: an atlas of 2048 × 2048 pixels. */
export const thumbnailSide = 64;
export const atlasColumns = 32;
export const atlasSlots = atlasColumns ** 2;

/** Factors of a point's diameter by its look. */
export const growth = [0.8, 1, 1.6, 2.2] as const;
export const opacities = [0.2, 0.85, 1, 1] as const;
