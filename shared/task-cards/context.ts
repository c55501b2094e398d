import type { SettingsOf } from '../fields.ts';
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
  idea: 'Show the network two neighbouring patches of a photograph and ask on which of eight sides of the first the second lies.',
  cheats:
    'Lines and textures that run on from patch to patch; and the colour fringes of a lens, which say where in the photograph a patch was, and so where it lies beside another.',
  lossUnit: 'nats',
  score: {
    name: 'Accuracy',
    meaning: 'Share of neighbours whose side is guessed right, from 0 to 1; a guesser gets 0.125.',
  },
  puzzle: { asks: 'place', answered: true },
  settings: [
    {
      kind: 'number',
      key: 'gap',
      label: 'Gap between patches',
      help: 'In patches: 0.5 leaves half a patch between neighbours, as in the paper, so that hardly a line runs on from one into the other. 0 lets them touch.',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      integer: false,
      remedyFor: 'lines that run on from patch to patch',
    },
    {
      kind: 'number',
      key: 'jitter',
      label: 'Jitter',
      help: 'In patches: every training patch is moved up to so far from its place, so that no two lie exactly in line. The paper moves 96 px patches by up to 7.',
      default: 0.07,
      min: 0,
      max: 0.15,
      step: 0.01,
      integer: false,
      remedyFor: 'lines that run on from patch to patch',
    },
    {
      kind: 'choice',
      key: 'colour',
      label: 'Colours',
      help: 'Projecting takes the green–magenta direction out of every patch and picture: it hides fringes where red and blue come apart from green alike, and leaves the other colours to learn from. Dropping leaves a patch one channel, at random, and fills the others with noise: no fringe of any kind is left to see, and no colour.',
      default: 'project',
      options: [
        { value: 'project', label: 'Project green–magenta out' },
        { value: 'drop', label: 'Drop two of three channels' },
        { value: 'keep', label: 'Keep all colours' },
      ],
      remedyFor: 'colour fringes of lenses',
    },
    {
      kind: 'number',
      key: 'pixelate',
      label: 'Pixelated patches',
      help: 'Share of the training patches that is reduced, to as little as 10×10 pixels, and enlarged again, so that the network does not live on the finest detail.',
      default: 0.33,
      min: 0,
      max: 1,
      step: 0.01,
      integer: false,
      remedyFor: 'features of the finest detail alone',
    },
    {
      kind: 'switch',
      key: 'level',
      label: 'Level each patch',
      help: 'The slope of the light over each patch is taken out, in every colour channel: corners that are darker than the middle tell less. Not in the paper. The encoder is given whole pictures levelled alike.',
      default: false,
      remedyFor: 'light that falls off towards the corners',
    },
    {
      kind: 'switch',
      key: 'normalise',
      label: 'Normalise each patch',
      help: 'Each patch’s mean becomes 0 and its standard deviation 1, in every colour channel: slow changes of light over the photograph tell less. The encoder is given whole pictures normalised alike.',
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
    learningRate: 0.0045, // their 1e-5 is on the loss summed over some 450 pairs
    optimizer: 'sgd',
    schedule: 'constant',
    weightDecay: 0,
    taskSettings: { colour: 'drop' },
  },
  misfit: ({ encoder, size, task }) =>
    patchMisfit({ encoder, size }, 'patches', (side) => contextGeometry(side, task.gap, task.jitter).patch),
});

export type ContextSettings = SettingsOf<typeof contextCard.settings>;
