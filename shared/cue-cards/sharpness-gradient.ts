import type { CueCard } from '../cue-card.ts';

export const sharpnessGradientCard = {
  id: 'sharpness-gradient',
  title: 'Sharpness gradient',
  what: 'Lenses are sharpest in the middle: how blurred a patch is, and towards which side the blur grows, shows where it was.',
  tells: ['place', 'part'],
  otherwise: 'it is the same in every direction, so a rotated image looks no different',
  plant: {
    unit: 'px',
    meaning: 'standard deviation of the blur at the corner of the original image',
    min: 0,
    max: 8,
    usual: 2,
    untouched: 0,
  },
  remedies: {}, // a network still uses it if all patches are pixelated
  demonstration: undefined, // no task setting removes it
} as const satisfies CueCard;
