import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';
import { viewFields } from './view-fields.ts';

export const simclrCard = defineTaskCard({
  id: 'simclr',
  title: 'SimCLR',
  paper: {
    title: 'A Simple Framework for Contrastive Learning of Visual Representations',
    authors: 'Chen, Kornblith, Norouzi, Hinton',
    year: 2020,
    link: 'https://arxiv.org/abs/2002.05709',
  },
  idea: 'Make two views of each image, and train the network to predict which views in the batch belong together.',
  cheats:
    'Two crops of an image share its colours, so a colour histogram finds the other one. So does a caption, a frame or a watermark that every crop shows.',
  lossUnit: 'nats',
  score: {
    name: 'Retrieval@1',
    meaning:
      'Share of held-out views whose most similar view in a pool of 256 images (all, if there are fewer) is the other view of the same image; chance is 1 ÷ pool.',
  },
  settings: [
    {
      kind: 'number',
      key: 'temperature',
      label: 'Temperature',
      help: 'Similarities are divided by it before the softmax. A low temperature gives most weight to the other images that are most similar. The paper’s 0.5 is for batches of hundreds; with 64, 0.2 gives more weight to the few that are hard to distinguish.',
      default: 0.2,
      min: 0.01,
      max: 2,
      step: 0.05,
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
  // From the authors' code for CIFAR-10, whose optimiser is LARS.
  published: {
    encoder: 'resnet18',
    size: 32,
    batch: 512,
    length: { epochs: 1000 },
    learningRate: 1,
    optimizer: 'sgd',
    schedule: 'cosine',
    weightDecay: 0.000001,
    warmup: 0.01,
    taskSettings: { temperature: 0.5, smallestCrop: 0.08 },
  },
});

export type SimclrSettings = SettingsOf<typeof simclrCard.settings>;
