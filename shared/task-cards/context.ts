import type { SettingsOf } from '../form-fields.ts';
import { contextGeometry, patchMisfit } from '../patch-geometry.ts';
import { defineTaskCard } from '../task-card.ts';

export const contextCard = defineTaskCard({
  id: 'context',
  title: 'Context',
  paper: {
    title: 'Unsupervised Visual Representation Learning by Context Prediction',
    authors: 'Doersch, Gupta, Efros',
    year: 2015,
    link: 'https://arxiv.org/abs/1505.05192',
  },
  idea: 'Show the network two neighbouring patches of an image, and train it to predict on which of eight sides of the first the second lies.',
  cheats:
    'Lines and textures that continue from patch to patch; and the colour fringes of a lens, which show where in the image a patch was, and so where it lies relative to another.',
  transformsInput: true,
  lossUnit: 'nats',
  score: {
    name: 'Accuracy',
    meaning: 'Share of neighbours whose side is predicted correctly, from 0 to 1; chance is 0.125.',
  },
  puzzle: { asks: 'place', answered: true },
  settings: [
    {
      kind: 'number',
      key: 'gap',
      label: 'Gap between patches',
      help: 'In patch sides: 0.5 leaves half a patch between neighbours, as in the paper, so that almost no line continues from one into the other. At 0 they touch.',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      integer: false,
      remedyFor: 'lines that continue from patch to patch',
    },
    {
      kind: 'number',
      key: 'jitter',
      label: 'Jitter',
      help: 'In patch sides: moves every training patch by up to this much, so that no two are exactly aligned. The paper moves patches of 96 px by up to 7 px.',
      default: 0.07,
      min: 0,
      max: 0.15,
      step: 0.01,
      integer: false,
      remedyFor: 'lines that continue from patch to patch',
    },
    {
      kind: 'choice',
      key: 'colour',
      label: 'Colours',
      help: 'Projecting removes the green–magenta direction from every patch and image. It hides fringes in which red and blue are displaced equally from green, and keeps the other colours to learn from. Dropping keeps one random channel of a patch and fills the others with noise: no fringe of any kind is visible, and no colour.',
      default: 'project',
      options: [
        { value: 'project', label: 'Project green–magenta out' },
        { value: 'drop', label: 'Drop two of three channels' },
        { value: 'keep', label: 'Keep all colours' },
      ],
      withoutColour: 'keep',
      remedyFor: 'colour fringes of lenses',
    },
    {
      kind: 'number',
      key: 'pixelate',
      label: 'Pixelated patches',
      help: 'Share of the training patches that are reduced, to as little as 10×10 pixels, and enlarged again, so that the network does not depend on the finest detail alone.',
      default: 0.33,
      min: 0,
      max: 1,
      step: 0.01,
      integer: false,
      remedyFor: 'features that depend on the finest detail alone',
    },
    {
      kind: 'switch',
      key: 'level',
      label: 'Level each patch',
      help: 'Removes the brightness gradient of each patch in every colour channel, so that corners that are darker than the middle reveal less. Not in the paper. The encoder gets whole images levelled in the same way.',
      default: false,
      remedyFor: 'light that falls off towards the corners',
    },
    {
      kind: 'switch',
      key: 'normalise',
      label: 'Normalise each patch',
      help: 'Sets the mean of each patch to 0 and its standard deviation to 1 in every colour channel, so that slow changes of light over the image reveal less. The encoder gets whole images normalised in the same way.',
      default: true,
      remedyFor: 'brightness and contrast of patches',
    },
  ],
  defaults: {
    encoder: 'conv4',
    size: 128,
    batch: 64,
    epochs: 10,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {
    encoder: 'alexnet',
    size: 512,
    batch: 56,
    length: { steps: 1_000_000 },
    learningRate: 0.0045, // the authors' 1e-5 applies to a loss summed over about 450 pairs
    optimizer: 'sgd',
    schedule: 'constant',
    weightDecay: 0,
    taskSettings: { colour: 'drop' },
  },
  trainedSide: ({ size, task }) => contextGeometry(size, task.gap, task.jitter).patch,
  misfit: ({ encoder, size, task }) =>
    patchMisfit({ encoder, size }, 'patches', (side) => contextGeometry(side, task.gap, task.jitter).patch),
});

export type ContextSettings = SettingsOf<typeof contextCard.settings>;
