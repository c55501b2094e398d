import type { CueCard } from '../cue-card.ts';

export const colourGradientCard = {
  id: 'colour-gradient',
  title: 'Colour gradient',
  what: 'Skies are blue and at the top, ground is brown and at the bottom: the colour gradient over an image shows its rotation without any object being recognised. Natural images have it too.',
  tells: ['turn', 'place'],
  otherwise: 'counts do not depend on where colours are',
  needsColour: 'it is a change of red and blue against green, so it shows only in colour images',
  plant: {
    unit: '',
    meaning: 'how much warmer the bottom of the image becomes than its top, as a share of the full range of a channel',
    min: 0,
    max: 0.6,
    usual: 0.2,
    untouched: 0,
  },
  remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } }, // after levelling alone, the means of patches still show it
  demonstration: undefined, // natural photographs have it too
} as const satisfies CueCard;
