import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const colorizationCard = defineTaskCard({
  id: 'colorization',
  title: 'Colourisation',
  paper: {
    title: 'Colorful Image Colorization',
    authors: 'Zhang, Isola, Efros',
    year: 2016,
    link: 'https://arxiv.org/abs/1603.08511',
  },
  idea: 'Remove the colours from each image, and train the network to predict them.',
  cheats:
    'Most pixels of images are nearly grey, and grey lies in the middle of all colours, so that grey answers already have a low squared error. Yellowed scans and colour casts are learnt as they are.',
  needs: 'colour',
  transformsInput: true,
  lossUnit: 'nats (classes) or half squared distance in bins (L2)',
  score: {
    name: 'Cross-entropy reduction',
    meaning:
      'Classes: 1 − cross-entropy ÷ cross-entropy of the training images’ colour frequencies. L2: explained variance of a and b. 1 is perfect; chance is 0, the score of one answer to everything.',
  },
  needsColour: 'it predicts the colours of an image from its lightness',
  settings: [
    {
      kind: 'choice',
      key: 'loss',
      label: 'Prediction',
      help: 'A distribution over 313 colour bins for every position, or one colour with squared error. Where a car may be red or blue, the first predicts both and the second the grey between them.',
      default: 'classes',
      options: [
        { value: 'classes', label: 'Colour classes' },
        { value: 'L2', label: 'One colour, squared error' },
      ],
    },
    {
      kind: 'switch',
      key: 'rebalance',
      label: 'Colour rebalancing',
      help: 'Weights each position by how rare its colour is among the training images, halfway to counting all colours equally. Classes only. The score is that of the distribution with these weights undone.',
      default: true,
      remedyFor: 'dull answers: skies, walls and roads outnumber everything vivid',
    },
    {
      kind: 'number',
      key: 'temperature',
      label: 'Image temperature',
      help: 'How the answer image takes one colour from a distribution: 1 takes its mean, which is dull; values near 0 take its most probable colour, which is vivid and spotty. The paper’s 0.38 lies between. Classes only; training does not depend on it.',
      default: 0.38,
      min: 0.02,
      max: 1,
      step: 0.02,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'flip',
      label: 'Random flip',
      help: 'Mirrors half of the training images left to right.',
      default: true,
    },
    {
      kind: 'switch',
      key: 'randomCrop',
      label: 'Random crop',
      help: 'Takes a random square of the image in training; off takes the centre.',
      default: true,
    },
  ],
  defaults: {
    encoder: 'conv4',
    size: 64,
    batch: 32,
    epochs: 20,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {
    encoder: 'alexnet',
    size: 176,
    batch: 40,
    length: { steps: 500_000 },
    learningRate: 0.00003,
    schedule: 'step',
    weightDecay: 0.001,
  },
  misfit: ({ size }) =>
    size % 4 === 0
      ? undefined
      : {
          message: `colours are predicted at a quarter of the image size, and ${size} px is not a multiple of 4`,
          hint: `set the size to ${size - (size % 4)} or ${size + 4 - (size % 4)}`,
        },
});

export type ColorizationSettings = SettingsOf<typeof colorizationCard.settings>;
