import { encoderCards, takesSide } from '../encoder-cards.ts';
import type { SettingsOf } from '../form-fields.ts';
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
  idea: 'Show one network only the lightness of each image and another only its colours, and train them to give it the same label.',
  cheats:
    'Both sides can agree on one label for everything. They can also agree on what both see without any detail: how bright or how vivid an image is as a whole.',
  transformsInput: true,
  lossUnit: 'nats',
  score: {
    name: 'Cohen’s κ',
    meaning:
      'Cohen’s κ of the two sides’ labels on held-out images: 1 if they always agree; chance is 0, the agreement that their label frequencies alone produce.',
  },
  needsColour: 'it compares the lightness of an image with its colours, or its two halves by the same colours',
  settings: [
    {
      kind: 'choice',
      key: 'modalities',
      label: 'Modalities',
      help: 'What the two sides see of an image. The first side’s encoder is exported: with lightness and colour it takes grey images, with halves it takes images as they are.',
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
      help: 'Number of labels that the two sides can give. A batch should hold several images for each; fewer are easier to agree on.',
      default: 6,
      min: 2,
      max: 1000,
      step: 1,
      integer: true,
    },
    {
      kind: 'switch',
      key: 'balance',
      label: 'Balance labels',
      help: 'Balances the labels that one side teaches the other over each batch, so that every label is taught equally often. Without it, watch the label entropy fall.',
      default: true,
      remedyFor: 'one label for everything, on which both sides agree perfectly',
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
    batch: 64,
    epochs: 20,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {},
  trainedSide: ({ size, task }) => (task.modalities === 'halves' ? size / 2 : size),
  misfit({ size, encoder, task }) {
    if (size % 4 !== 0)
      return {
        message: `the two modalities are taken at a quarter of the image size, and ${size} px is not a multiple of 4`,
        hint: `set the size to ${size - (size % 4)} or ${size + 4 - (size % 4)}`,
      };
    if (task.modalities !== 'halves') return undefined;
    if (takesSide(encoder, size / 2)) return undefined;
    const { smallest, multipleOf } = encoderCards[encoder];
    return {
      message: `each half is a square of ${size / 2} px, which ${encoder} cannot take`,
      hint: `set the size to a multiple of ${2 * multipleOf}, at least ${2 * smallest}`,
    };
  },
});

export type CrossModalSettings = SettingsOf<typeof crossModalCard.settings>;
