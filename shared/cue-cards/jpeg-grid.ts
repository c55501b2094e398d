import type { CueCard } from '../cue-card.ts';

export const jpegGridCard = {
  id: 'jpeg-grid',
  title: 'JPEG grid',
  what: 'JPEG leaves faint edges every 8 pixels, at the same places in every image: their position in a patch shows where it was cut.',
  tells: ['turn', 'place', 'part'],
  otherwise: '',
  plant: {
    unit: '',
    meaning: 'height of the steps at the borders of 8×8 blocks, as a share of the full range',
    min: 0,
    max: 0.2,
    usual: 0.03,
    untouched: 0,
  },
  remedies: { rotation: { key: 'randomCrop', value: true }, counting: { key: 'randomCrop', value: true } },
  demonstration: undefined, // it does not survive the reduction of photographs to a training size
} as const satisfies CueCard;
