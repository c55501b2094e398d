import type { CueCard } from '../cue-card.ts';

export const orientationMetadataCard = {
  id: 'orientation-metadata',
  title: 'Stored orientation',
  what: 'Cameras store colour more coarsely along one direction and record in the file how to rotate the image: the coarser direction shows how an image was stored, and so how it was rotated afterwards.',
  tells: ['turn', 'place'],
  otherwise: 'the whole and its quarters were stored in the same direction',
  needsColour: 'it is about how a file stores colour, so it shows only in colour images',
  plant: undefined, // it comes from how a file stores colour, and saving a changed photograph does not restore it
  remedies: {},
  demonstration: undefined, // it cannot be planted
} as const satisfies CueCard;
