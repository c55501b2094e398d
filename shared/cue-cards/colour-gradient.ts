import type { CueCard } from '../cue-card.ts';

export const colourGradientCard = {
  id: 'colour-gradient',
  title: 'Colour gradient',
  what: 'Skies are blue and up, ground is brown and down: the slope of colour over a picture tells its turn without any thing being seen. Natural photographs have it.',
  tells: ['turn', 'place'],
  otherwise: 'counts of things do not hang on where colours are',
  plant: {
    unit: '',
    meaning:
      'how much warmer the bottom of the picture becomes than its top, as a share of the full range of a channel',
    min: 0,
    max: 0.6,
    usual: 0.2,
    untouched: 0,
  },
  remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } }, // levelled alone, means of patches tell it still
  demonstration: undefined, // natural photographs have it too
} as const satisfies CueCard;
