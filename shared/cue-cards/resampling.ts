import type { CueCard } from '../cue-card.ts';

export const resamplingCard = {
  id: 'resampling',
  title: 'Resampling trace',
  what: 'Resizing correlates neighbouring pixels in a pattern that repeats over the picture: it tells a picture that was reduced from one that was not, and where in the pattern a patch was cut.',
  tells: ['turn', 'place', 'part'],
  otherwise: '',
  plant: {
    unit: '',
    meaning: 'factor by which the pictures are enlarged with linear interpolation after being reduced by as much',
    min: 1,
    max: 3,
    usual: 1.6,
    untouched: 1,
  },
  remedies: {}, // a resampler drawn at random hides the task's own trace, not one that photographs bring along
  demonstration: undefined, // it does not survive the reduction of photographs to a training size
} as const satisfies CueCard;
