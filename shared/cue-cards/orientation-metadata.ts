import type { CueCard } from '../cue-card.ts';

export const orientationMetadataCard = {
  id: 'orientation-metadata',
  title: 'Orientation as stored',
  what: 'Cameras store colour more coarsely along one direction and note in the file how to turn the picture: the direction of that coarseness tells how a picture was stored, and so how it was turned afterwards.',
  tells: ['turn', 'place'],
  otherwise: 'wholes and quarters were stored in the same direction',
  plant: undefined, // it is how a file stores colour, and saving a changed photograph does not bring it back
  remedies: {},
  demonstration: undefined, // it cannot be planted
} as const satisfies CueCard;
