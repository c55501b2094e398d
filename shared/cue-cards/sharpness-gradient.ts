import type { CueCard } from '../cue-card.ts';

export const sharpnessGradientCard = {
  id: 'sharpness-gradient',
  title: 'Sharpness gradient',
  what: 'Lenses are sharpest in the middle: how blurred a patch is, and to which side it gets more so, says where it was.',
  tells: ['place', 'part'],
  otherwise: 'it is the same in every direction, so a turned photograph looks no different',
  plant: {
    unit: 'px',
    meaning: 'standard deviation of the blur at the corner of the original picture',
    min: 0,
    max: 8,
    usual: 2,
    untouched: 0,
  },
  remedies: {}, // pixelated patches do not take it away from a network, be it all of them
  demonstration: undefined, // no switch of a task takes it away
} as const satisfies CueCard;
