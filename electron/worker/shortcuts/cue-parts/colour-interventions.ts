/** Interventions that remove colour fringes together with other colour: grey, green alone, green–magenta projected out. */
import { projection } from '../../nets/green-magenta.ts';
import { boxBlur } from '../../pictures/box-blur.ts';
import type { Picture, Pixels } from '../../pictures/picture.ts';
import { greyscale } from '../../posing/greyscale.ts';
import { type Intervention, mixed } from '../diagnosis/intervention.ts';

/** Values clipped to 0–255, as pixels of the same kind as these. */
const clipped = (like: Pixels, values: Float64Array): Pixels =>
  like instanceof Uint8Array
    ? new Uint8Array(Uint8ClampedArray.from(values).buffer)
    : new Float32Array(values.map((value) => Math.min(255, Math.max(0, value))));

type PictureChange = (picture: Picture) => Picture;

const grey: PictureChange = (picture) => {
  const data = picture.data.slice();
  greyscale(data);
  return { ...picture, data };
};

/** Red and blue replaced by green. */
const greenAlone: PictureChange = (picture) => ({
  ...picture,
  data: picture.data.map((_, i, data) => data[i - (i % 3) + 1]!),
});

const projected: PictureChange = (picture) => {
  const values = new Float64Array(picture.data).map((_, i) => {
    const at = i - (i % 3);
    return [0, 1, 2].reduce((sum, c) => sum + picture.data[at + c]! * projection[3 * c + (i % 3)]!, 0);
  });
  return { ...picture, data: clipped(picture.data, values) };
};

/**
 * The same change of colour without its fine detail: p + blur(change(p) − p). Fringes of a few pixels, and colour as fine
 * as they are, stay.
 */
export function coarsely(change: PictureChange): PictureChange {
  return (picture) => {
    const { width, height, data } = picture;
    const changed = change(picture).data;
    const difference = new Float32Array(changed).map((value, i) => value - data[i]!);
    const radius = Math.max(2, Math.round(Math.min(width, height) / 24));
    const coarse = boxBlur(difference, width, height, radius);
    const values = new Float64Array(data).map((value, i) => value + coarse[i]!);
    return { ...picture, data: clipped(data, values) };
  };
}

const changes = [
  {
    words: 'all colour removed',
    controlWords: 'colour removed except for fine detail',
    unit: 'share of the colour',
    of: grey,
  },
  {
    words: 'red and blue replaced by green',
    controlWords: 'red and blue replaced by green except for fine detail',
    unit: 'share of red and blue',
    of: greenAlone,
  },
  {
    words: 'green–magenta projected out',
    controlWords: 'green–magenta projected out except for fine detail',
    unit: 'share of green–magenta',
    of: projected,
  },
] as const;

/**
 * Chromatic aberration removed together with colour, by half and fully. These corroborate; re-registration decides.
 * @param isProjected Whether the network projects green–magenta out itself.
 */
export function colourInterventions(isProjected: boolean): Intervention[] {
  return changes
    .filter(({ of }) => of !== projected || !isProjected)
    .flatMap(({ words, controlWords, unit, of }) =>
      [0.5, 1].map((dose): Intervention => {
        const at = (change: PictureChange) => ({ picture: (p: Picture) => mixed(p, change(p), dose) });
        return {
          cue: 'chromatic-aberration',
          what: words,
          words: dose < 1 ? `${words}, by half` : words,
          direction: 'remove',
          dose,
          untouchedDose: 0,
          unit,
          controlWords: dose < 1 ? `${controlWords}, by half` : controlWords,
          change: at(of),
          control: at(coarsely(of)),
          decides: false,
          shown: dose === 1,
        };
      }),
    );
}
