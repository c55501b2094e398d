/** The same cue planted as strongly, where it tells nothing: controls for cues that are put in. */
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { quarterTurned } from '../../pictures/quarter-turned.ts';

type Plant = (picture: Picture, strength: number, random: Random) => Picture;

export interface PlantingControl {
  /** What is done, to follow "as much". */
  readonly words: string;
  plant(plant: Plant, picture: Picture, strength: number, random: Random): Picture;
}

/** All three channels displaced as red alone would be: each in turn plays the red of a grey picture. */
export const allChannelsAlike: PlantingControl = {
  words: 'as much of a warp, of all channels alike',
  plant(plant, picture, strength, random) {
    const data = new Uint8Array(picture.data.length);
    for (let c = 0; c < 3; c++) {
      const one = { ...picture, data: picture.data.map((_, i, all) => all[i - (i % 3) + c]!) };
      const warped = plant(one, strength, random).data;
      for (let at = 0; at < data.length; at += 3) data[at + c] = warped[at]!;
    }
    return { ...picture, data };
  },
};

/** About a centre a quarter of the picture off, on one of the diagonals: on a canvas of one and a half times the size. */
export const displacedCentre: PlantingControl = {
  words: 'as much about another centre, drawn for each photograph',
  plant(plant, picture, strength, random) {
    const { width, height, data } = picture;
    const [left, top] = [random.chance(0.5) ? width >> 1 : 0, random.chance(0.5) ? height >> 1 : 0];
    const canvas = { width: width + (width >> 1), height: height + (height >> 1) };
    const large = new Uint8Array(canvas.width * canvas.height * 3);
    for (let y = 0; y < canvas.height; y++) {
      const row = Math.min(height - 1, Math.max(0, y - top)) * width;
      for (let x = 0; x < canvas.width; x++) {
        const from = 3 * (row + Math.min(width - 1, Math.max(0, x - left)));
        large.set(data.subarray(from, from + 3), 3 * (y * canvas.width + x));
      }
    }
    const planted = plant({ ...canvas, data: large }, strength, random).data;
    const cut = new Uint8Array(data.length);
    for (let y = 0; y < height; y++) {
      const from = 3 * ((top + y) * canvas.width + left);
      cut.set(planted.subarray(from, from + 3 * width), 3 * y * width);
    }
    return { width, height, data: cut };
  },
};

/** Into the photograph turned by a quarter turn drawn for it, and turned back. */
export const anyTurn: PlantingControl = {
  words: 'as much on a side drawn for each photograph',
  plant(plant, picture, strength, random) {
    const turns = random.integer(0, 3);
    return quarterTurned(plant(quarterTurned(picture, turns), strength, random), 4 - turns);
  },
};

/** Into the photograph moved by a few pixels drawn for it, round its border, and moved back. */
export const anyPhase: PlantingControl = {
  words: 'as much at a phase drawn for each photograph',
  plant(plant, picture, strength, random) {
    const [x, y] = [random.integer(0, 7), random.integer(0, 7)];
    return rolled(plant(rolled(picture, x, y), strength, random), -x, -y);
  },
};

/** Every pixel moved to the right and down; what leaves on one side comes in on the other. */
function rolled({ width, height, data }: Picture, right: number, down: number): Picture {
  const moved = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = 3 * (((y + down + height) % height) * width + ((x + right + width) % width));
      const from = 3 * (y * width + x);
      for (let c = 0; c < 3; c++) moved[to + c] = data[from + c]!;
    }
  return { width, height, data: moved };
}
