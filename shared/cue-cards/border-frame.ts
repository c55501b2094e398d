import type { CueCard } from '../cue-card.ts';

export const borderFrameCard = {
  id: 'border-frame',
  title: 'Border frame',
  what: 'A frame, a bar or the edge of a scan around the images marks the patches at the edge. If its sides differ, it also shows which way up the image is.',
  tells: ['turn', 'place'],
  otherwise: 'each quarter is compared with its own whole, and both contain the frame',
  plant: {
    unit: '',
    meaning: 'width of a dark bar along the bottom edge, as a share of the shorter side',
    min: 0,
    max: 0.3,
    usual: 0.04,
    untouched: 0,
  },
  remedies: { rotation: { key: 'maskBorder', value: true } },
  demonstration: { task: 'rotation', size: 64, strength: 0.15 },
} as const satisfies CueCard;
