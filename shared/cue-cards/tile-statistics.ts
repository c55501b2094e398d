import type { CueCard } from '../cue-card.ts';

export const tileStatisticsCard = {
  id: 'tile-statistics',
  title: 'Tile statistics',
  what: 'The mean and the contrast of a patch, by colour channel: bright and flat is up, dark and busy is down. Natural photographs have it.',
  tells: ['place'],
  otherwise: 'there are no patches whose place is asked',
  plant: undefined, // every photograph has it
  remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } },
  demonstration: undefined, // it cannot be planted
} as const satisfies CueCard;
