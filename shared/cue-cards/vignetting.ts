import type { CueCard } from '../cue-card.ts';

export const vignettingCard = {
  id: 'vignetting',
  title: 'Vignetting',
  what: 'Images get darker towards their corners: the brightness gradient within a patch points to the middle.',
  tells: ['place', 'part'],
  otherwise: 'it is the same in every direction, so a rotated image looks no different',
  plant: {
    unit: '',
    meaning: 'share of the light that is lost at the corners of the image',
    min: 0,
    max: 0.9,
    usual: 0.5,
    untouched: 0,
  },
  remedies: { context: { key: 'level', value: true }, jigsaw: { key: 'level', value: true } },
  demonstration: { task: 'context', size: 96, strength: 0.9 },
} as const satisfies CueCard;
