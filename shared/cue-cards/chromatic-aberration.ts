import type { CueCard } from '../cue-card.ts';

export const chromaticAberrationCard = {
  id: 'chromatic-aberration',
  title: 'Chromatic aberration',
  what: 'A lens bends red, green and blue a little differently: towards the corners of a photograph the colours of an edge come apart, and the direction of the fringe says where a patch was.',
  tells: ['place', 'part'],
  otherwise: 'it is the same in every direction, so a turned photograph looks no different',
  plant: {
    unit: 'px',
    meaning:
      'displacement of red relative to green at the corner of the original picture, outward positive; blue goes as far the other way',
    min: -8,
    max: 8,
    usual: 2,
    untouched: 0,
  },
  remedies: {
    context: { key: 'colour', value: 'drop' }, // projecting leaves red against blue, which come apart the furthest
    jigsaw: { key: 'grey', value: 1 }, // shifted channels hide fringes from a probe, but not from a network
    counting: { key: 'grey', value: 1 }, // two thirds, as in the paper, leave a probe a quarter
  },
  demonstration: { task: 'context', size: 96, strength: 6 },
} as const satisfies CueCard;
