/** Controls for planted cues: the same strength of the cue where it carries no answer. */
import type { Random } from '../../numerics/random.ts';
import { type Picture, zerosLike } from '../../pictures/picture.ts';
import { quarterTurned } from '../../pictures/quarter-turned.ts';

type Plant = (picture: Picture, strength: number, random: Random) => Picture;

/** A control for a planted cue. */
export interface PlantingControl {
  /** What is done, in words for reports. */
  readonly words: string;
  plant(plant: Plant, picture: Picture, strength: number, random: Random): Picture;
}

/** All three channels displaced as the cue displaces red: each in turn is planted as the red of a grey picture. */
export const allChannelsAlike: PlantingControl = {
  words: 'the same warp of all channels',
  plant(plant, picture, strength, random) {
    const data = zerosLike(picture.data, picture.data.length);
    for (let c = 0; c < 3; c++) {
      const one = { ...picture, data: picture.data.map((_, i, all) => all[i - (i % 3) + c]!) };
      const warped = plant(one, strength, random).data;
      for (let at = 0; at < data.length; at += 3) data[at + c] = warped[at]!;
    }
    return { ...picture, data };
  },
};

/** Planted around a centre that is a quarter of the picture away on a random diagonal, on a canvas 1.5 times as large. */
export const displacedCentre: PlantingControl = {
  words: 'the same strength around another centre, drawn for each image',
  plant(plant, picture, strength, random) {
    const { width, height, channels, data } = picture;
    const [left, top] = [random.chance(0.5) ? width >> 1 : 0, random.chance(0.5) ? height >> 1 : 0];
    const canvas = { width: width + (width >> 1), height: height + (height >> 1), channels };
    const large = zerosLike(data, canvas.width * canvas.height * channels);
    for (let y = 0; y < canvas.height; y++) {
      const row = Math.min(height - 1, Math.max(0, y - top)) * width;
      for (let x = 0; x < canvas.width; x++) {
        const from = channels * (row + Math.min(width - 1, Math.max(0, x - left)));
        large.set(data.subarray(from, from + channels), channels * (y * canvas.width + x));
      }
    }
    const planted = plant({ ...canvas, data: large }, strength, random).data;
    const cut = zerosLike(data, data.length);
    for (let y = 0; y < height; y++) {
      const from = channels * ((top + y) * canvas.width + left);
      cut.set(planted.subarray(from, from + channels * width), channels * y * width);
    }
    return { width, height, channels, data: cut };
  },
};

/** Planted after a random number of quarter turns, and turned back. */
export const anyTurn: PlantingControl = {
  words: 'the same strength on a side drawn for each image',
  plant(plant, picture, strength, random) {
    const turns = random.integer(0, 3);
    return quarterTurned(plant(quarterTurned(picture, turns), strength, random), 4 - turns);
  },
};

/** Planted after a random cyclic shift by 0 to 7 px each way, and shifted back. */
export const anyPhase: PlantingControl = {
  words: 'the same strength at a phase drawn for each image',
  plant(plant, picture, strength, random) {
    const [x, y] = [random.integer(0, 7), random.integer(0, 7)];
    return rolled(plant(rolled(picture, x, y), strength, random), -x, -y);
  },
};

/** Cyclic shift to the right and down. */
function rolled({ width, height, channels, data }: Picture, right: number, down: number): Picture {
  const moved = zerosLike(data, data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = channels * (((y + down + height) % height) * width + ((x + right + width) % width));
      const from = channels * (y * width + x);
      for (let c = 0; c < channels; c++) moved[to + c] = data[from + c]!;
    }
  return { width, height, channels, data: moved };
}
