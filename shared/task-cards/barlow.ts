import type { SettingsOf } from '../fields.ts';
import { defineTaskCard } from '../task-card.ts';
import { viewFields } from './view-fields.ts';

export const barlowCard = defineTaskCard({
  id: 'barlow',
  title: 'Barlow Twins',
  paper: {
    title: 'Barlow Twins: Self-Supervised Learning via Redundancy Reduction',
    authors: 'Zbontar, Jing, Misra, LeCun, Deny',
    year: 2021,
    link: 'https://arxiv.org/abs/2103.03230',
  },
  idea: 'Make two views of each photograph and ask for embeddings whose every dimension agrees on both and repeats no other.',
  cheats:
    'Two crops of a photograph share its colours: dimensions of colour agree without an eye for shape. Dimensions that repeat each other agree as well, which the second term forbids.',
  lossUnit: 'per dimension',
  score: {
    name: 'Found again',
    meaning:
      'Share of held-out views whose photograph’s other view is the most alike of those in a pool of 256 photographs, or of all there are; a guesser gets 1 in the size of the pool.',
  },
  settings: [
    {
      kind: 'number',
      key: 'width',
      label: 'Dimensions',
      help: 'Width of the projector and its embeddings. The paper’s 8,192 are four to each photograph of its batch of 2,048; 256 are four to each of 64. The correlations of more dimensions would drown in those that a small batch has by chance.',
      default: 256,
      min: 16,
      max: 8192,
      step: 16,
      integer: true,
    },
    {
      kind: 'number',
      key: 'lambda',
      label: 'Weight of redundancy',
      help: 'λ: what it costs that two dimensions say the same, against what it costs that one does not agree on both views. Each dimension has D − 1 others to repeat: the paper’s 0.0051 is for 8,192 of them and would hardly be felt at 256. Small batches bear no more than this: chance correlations are paid for too.',
      default: 0.02,
      min: 0,
      max: 1,
      step: 0.0001,
      integer: false,
    },
    ...viewFields,
  ],
  defaults: {
    encoder: 'conv4',
    size: 64,
    batch: 64,
    epochs: 20,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  // The paper's optimiser is LARS, its encoder ResNet-50.
  published: {
    encoder: 'resnet18',
    size: 224,
    batch: 2048,
    length: { epochs: 1000 },
    learningRate: 1.6,
    optimizer: 'sgd',
    schedule: 'cosine',
    weightDecay: 0.000001,
    warmup: 0.01,
    taskSettings: { width: 8192, lambda: 0.0051, smallestCrop: 0.08 },
  },
});

export type BarlowSettings = SettingsOf<typeof barlowCard.settings>;
