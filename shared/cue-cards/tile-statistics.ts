import type { CueCard } from '../cue-card.ts';

export const tileStatisticsCard = {
  id: 'tile-statistics',
  title: 'Tile statistics',
  what: 'The mean and the contrast of a patch in each colour channel: bright and flat is at the top, dark and detailed is at the bottom. Natural images have it too.',
  tells: ['place'],
  otherwise: 'the task does not ask for the place of a patch',
  plant: undefined, // every photograph has it
  remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } },
  demonstration: undefined, // it cannot be planted
} as const satisfies CueCard;
