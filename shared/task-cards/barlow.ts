import type { SettingsOf } from '../form-fields.ts';
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
  idea: 'Make two views of each image, and train for embeddings in which every dimension agrees between the views and no two dimensions are correlated.',
  cheats:
    'Two crops of an image share its colours, so dimensions that encode colour agree without any information about shape. Redundant dimensions agree as well; the second term of the loss penalises them.',
  lossUnit: 'per dimension',
  score: {
    name: 'Retrieval@1',
    meaning:
      'Share of held-out views whose most similar view in a pool of 256 images (all, if there are fewer) is the other view of the same image; chance is 1 ÷ pool.',
  },
  settings: [
    {
      kind: 'number',
      key: 'width',
      label: 'Dimensions',
      help: 'Width of the projector and its embeddings. The paper’s 8,192 are four for each image of its batch of 2,048; 256 are four for each of 64. With more dimensions, the correlations would drown in those that a small batch has by chance.',
      default: 256,
      min: 16,
      max: 8192,
      step: 16,
      integer: true,
    },
    {
      kind: 'number',
      key: 'lambda',
      label: 'Redundancy weight',
      help: 'λ: weight of the term that penalises correlated dimensions, relative to the term that penalises disagreement between views. Each dimension has D − 1 others to correlate with: the paper’s 0.0051 is for 8,192 dimensions and would have almost no effect at 256. Small batches allow no more than the default, because chance correlations are penalised too.',
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
  // The paper uses LARS and ResNet-50.
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
