import { encoderCards, takesSide } from '../encoder-cards.ts';
import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const countingCard = defineTaskCard({
  id: 'counting',
  title: 'Counting',
  paper: {
    title: 'Representation Learning by Learning to Count',
    authors: 'Noroozi, Pirsiavash, Favaro',
    year: 2017,
    link: 'https://arxiv.org/abs/1708.06734',
  },
  idea: 'Count things in an image and in its four quarters: the counts of the quarters must add up to those of the whole, and the counts of two images must differ.',
  cheats:
    'Counts of zero everywhere add up perfectly. The trace that a resampler leaves distinguishes the whole from its tiles, and colour fringes show where in the image a tile was.',
  lossUnit: 'squared counts',
  score: {
    name: 'Retrieval@1',
    meaning:
      'Share of images whose counts are nearer to the sum of their own four tiles than to that of any other in a pool of 256 held-out images (all, if there are fewer), averaged with the share of sums that are nearest to their own whole. Chance is 1 ÷ pool.',
  },
  puzzle: { asks: 'part', answered: false },
  settings: [
    {
      kind: 'number',
      key: 'counters',
      label: 'Counters',
      help: 'Number of kinds of things that may be counted; the network finds out which. The paper uses 1000 for a million images.',
      default: 256,
      min: 2,
      max: 1000,
      step: 1,
      integer: true,
    },
    {
      kind: 'number',
      key: 'margin',
      label: 'Contrast margin',
      help: 'Squared distance that the counts of two images should have. Without it (0), the network can count zero everywhere, which adds up too. Its size only sets the unit of the counts.',
      default: 10,
      min: 0,
      max: 1000,
      step: 1,
      integer: false,
      remedyFor: 'counts of zero everywhere',
    },
    {
      kind: 'switch',
      key: 'randomResampler',
      label: 'Random resampler',
      help: 'Reduces each whole image with one of four resamplers (area, bilinear, bicubic, Lanczos), drawn at random; off takes bicubic. Held-out images always use bicubic.',
      default: true,
      remedyFor: 'the trace of one resampler, which distinguishes the whole from its tiles',
    },
    {
      kind: 'number',
      key: 'grey',
      label: 'Grey images',
      help: 'Share of the training images that are shown without colour, whole and tiles, with one channel in place of all three. Held-out images keep their colours, unless the share is 1.',
      default: 0.67,
      min: 0,
      max: 1,
      step: 0.01,
      integer: false,
      remedyFor: 'colour fringes of lenses, which show where a tile was',
      withoutColour: 0,
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
      help: 'Takes a random square of the image in training; off takes the centre. Held-out images always use the centre.',
      default: true,
    },
  ],
  defaults: {
    encoder: 'conv4',
    size: 64,
    batch: 32,
    epochs: 10,
    learningRate: 0.001,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {
    encoder: 'alexnet',
    size: 228,
    learningRate: 0.0001,
    schedule: 'cosine',
    taskSettings: { counters: 1000 },
  },
  trainedSide: ({ size }) => size / 2,
  misfit({ size, encoder }) {
    const { smallest, multipleOf } = encoderCards[encoder];
    const side = size / 2;
    if (takesSide(encoder, side)) return undefined;
    return {
      message: `counting gives ${encoder} tiles of half the image size: found ${size} px, so tiles of ${side} px`,
      hint: `choose an image size of at least ${2 * smallest} px and a multiple of ${2 * multipleOf}`,
    };
  },
});

export type CountingSettings = SettingsOf<typeof countingCard.settings>;
