import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const rotationCard = defineTaskCard({
  id: 'rotation',
  title: 'Rotation',
  paper: {
    title: 'Unsupervised Representation Learning by Predicting Image Rotations',
    authors: 'Gidaris, Singh, Komodakis',
    year: 2018,
    link: 'https://arxiv.org/abs/1803.07728',
  },
  idea: 'Rotate each image by 0, 90, 180 and 270 degrees, and train the network to predict the rotation.',
  cheats:
    'Captions, camera timestamps, uneven frames, dust on the sensor or a wrong EXIF orientation all give the rotation away; so does a sky that is always at the top.',
  lossUnit: 'nats',
  score: { name: 'Accuracy', meaning: 'Share of rotations predicted correctly, from 0 to 1; chance is 0.25.' },
  puzzle: { asks: 'turn', answered: true },
  settings: [
    {
      kind: 'switch',
      key: 'flip',
      label: 'Random flip',
      help: 'Mirrors half of the training images left to right before they are rotated, as in the paper’s CIFAR recipe.',
      default: true,
    },
    {
      kind: 'switch',
      key: 'randomCrop',
      label: 'Random crop',
      help: 'Takes a random square of the image in training; off takes the centre. Held-out images always use the centre.',
      default: true,
      remedyFor: 'marks in corners and frames at fixed places',
    },
    {
      kind: 'switch',
      key: 'maskBorder',
      label: 'Mask the border',
      help: 'Fills everything outside a centred disc with grey, so that corners, captions and frames cannot be read. The diameter of the disc is three quarters of the image size.',
      default: false,
      remedyFor: 'captions, corner marks and uneven frames',
    },
  ],
  defaults: {
    encoder: 'conv4',
    size: 64,
    batch: 32,
    epochs: 10,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: {
    encoder: 'resnet18',
    size: 32,
    batch: 128,
    length: { epochs: 200 },
    learningRate: 0.1,
    optimizer: 'sgd',
    schedule: 'step',
    weightDecay: 0.0005,
  },
});

export type RotationSettings = SettingsOf<typeof rotationCard.settings>;
