import type { SettingsOf } from '../fields.ts';
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
  idea: 'Tell each photograph in a few colours, and ask the network for every pixel what colour comes next, given those before it.',
  cheats:
    'Most pixels are like the one beside them: a network that repeats its neighbours is right most of the time and knows nothing of objects.',
  lossUnit: 'nats per pixel',
  score: {
    name: 'Surprise spared',
    meaning:
      '1 − negative log-likelihood ÷ that of the training photographs’ colour shares, per pixel: 1 is a network that knows every pixel, 0 is one that knows only how often each colour comes.',
  },
  settings: [
    {
      kind: 'number',
      key: 'colours',
      label: 'Colours',
      help: 'How many the photographs are told in. They are chosen by k-means from the training photographs before the first step; image GPT has 512.',
      default: 32,
      min: 2,
      max: 512,
      step: 1,
      integer: true,
    },
    {
      kind: 'choice',
      key: 'cell',
      label: 'Pixel that is guessed',
      help: 'Side of the squares that one colour stands for, in pixels of the photograph. Larger ones leave less that can be copied from next door; 8 is a whole patch of the encoder.',
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
    ids: ['vit-tiny'],
    reason:
      'no pixel may be guessed from itself or from a later one, and a convolutional encoder looks at what is on all sides',
  },
});

export type AutoregressiveSettings = SettingsOf<typeof autoregressiveCard.settings>;
