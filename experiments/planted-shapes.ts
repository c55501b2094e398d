/** Cues planted in other shapes than `plant` does: frames on any side, marks in any corner, slopes in any direction, centres anywhere. */
import type { Random } from '../electron/worker/numerics/random.ts';
import { type Picture, rgbPicture } from '../electron/worker/pictures/picture.ts';
import { quarterTurned } from '../electron/worker/pictures/quarter-turned.ts';
import { gaussianPlane } from '../electron/worker/shortcuts/cue-parts/blur-plane.ts';
import { codedOf, pixelLight } from '../electron/worker/shortcuts/cue-parts/linear-light.ts';
import { type Plane, pictureOf, picturePlanes } from '../electron/worker/shortcuts/cue-parts/planes.ts';
import { withGain } from '../electron/worker/shortcuts/cue-parts/radial-gain.ts';
import { cues } from '../electron/worker/shortcuts/cues/cues.ts';
import { applicability } from '../shared/cue-cards.ts';
import type { CueId } from '../shared/shortcut-schemas.ts';

type Plant = (picture: Picture, random: Random) => Picture;

/** Cues planted in one shape. */
export interface Shape {
  readonly name: string;
  /** The cues that are planted, which an audit should name in every task that they apply to. */
  readonly planted: readonly CueId[];
  /** Other names that describe the shape rightly. */
  readonly also?: readonly CueId[];
  /** Tasks whose answers this shape cannot give away, although the cue can in another shape. */
  readonly silent?: readonly string[];
  readonly plant: Plant;
}

type Side = 'left' | 'right' | 'top' | 'bottom';

/** Bars of one value along sides; width as a share of the shorter side. */
function framed({ width, height, data }: Picture, sides: readonly Side[], share: number, value: number): Picture {
  const depth = Math.max(1, Math.round(share * Math.min(width, height)));
  const changed = Uint8Array.from(data);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isCovered =
        (sides.includes('left') && x < depth) ||
        (sides.includes('right') && x >= width - depth) ||
        (sides.includes('top') && y < depth) ||
        (sides.includes('bottom') && y >= height - depth);
      if (isCovered) changed.fill(value, 3 * (y * width + x), 3 * (y * width + x) + 3);
    }
  return rgbPicture(width, height, changed);
}

const sideSets = {
  bottom: ['bottom'],
  top: ['top'],
  left: ['left'],
  right: ['right'],
  'top and bottom': ['top', 'bottom'],
  'left and right': ['left', 'right'],
  'top and left': ['top', 'left'],
  'all four': ['left', 'right', 'top', 'bottom'],
} as const satisfies Record<string, readonly Side[]>;

const frame = (on: keyof typeof sideSets, share: number, value: number): Shape => ({
  name: `frame ${value < 128 ? 'dark' : 'bright'} ${on} ${share}`,
  planted: ['border-frame'],
  ...(on === 'all four' && { silent: ['rotation'] }),
  plant: (picture) => framed(picture, sideSets[on], share, value),
});

/** Plants after quarter turns, and turns back: the bottom right corner becomes another one. */
const turned =
  (turns: number, plant: Plant): Plant =>
  (picture, random) =>
    quarterTurned(plant(quarterTurned(picture, turns), random), (4 - turns) % 4);

const usual =
  (cue: CueId, strength: number): Plant =>
  (picture, random) =>
    cues[cue].planting!.plant(picture, strength, random);

/** Orange strokes on the scene, like a camera's date: `share` of the shorter side high and five times as wide. */
const date =
  (share: number): Plant =>
  ({ width, height, data }) => {
    const high = Math.max(3, Math.round(share * Math.min(width, height)));
    const [wide, margin] = [5 * high, Math.round(high / 2)];
    const changed = Uint8Array.from(data);
    const glyph = ['010111', '110001', '010111', '010100', '111111'];
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++) {
        const row = glyph[Math.floor((5 * y) / high)]!;
        if (row[Math.floor((24 * x) / wide) % 6] !== '1') continue;
        changed.set([250, 150, 30], 3 * ((height - margin - high + y) * width + width - margin - wide + x));
      }
    return rgbPicture(width, height, changed);
  };

/** A white disc with a hole, half transparent. */
const watermark =
  (share: number): Plant =>
  ({ width, height, data }) => {
    const radius = (share * Math.min(width, height)) / 2;
    const [cx, cy] = [width - 1.2 * radius, height - 1.2 * radius];
    const changed = Uint8Array.from(data);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const r = Math.hypot(x - cx, y - cy);
        if (r > radius || r < radius / 2) continue;
        for (let c = 0; c < 3; c++)
          changed[3 * (y * width + x) + c] = Math.round((data[3 * (y * width + x) + c]! + 255) / 2);
      }
    return rgbPicture(width, height, changed);
  };

const names = ['bottom right', 'bottom left', 'top left', 'top right'];

const marks = (name: string, plant: Plant, turns: readonly number[]): Shape => ({
  name: `${name} ${turns.length === 4 ? 'all corners' : turns.map((turn) => names[turn]).join(', ')}`,
  planted: ['corner-mark'],
  // Marks that are turned into each other look the same in every rotation.
  ...(turns.length === 4 && { silent: ['rotation'] }),
  plant: (picture, random) => turns.reduce((changed, turn) => turned(turn, plant)(changed, random), picture),
});

/** A factor for each pixel's light. */
function lit({ width, height, data }: Picture, gain: (x: number, y: number) => number): Picture {
  const changed = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const by = gain((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5);
      for (let c = 0; c < 3; c++) {
        const i = 3 * (y * width + x) + c;
        changed[i] = Math.round(255 * Math.min(1, codedOf(pixelLight(data[i]!) * by)));
      }
    }
  return rgbPicture(width, height, changed);
}

/** In which direction a slope rises, in degrees from right towards the bottom. */
const along = (degrees: number) => {
  const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x: number, y: number): number => x * dx + y * dy;
};

/** Light that falls to 1 − loss over the picture. */
const light = (degrees: number, loss: number): Shape => ({
  name: `light slope ${degrees}° ${loss}`,
  planted: [],
  also: ['vignetting', 'tile-statistics'],
  plant: (picture) => lit(picture, (x, y) => 1 - loss * (along(degrees)(x, y) / Math.SQRT2 + 0.5)),
});

/** Slopes of red and blue, in sRGB, over the picture. */
const colour = (degrees: number, red: number, blue: number): Shape => ({
  name: `colour slope ${degrees}° red ${red} blue ${blue}`,
  planted: ['colour-gradient'],
  plant({ width, height, data }) {
    const changed = Uint8Array.from(data);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = 255 * along(degrees)((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5);
        const i = 3 * (y * width + x);
        changed[i] = Math.max(0, Math.min(255, Math.round(data[i]! + red * at)));
        changed[i + 2] = Math.max(0, Math.min(255, Math.round(data[i + 2]! + blue * at)));
      }
    return rgbPicture(width, height, changed);
  },
});

/** Blur with σ from 0 to `most` px as `share` of the picture goes from 0 to 1. */
function blurredBy(picture: Picture, most: number, share: (x: number, y: number) => number): Picture {
  const levels = 8;
  const { width, height } = picture;
  const blurred = picturePlanes(picture).map((plane): Plane => {
    const copies = Array.from({ length: levels + 1 }, (_, k) =>
      k === 0 ? plane : gaussianPlane(plane, (k * most) / levels),
    );
    const data = plane.data.map((_, i) => {
      const at = Math.max(
        0,
        Math.min(1, share(((i % width) + 0.5) / width - 0.5, (Math.floor(i / width) + 0.5) / height - 0.5)),
      );
      const k = Math.min(levels - 1, Math.floor(at * levels));
      const weight = ((at * levels) ** 2 - k ** 2) / ((k + 1) ** 2 - k ** 2);
      return copies[k]!.data[i]! * (1 - weight) + copies[k + 1]!.data[i]! * weight;
    });
    return { width, height, data };
  });
  return pictureOf(blurred, picture.data);
}

const blurSlope = (degrees: number, most: number): Shape => ({
  name: `blur slope ${degrees}° ${most} px`,
  planted: ['sharpness-gradient'],
  plant: (picture) => blurredBy(picture, most, (x, y) => along(degrees)(x, y) / Math.SQRT2 + 0.5),
});

const offCentre = { 'up left': [-0.25, -0.25], right: [0.25, 0], down: [0, 0.25] } as const;

const vignette = (where: keyof typeof offCentre, loss: number): Shape => ({
  name: `vignette centred ${where} ${loss}`,
  planted: ['vignetting'],
  plant(picture) {
    const [x, y] = offCentre[where];
    return withGain(picture, (u) => 1 - loss * u, { x: picture.width * (0.5 + x), y: picture.height * (0.5 + y) });
  },
});

const blurCentre = (where: keyof typeof offCentre, most: number): Shape => ({
  name: `blur centred ${where} ${most} px`,
  planted: ['sharpness-gradient'],
  plant(picture) {
    const [cx, cy] = offCentre[where];
    return blurredBy(picture, most, (x, y) => Math.hypot(x - cx, y - cy) * Math.SQRT2);
  },
});

const planted = (cue: CueId, strength: number): Shape => ({
  name: `${cue} ${strength}`,
  planted: [cue],
  plant: usual(cue, strength),
});

/** Two shapes one after the other. */
const both = (first: Shape, second: Shape): Shape => ({
  name: `${first.name} and ${second.name}`,
  planted: [...first.planted, ...second.planted],
  silent: [...(first.silent ?? []), ...(second.silent ?? [])],
  plant: (picture, random) => second.plant(first.plant(picture, random), random),
});

const mark = usual('corner-mark', 0.06);
const largeMark = usual('corner-mark', 0.12);

/** Every shape, in the order of the table. */
export const shapes: readonly Shape[] = [
  ...(['bottom', 'top', 'left', 'top and bottom', 'left and right', 'top and left', 'all four'] as const).map((on) =>
    frame(on, 0.027, 12),
  ),
  ...(['right', 'top and bottom', 'all four'] as const).map((on) => frame(on, 0.027, 243)),
  ...[0.01, 0.04, 0.08, 0.15].map((share) => frame('all four', share, 12)),
  frame('all four', 0.08, 243),
  frame('top and bottom', 0.12, 12),
  ...[[0], [2], [0, 1], [0, 2], [0, 1, 2, 3]].map((turns) => marks('mark 0.06', mark, turns)),
  marks('mark 0.12', largeMark, [1]),
  marks('mark 0.12', largeMark, [0, 1, 2, 3]),
  marks('date 0.05', date(0.05), [0]),
  ...[0, 1].map((turns) => marks('date 0.08', date(0.08), [turns])),
  marks('watermark 0.15', watermark(0.15), [0]),
  marks('watermark 0.15', watermark(0.15), [2]),
  ...[0, 90, 225].map((degrees) => colour(degrees, 0.2, -0.2)),
  colour(45, 0.3, 0),
  ...[0, 225].map((degrees) => light(degrees, 0.6)),
  ...[0, 225].map((degrees) => blurSlope(degrees, 2)),
  planted('vignetting', 0.7),
  vignette('up left', 0.7),
  vignette('right', 0.7),
  planted('sharpness-gradient', 2),
  blurCentre('up left', 3),
  blurCentre('right', 3),
  planted('chromatic-aberration', -2),
  planted('chromatic-aberration', 4),
  planted('jpeg-grid', 0.03),
  planted('resampling', 1.3),
  planted('resampling', 1.6),
  both(planted('resampling', 1.6), frame('all four', 0.15, 12)),
  both(planted('jpeg-grid', 0.06), frame('all four', 0.15, 12)),
  both(frame('all four', 0.027, 12), marks('mark 0.12', largeMark, [0])),
  both(frame('all four', 0.027, 12), colour(90, 0.3, -0.3)),
  both(planted('chromatic-aberration', 2), marks('mark 0.06', mark, [0])),
  both(planted('vignetting', 0.7), planted('sharpness-gradient', 3)),
];

/** The cues that an audit of a task should name. */
export const expected = ({ planted: cuesPlanted, silent = [] }: Shape, task: string): readonly CueId[] =>
  silent.includes(task) ? [] : cuesPlanted.filter((cue) => applicability(cue, task).applies);
