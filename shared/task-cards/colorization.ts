import type { SettingsOf } from '../fields.ts';
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
  idea: 'Take the colours from each photograph and ask the network which they were.',
  cheats:
    'Most pixels of photographs are nearly grey, and grey lies in the middle of all colours: squared error is satisfied by it. Yellowed scans and colour casts are learnt as they are.',
  lossUnit: 'nats (classes) or half squared distance in bins (L2)',
  score: {
    name: 'Foretold share of the colours',
    meaning:
      'Classes: 1 − cross-entropy ÷ cross-entropy of the training photographs’ colour distribution. L2: explained variance of a and b. 1 is perfect, 0 is one answer to everything.',
  },
  settings: [
    {
      kind: 'choice',
      key: 'loss',
      label: 'Answer',
      help: 'A distribution over 313 bins of colour for every place, or one colour judged by squared error. Where a car may be red or blue, the first says so and the second paints the grey between.',
      default: 'classes',
      options: [
        { value: 'classes', label: 'Classes of colour' },
        { value: 'L2', label: 'One colour, squared error' },
      ],
    },
    {
      kind: 'switch',
      key: 'rebalance',
      label: 'Make rare colours count',
      help: 'Weighs each place by how rare its colour is among the training photographs, halfway to counting all colours alike. Classes only. The score is of the distribution with the weights undone.',
      default: true,
      remedyFor: 'dull answers: skies, walls and roads outnumber everything vivid',
    },
    {
      kind: 'number',
      key: 'temperature',
      label: 'Temperature of the picture',
      help: 'How the answer picture takes one colour from a distribution: 1 is its mean, which is dull; towards 0 its most probable colour, vivid and spotty. The paper’s .38 lies between. Classes only; learning does not depend on it.',
      default: 0.38,
      min: 0.02,
      max: 1,
      step: 0.02,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'flip',
      label: 'Mirror at random',
      help: 'Mirrors half of the training photographs left to right.',
      default: true,
    },
    {
      kind: 'switch',
      key: 'randomCrop',
      label: 'Crop at random',
      help: 'Takes a random square of the photograph in training; off takes the centre.',
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
          message: `colours are asked at a quarter of the picture’s side, and ${size} px is not a multiple of 4`,
          hint: `set the side to ${size - (size % 4)} or ${size + 4 - (size % 4)}`,
        },
});

export type ColorizationSettings = SettingsOf<typeof colorizationCard.settings>;
