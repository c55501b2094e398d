import type { CueCard } from '../cue-card.ts';

export const edgeContinuityCard = {
  id: 'edge-continuity',
  title: 'Edge continuity',
  what: 'Lines and textures continue from one patch into its neighbour: patches that touch can be matched like torn paper.',
  tells: ['place'],
  otherwise: 'there are no neighbouring patches to match',
  plant: undefined, // every photograph has it
  remedies: { context: { key: 'gap', value: 0.5 }, jigsaw: { key: 'gap', value: true } },
  demonstration: undefined, // it cannot be planted
} as const satisfies CueCard;
