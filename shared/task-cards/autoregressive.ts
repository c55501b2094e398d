import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const autoregressiveCard = defineTaskCard({
  id: 'autoregressive',
  title: 'Autoregression',
  paper: {
    title: 'Generative Pretraining from Pixels',
    authors: 'Chen, Radford, Child, Wu, Jun, Luan, Sutskever',
    year: 2020,
    link: 'https://proceedings.mlr.press/v119/chen20s.html',
  },
  idea: 'Reduce each image to a few colours, and train the network to predict the colour of every pixel from the pixels before it.',
  cheats:
    'Most pixels are like their neighbours: a network that repeats them is correct most of the time and knows nothing about objects.',
  transformsInput: true,
  lossUnit: 'nats per pixel',
  score: {
    name: 'Reduction in negative log-likelihood',
    meaning:
      '1 − negative log-likelihood ÷ that of the training images’ colour frequencies, per pixel: 1 is a network that knows every pixel; chance is 0, the score of a network that knows only how often each colour occurs.',
  },
  needsColour: 'it predicts colours of a codebook of red, green and blue',
  settings: [
    {
      kind: 'number',
      key: 'colours',
      label: 'Colours',
      help: 'Number of colours that the images are reduced to. They are chosen by k-means from the training images before the first step; image GPT uses 512.',
      default: 32,
      min: 2,
      max: 512,
      step: 1,
      integer: true,
    },
    {
      kind: 'choice',
      key: 'cell',
      label: 'Size of a predicted pixel',
      help: 'Side of the squares that one colour stands for, in pixels of the image. Larger squares leave less that can be copied from neighbours; 8 is a whole patch of the encoder.',
      default: '2',
      options: [
        { value: '2', label: '2 × 2' },
        { value: '4', label: '4 × 4' },
        { value: '8', label: '8 × 8' },
      ],
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
    encoder: 'vit-tiny',
    size: 64,
    batch: 16,
    epochs: 20,
    learningRate: 0.001,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.05,
    beta2: 0.95,
  },
  published: {
    batch: 128,
    length: { steps: 1_000_000 },
    schedule: 'cosine',
    warmup: 0.01,
    weightDecay: 0,
    taskSettings: { colours: 512 },
  },
  encoders: {
    ids: ['vit-tiny', 'vit-small'],
    reason:
      'no pixel may be predicted from itself or from a later one, and a convolutional encoder sees the pixels on all sides',
  },
});

export type AutoregressiveSettings = SettingsOf<typeof autoregressiveCard.settings>;
