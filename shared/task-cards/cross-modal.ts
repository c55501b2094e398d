import { encoderCards, takesSide } from '../encoder-cards.ts';
import type { SettingsOf } from '../fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const crossModalCard = defineTaskCard({
  id: 'cross-modal',
  title: 'Cross-modal agreement',
  paper: {
    title: 'Learning Classification with Unlabeled Data',
    authors: 'de Sa',
    year: 1993,
    link: 'https://papers.nips.cc/paper_files/paper/1993/hash/e0ec453e28e061cc58ac43f91dc2f3f0-Abstract.html',
  },
  idea: 'Let one network see only the lightness of each photograph and another only its colours, and teach them to give it the same label.',
  cheats:
    'Both sides can agree on one label for everything. And what both see without looking closely, how bright or how vivid a photograph is as a whole, is label enough.',
  lossUnit: 'nats',
  score: {
    name: 'Agreement of the sides',
    meaning:
      'Cohen’s κ of the two sides’ labels on held-out photographs: 1 if they always agree, 0 if they agree no more often than their label frequencies alone make them.',
  },
  settings: [
    {
      kind: 'choice',
      key: 'modalities',
      label: 'Modalities',
      help: 'What the two sides see of a photograph. The encoder that is exported is the first side’s: it sees grey pictures with lightness and colour, pictures as they are with halves.',
      default: 'lightness-colour',
      options: [
        { value: 'lightness-colour', label: 'Lightness and colour' },
        { value: 'halves', label: 'Left and right half' },
      ],
    },
    {
      kind: 'number',
      key: 'labels',
      label: 'Labels',
      help: 'How many labels the two sides can give. A batch should hold several photographs for each; fewer are easier to agree on.',
      default: 6,
      min: 2,
      max: 1000,
      step: 1,
      integer: true,
    },
    {
      kind: 'switch',
      key: 'balance',
      label: 'Use all labels alike',
      help: 'What a side teaches the other is evened out over each batch, so that every label is taught equally often. Without it, watch the label entropy fall.',
      default: true,
      remedyFor: 'one label for everything, on which both sides agree perfectly',
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
    encoder: 'conv4',
    size: 64,
    batch: 64,
    epochs: 20,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {},
  misfit({ size, encoder, task }) {
    if (size % 4 !== 0)
      return {
        message: `the two modalities are taken from quarters of the picture’s side, and ${size} px is not a multiple of 4`,
        hint: `set the side to ${size - (size % 4)} or ${size + 4 - (size % 4)}`,
      };
    if (task.modalities !== 'halves') return undefined;
    if (takesSide(encoder, size / 2)) return undefined;
    const { smallest, multipleOf } = encoderCards[encoder];
    return {
      message: `each half is a square of ${size / 2} px, which ${encoder} cannot take`,
      hint: `set the side to a multiple of ${2 * multipleOf}, at least ${2 * smallest}`,
    };
  },
});

export type CrossModalSettings = SettingsOf<typeof crossModalCard.settings>;
