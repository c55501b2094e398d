import type { SettingsOf } from '../form-fields.ts';
import { defineTaskCard } from '../task-card.ts';

export const commonFateCard = defineTaskCard({
  id: 'common-fate',
  title: 'Common fate',
  paper: {
    title: 'Cross Pixel Optical Flow Similarity for Self-Supervised Learning',
    authors: 'Mahendran, Thewlis, Vedaldi',
    year: 2018,
    link: 'https://arxiv.org/abs/1807.05636',
  },
  idea: 'Give every pixel of a video frame a vector, and train the vectors to be similar for pixels that move together, because what moves together is usually one thing.',
  cheats:
    'Pixels that are close to each other mostly move alike, so distance alone is a good predictor. And where only the camera moves, or nothing moves, the position in the image is all that can be learnt.',
  needs: 'clips',
  lossUnit: 'nats',
  score: {
    name: 'Correlation beyond distance',
    meaning:
      'Correlation, over pairs of pixels, of the similarity of their vectors with the similarity of their motion, minus the correlation that their distance in the image alone has with it; on held-out scenes. Chance is 0: no more information than distance.',
  },
  settings: [
    {
      kind: 'switch',
      key: 'frameFilter',
      label: 'Only frames with independent motion',
      help: 'Omits frames in which nothing moves, and frames in which one camera motion explains all movement.',
      default: true,
      remedyFor: 'still frames and camera motion, which depend on the position in the image and not on things',
    },
    {
      kind: 'number',
      key: 'leastMotion',
      label: 'Least motion',
      help: 'A frame counts as moving if a twentieth of its pixels move at least this far to the next frame, in per cent of the shorter side.',
      default: 0.2,
      min: 0,
      max: 20,
      step: 0.1,
      integer: false,
      unit: '%',
    },
    {
      kind: 'number',
      key: 'pixels',
      label: 'Pixels compared',
      help: 'Number of pixels that are drawn at random from each frame every time and compared with each other. Time grows with the square.',
      default: 256,
      min: 16,
      max: 1024,
      step: 16,
      integer: true,
    },
    {
      kind: 'number',
      key: 'temperature',
      label: 'Temperature',
      help: 'A lower temperature gives more weight to the few pixels that are most similar, and less to the many that are not.',
      default: 0.1,
      min: 0.01,
      max: 2,
      step: 0.01,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'flip',
      label: 'Random flip',
      help: 'Mirrors half of the training frames left to right, and their motion with them.',
      default: true,
    },
    {
      kind: 'switch',
      key: 'randomCrop',
      label: 'Random crop',
      help: 'Takes a random square of the frame in training; off takes the centre. Held-out frames always use the centre.',
      default: true,
    },
  ],
  defaults: {
    encoder: 'conv4',
    size: 96,
    batch: 16,
    epochs: 20,
    learningRate: 0.002,
    optimizer: 'adamw',
    schedule: 'one-cycle',
    weightDecay: 0.0001,
  },
  published: { encoder: 'alexnet' },
  misfit: ({ size, task }) =>
    task.pixels > size * size
      ? {
          message: `${task.pixels} pixels cannot be drawn from a square of ${size} px`,
          hint: `draw at most ${size * size}`,
        }
      : undefined,
});

export type CommonFateSettings = SettingsOf<typeof commonFateCard.settings>;
