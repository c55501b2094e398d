import type { CueCard } from '../cue-card.ts';

export const chromaticAberrationCard = {
  id: 'chromatic-aberration',
  title: 'Chromatic aberration',
  what: 'A lens refracts red, green and blue slightly differently: towards the corners of an image the colours of an edge separate, and the direction of the fringe shows where a patch was.',
  tells: ['place', 'part'],
  otherwise: 'it is the same in every direction, so a rotated image looks no different',
  needsColour: 'it is a displacement of red and blue against green, so it shows only in colour images',
  plant: {
    unit: 'px',
    meaning:
      'displacement of red relative to green at the corner of the original image, outward positive; blue is displaced equally in the opposite direction',
    min: -8,
    max: 8,
    usual: 2,
    untouched: 0,
  },
  remedies: {
    context: { key: 'colour', value: 'drop' }, // projecting keeps red and blue, which are displaced furthest from each other
    jigsaw: { key: 'grey', value: 1 }, // shifted channels hide fringes from a probe, but not from a network
    counting: { key: 'grey', value: 1 }, // the paper's two thirds leave a quarter of planted fringes to a probe
  },
  demonstration: { task: 'context', size: 96, strength: 6 },
} as const satisfies CueCard;
