/** A corner mark as a cue, so simple that every pixel can be predicted. */

import type { Random } from '../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../electron/worker/pictures/picture.ts';
import { quarterTurned } from '../../../electron/worker/pictures/quarter-turned.ts';
import { anyTurn } from '../../../electron/worker/shortcuts/cue-parts/planting-controls.ts';
import type { Cue, Planting, Removal, Survey } from '../../../electron/worker/shortcuts/cues/cue.ts';
import { bareCue } from './bare-cue.ts';

const squareOf = ({ width, height }: Picture, share: number) =>
  Math.max(1, Math.round(share * Math.min(width, height)));

/** The square in the bottom right corner, filled. */
function filled(picture: Picture, share: number, colour: readonly number[]): Picture {
  const { width, height } = picture;
  const side = squareOf(picture, share);
  const data = picture.data.slice();
  for (let y = height - side; y < height; y++)
    for (let x = width - side; x < width; x++) data.set(colour, 3 * (y * width + x));
  return { ...picture, data };
}

const otherCorner = (picture: Picture, share: number, random: Random): Picture => {
  const turns = random.integer(1, 3);
  return quarterTurned(filled(quarterTurned(picture, turns), share, [128, 128, 128]), 4 - turns);
};

interface Profile {
  readonly share: number;
}

const survey: Survey<Profile> = {
  measure(pictures) {
    const marked = pictures.filter(({ data }) => data.at(-1)! > 200 && data.at(-2)! < 50 && data.at(-3)! > 200);
    return { share: marked.length > pictures.length / 2 ? 0.25 : 0 };
  },
  strength: ({ share }) => ({ value: share, unit: '' }),
  draw: () => {
    throw new Error('the fake mark has no drawing');
  },
};

const removal: Removal<Profile> = {
  remove: (picture, { share }) => (share === 0 ? picture : filled(picture, share, [128, 128, 128])),
  control: (picture, { share }, random) => (share === 0 ? picture : otherCorner(picture, share, random)),
  words: { remove: 'the marked corner filled with grey', control: 'another corner filled with grey' },
};

const planting: Planting = {
  plant: (picture, strength) => (strength === 0 ? picture : filled(picture, strength, [255, 0, 255])),
  doses: [0.06, 0.12],
  control: anyTurn,
  words: 'a magenta mark',
};

/** Magenta at the bottom right. It is removed with grey if most of the photographs surveyed have it; otherwise nothing changes. */
export const cornerMark = { ...bareCue('corner-mark'), survey, removal, planting } satisfies Cue<Profile>;
