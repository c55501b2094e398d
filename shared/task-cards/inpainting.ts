import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const inpaintingCard = defineTaskCard({
  id: 'inpainting',
  title: 'Inpainting',
  paper: {
    title: 'Context Encoders: Feature Learning by Inpainting',
    authors: 'Pathak, Krähenbühl, Donahue, Darrell, Efros',
    year: 2016,
    link: 'https://arxiv.org/abs/1604.07379',
  },
  idea: 'Cut a hole into each image, and train the network to paint what was there.',
  cheats:
    'A blur, the mean of everything that could be there, already has a low squared error. A hole that is always in the same place can be filled from its border alone.',
  lossUnit: 'squared error, pixels in 0–1',
  score: {
    name: 'Explained variance',
    meaning:
      '1 − squared error ÷ squared error of filling the hole with the mean of the visible pixels, over hidden pixels only. 1 is perfect; chance is 0, the score of that mean.',
  },
  settings: [
    {
      kind: 'choice',
      key: 'mask',
      label: 'Hidden region',
      help: 'A square in the centre, as in the paper’s first experiments, or random blocks over the whole image, which the paper uses against features that serve one place only.',
      default: 'central',
      options: [
        { value: 'central', label: 'Central square' },
        { value: 'random', label: 'Random regions' },
      ],
    },
    {
      kind: 'number',
      key: 'hidden',
      label: 'Share hidden',
      help: 'Share of the image’s pixels that are hidden: 0.25 is a central square of half the side.',
      default: 0.25,
      min: 0.05,
      max: 0.5,
      step: 0.05,
      integer: false,
    },
    {
      kind: 'number',
      key: 'adversarial',
      label: 'Adversarial weight',
      help: 'Weight of the adversarial loss. A second network, the discriminator, learns to tell paintings from images, which favours sharp paintings where squared error alone favours a blur. The paper uses 0.001; 0 switches it off and makes a step faster.',
      default: 0,
      min: 0,
      max: 0.5,
      step: 0.001,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'overlap',
      label: 'Paint over the edge',
      help: 'Also paints the visible pixels around the hole, 4 px of 128, and gives their error ten times the weight, so that the painting fits its surroundings.',
      default: false,
      remedyFor: 'a step at the edge of the hole',
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
    learningRate: 0.001,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {
    encoder: 'alexnet',
    size: 128,
    batch: 64,
    length: { epochs: 500 },
    learningRate: 0.002,
    schedule: 'constant',
    weightDecay: 0,
    taskSettings: { adversarial: 0.001, overlap: true },
  },
});

export type InpaintingSettings = SettingsOf<typeof inpaintingCard.settings>;
