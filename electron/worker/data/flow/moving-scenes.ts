/** Synthetic video with known flow: regions of photographs slide over another photograph. */

import type { Random } from '../../numerics/random.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import type { VectorField } from '../auxiliary-data.ts';

/** A synthetic clip and its flow. */
export interface MovingScene {
  readonly frames: readonly RgbPicture[];
  /** The exact flow from each frame to the next: one field fewer than there are frames. */
  readonly flows: readonly VectorField[];
}

/** Size of the frames, in pixels, and their number. */
export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

interface Layer {
  readonly texture: RgbPicture;
  /** The point of the texture at the frame's top left corner in the first frame, in pixels. */
  readonly left: number;
  readonly top: number;
  /** In pixels from frame to frame. */
  readonly velocity: readonly [number, number];
  /** Opacity of the layer at a point of the first frame, 0 to 1. */
  covers(x: number, y: number): number;
}

/**
 * Per axis, the camera moves by at most this share of the width from frame to frame. A region's velocity differs from
 * the camera's by a larger share, up to about three times as much.
 */
const slow = 0.008;
const [leastApart, mostApart] = [0.012, 0.025];

/**
 * One channel of a photograph at a point, by bilinear interpolation. The photograph is mirrored at its edges, so a
 * layer never ends.
 */
function sample({ width, height, data }: RgbPicture, x: number, y: number, channel: number): number {
  const fold = (at: number, length: number): number => {
    const period = 2 * (length - 1);
    const within = ((at % period) + period) % period;
    return within < length ? within : period - within;
  };
  const [u, v] = [fold(x, width), fold(y, height)];
  const [x0, y0] = [Math.min(width - 2, Math.floor(u)), Math.min(height - 2, Math.floor(v))];
  const [fx, fy] = [u - x0, v - y0];
  const value = (column: number, row: number): number => data[3 * (row * width + column) + channel]!;
  const upper = value(x0, y0) * (1 - fx) + value(x0 + 1, y0) * fx;
  const lower = value(x0, y0 + 1) * (1 - fx) + value(x0 + 1, y0 + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}

/** A blob with a wavy edge that is antialiased over one pixel: radius r(θ) = R (1 + Σ aₖ cos(kθ + φₖ)). */
function blob(random: Random, { width, height }: SceneOptions): Layer['covers'] {
  const radius = random.uniform(0.14, 0.28) * Math.min(width, height);
  const [cx, cy] = [random.uniform(0.15, 0.85) * width, random.uniform(0.15, 0.85) * height];
  const waves = [2, 3, 4, 5].map((k) => ({ k, a: random.uniform(0, 0.35 / k), phase: random.uniform(0, 2 * Math.PI) }));
  return (x, y) => {
    const away = Math.hypot(x - cx, y - cy);
    if (away > 2 * radius) return 0;
    const angle = Math.atan2(y - cy, x - cx);
    const edge = radius * waves.reduce((sum, { k, a, phase }) => sum + a * Math.cos(k * angle + phase), 1);
    return Math.min(1, Math.max(0, edge - away + 0.5));
  };
}

/** One or two blobs: an object that moves as one is not always visible in one piece. */
function blobs(random: Random, options: SceneOptions): Layer['covers'] {
  const parts = Array.from({ length: random.integer(1, 2) }, () => blob(random, options));
  return (x, y) => Math.max(...parts.map((covers) => covers(x, y)));
}

/**
 * Makes one scene: a photograph as background, and regions cut from one to three others, each with its own constant
 * velocity.
 * @param photographs At least two, each larger than the frames. The first is the background; at most three others are
 *   used.
 * @throws RangeError if there are fewer than two photographs.
 */
export function movingScene(photographs: readonly RgbPicture[], random: Random, options: SceneOptions): MovingScene {
  if (photographs.length < 2)
    throw new RangeError(`a scene is made of at least two images: found ${photographs.length}`);
  const { width, height, frames } = options;
  const camera = [random.uniform(-slow, slow) * width, random.uniform(-slow, slow) * width] as const;
  const layers: Layer[] = photographs.slice(0, 4).map((texture, depth) => {
    const angle = random.uniform(0, 2 * Math.PI);
    const apart = depth === 0 ? 0 : random.uniform(leastApart, mostApart) * width;
    return {
      texture,
      left: random.uniform(0, Math.max(0, texture.width - width)),
      top: random.uniform(0, Math.max(0, texture.height - height)),
      velocity: [camera[0] + apart * Math.cos(angle), camera[1] + apart * Math.sin(angle)],
      covers: depth === 0 ? () => 1 : blobs(random, options),
    };
  });
  const pictures: RgbPicture[] = [];
  const flows: VectorField[] = [];
  for (let t = 0; t < frames; t++) {
    const data = new Uint8Array(width * height * 3);
    const flow = new Float32Array(width * height * 2);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        const colour = [0, 0, 0];
        for (const { texture, left, top, velocity, covers } of layers) {
          const [u, v] = [x - t * velocity[0], y - t * velocity[1]];
          const cover = covers(u, v);
          if (cover === 0) continue;
          for (let c = 0; c < 3; c++)
            colour[c] = (1 - cover) * colour[c]! + cover * sample(texture, left + u, top + v, c);
          if (cover >= 0.5) flow.set(velocity, 2 * at);
        }
        for (let c = 0; c < 3; c++) data[3 * at + c] = Math.round(colour[c]!);
      }
    pictures.push(rgbPicture(width, height, data));
    if (t + 1 < frames) flows.push({ width, height, data: flow });
  }
  return { frames: pictures, flows };
}
