import type { CueCard } from '../cue-card.ts';

export const resamplingCard = {
  id: 'resampling',
  title: 'Resampling trace',
  what: 'Resizing correlates neighbouring pixels in a pattern that repeats over the image: it distinguishes an image that was reduced from one that was not, and shows where in the pattern a patch was cut.',
  tells: ['turn', 'place', 'part'],
  otherwise: '',
  plant: {
    unit: '',
    meaning: 'factor by which the images are reduced and then enlarged again with linear interpolation',
    min: 1,
    max: 3,
    usual: 1.6,
    untouched: 1,
  },
  remedies: {}, // a random resampler hides the task's own trace, but not one that the photographs already have
  demonstration: undefined, // it does not survive the reduction of photographs to a training size
} as const satisfies CueCard;
