import type { SettingsOf } from '../fields.ts';
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
  idea: 'Make two views of each photograph and ask the network which of all views in the batch belong together.',
  cheats:
    'Two crops of a photograph share its colours: a colour histogram finds the other one. So do a caption, a frame or a watermark that every crop shows.',
  lossUnit: 'nats',
  score: {
    name: 'Found again',
    meaning:
      'Share of held-out views whose photograph’s other view is the most alike of those in a pool of 256 photographs, or of all there are; a guesser gets 1 in the size of the pool.',
  },
  settings: [
    {
      kind: 'number',
      key: 'temperature',
      label: 'Temperature',
      help: 'Similarities are divided by it before they compete. Low makes the most alike of the other photographs count most. The paper’s 0.5 is for batches of hundreds; with 64, 0.2 makes more of the few that are hard to tell apart.',
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
  // What the authors' code proposes for CIFAR-10, where its optimiser is LARS.
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
