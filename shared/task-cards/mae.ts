import type { SettingsOf } from '../fields.ts';
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
  idea: 'Hide three patches in four, let the encoder see the rest alone, and ask a small decoder to paint what was hidden.',
  cheats:
    'With few patches hidden, a neighbour’s colours can be drawn on into the gap without knowing what is there; and squared error is satisfied by a blur.',
  lossUnit: 'squared error, normalised pixels',
  score: {
    name: 'Explained share of the hidden patches',
    meaning:
      '1 − squared error ÷ squared error of filling with the mean of the visible pixels, hidden patches only. Of pixels normalised patch by patch that mean is 0; where normalising is switched off, it is the visible mean colour. 1 is perfect, 0 is that fill.',
  },
  settings: [
    {
      kind: 'number',
      key: 'hidden',
      label: 'Share hidden',
      help: 'Share of the patches that the encoder does not get. The paper finds 0.75 best for what is learnt: photographs repeat themselves so much that less can be guessed from next door.',
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
      help: 'Asks for each patch’s pixels with their own mean taken off and their own contrast made 1, so that the structure counts and not the brightness. The paper finds that it learns better features.',
      default: true,
      remedyFor: 'painting each patch in the colour of its neighbours',
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
    ids: ['vit-tiny'],
    reason: 'hidden patches are left out of what the encoder sees, and a convolution has nothing to put in their place',
  },
});

export type MaeSettings = SettingsOf<typeof maeCard.settings>;
