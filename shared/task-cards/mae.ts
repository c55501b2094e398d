import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const maeCard = defineTaskCard({
  id: 'mae',
  title: 'Masked autoencoder',
  paper: {
    title: 'Masked Autoencoders Are Scalable Vision Learners',
    authors: 'He, Chen, Xie, Li, Dollár, Girshick',
    year: 2022,
    link: 'https://arxiv.org/abs/2111.06377',
  },
  idea: 'Hide three quarters of the patches, encode only the rest, and train a small decoder to paint what was hidden.',
  cheats:
    'If few patches are hidden, the colours of neighbours can be continued into the gap without any knowledge of what is there; and a blur already has a low squared error.',
  lossUnit: 'squared error, normalised pixels',
  score: {
    name: 'Explained variance',
    meaning:
      '1 − squared error ÷ squared error of filling with the mean of the visible pixels, over hidden patches only. For pixels normalised patch by patch, that mean is 0; without normalisation, it is the mean colour of the visible pixels. 1 is perfect; chance is 0, the score of that mean.',
  },
  settings: [
    {
      kind: 'number',
      key: 'hidden',
      label: 'Share hidden',
      help: 'Share of the patches that the encoder does not see. The paper finds that 0.75 gives the best features: images are so redundant that a smaller share can be filled in from neighbours.',
      default: 0.75,
      min: 0.1,
      max: 0.95,
      step: 0.05,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'normalise',
      label: 'Normalise each patch',
      help: 'Predicts the pixels of each patch with their mean subtracted and their standard deviation set to 1, so that structure counts and not brightness. The paper finds that this gives better features.',
      default: true,
      remedyFor: 'painting each patch in the colour of its neighbours',
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
    epochs: 40,
    learningRate: 0.001,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.05,
    beta2: 0.95,
  },
  published: {
    size: 224,
    batch: 4096,
    length: { epochs: 800 },
    learningRate: 0.0024,
    schedule: 'cosine',
    warmup: 0.05,
  },
  encoders: {
    ids: ['vit-tiny', 'vit-small'],
    reason: 'the encoder omits hidden patches, and a convolution has nothing to put in their place',
  },
});

export type MaeSettings = SettingsOf<typeof maeCard.settings>;
