import type { CueCard } from '../cue-card.ts';

export const cornerMarkCard = {
  id: 'corner-mark',
  title: 'Corner mark',
  what: 'A date, logo or watermark that is always in the same corner shows which way is up, and distinguishes one corner from another.',
  tells: ['turn', 'place'],
  otherwise: 'the whole contains the mark as well as the quarter does',
  plant: {
    unit: '',
    meaning: 'side of a mark in the bottom right corner, as a share of the shorter side',
    min: 0,
    max: 0.3,
    usual: 0.06,
    untouched: 0,
  },
  remedies: { rotation: { key: 'maskBorder', value: true } },
  demonstration: undefined, // marks in corners lie outside the central squares that puzzles are made from
} as const satisfies CueCard;
