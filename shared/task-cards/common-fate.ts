import type { SettingsOf } from '../fields.ts';
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
  idea: 'Give every pixel of a video frame a vector, alike for pixels that move together: what shares a fate is one thing.',
  cheats:
    'Pixels that lie close to each other mostly move alike: distance alone is a good guess. And where only the camera moves, or nothing, all there is to learn is the place in the picture.',
  lossUnit: 'nats',
  score: {
    name: 'Correlation beyond distance',
    meaning:
      'Correlation over pairs of pixels of the likeness of their vectors with that of their motion, less the correlation that their distance in the picture alone has with it; on scenes never trained on. 0 says no more than distance.',
  },
  settings: [
    {
      kind: 'switch',
      key: 'frameFilter',
      label: 'Only frames with motion of their own',
      help: 'Leaves out frames in which nothing moves, and those in which one motion of the camera explains all that does.',
      default: true,
      remedyFor: 'still frames and camera motion, which are about the place in the picture and not about things',
    },
    {
      kind: 'number',
      key: 'leastMotion',
      label: 'Slower is still',
      help: 'A frame counts as moving if a twentieth of its pixels move at least so far to the next, in per cent of the shorter side.',
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
      help: 'So many pixels of each frame are drawn anew every time and compared, each with each. Time grows with the square.',
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
      help: 'Lower makes a pixel’s few most alike count more, and the many unlike ones less.',
      default: 0.1,
      min: 0.01,
      max: 2,
      step: 0.01,
      integer: false,
    },
    {
      kind: 'switch',
      key: 'flip',
      label: 'Mirror at random',
      help: 'Mirrors half of the training frames left to right, and their motion with them.',
      default: true,
    },
    {
      kind: 'switch',
      key: 'randomCrop',
      label: 'Crop at random',
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
