import { encoderCards, takesSide } from '../encoder-cards.ts';
import type { SettingsOf } from '../fields.ts';
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
  idea: 'Count things in a photograph and in its four quarters: the quarters must add up to the whole, and two photographs must differ.',
  cheats:
    'Counting nothing anywhere adds up perfectly. The trace that a resampler leaves tells whole from tiles, and colour fringes tell where in the photograph a tile was.',
  lossUnit: 'squared counts',
  score: {
    name: 'Retrieval',
    meaning:
      'Share of photographs whose counts are nearer to the sum of their own four tiles than to that of any other in a pool of 256 held-out photographs, and of those sums that are nearest to their own whole, averaged; a guesser finds one in 256.',
  },
  puzzle: { asks: 'part', answered: false },
  settings: [
    {
      kind: 'number',
      key: 'counters',
      label: 'Counters',
      help: 'How many kinds of things may be counted; the network finds out which. The paper has 1000 for a million photographs.',
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
      help: 'Squared distance that the counts of two photographs should have. It keeps the network from counting nothing, which adds up too; 0 lets it. Its size only sets the unit of the counts.',
      default: 10,
      min: 0,
      max: 1000,
      step: 1,
      integer: false,
      remedyFor: 'counting nothing anywhere',
    },
    {
      kind: 'switch',
      key: 'randomResampler',
      label: 'Resample at random',
      help: 'Makes each small whole with one of four resamplers (area, bilinear, bicubic, Lanczos) drawn at random; off takes bicubic. Held-out photographs always use bicubic.',
      default: true,
      remedyFor: 'the trace of one resampler, which tells whole from tiles',
    },
    {
      kind: 'number',
      key: 'grey',
      label: 'Share shown grey',
      help: 'Share of the training photographs that are shown without colour, one channel standing for all three, whole and tiles alike. Held-out photographs keep theirs, unless all are shown grey.',
      default: 0.67,
      min: 0,
      max: 1,
      step: 0.01,
      integer: false,
      remedyFor: 'colour fringes of lenses, which tell where a tile was',
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
      help: 'Takes a random square of the photograph in training; off takes the centre. Held-out photographs always use the centre.',
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
  misfit({ size, encoder }) {
    const { smallest, multipleOf } = encoderCards[encoder];
    const side = size / 2;
    if (takesSide(encoder, side)) return undefined;
    return {
      message: `counting shows ${encoder} tiles of half the picture’s side: found ${size} px, so ${side} px`,
      hint: `choose a picture side of at least ${2 * smallest} px and a multiple of ${2 * multipleOf}`,
    };
  },
});

export type CountingSettings = SettingsOf<typeof countingCard.settings>;
