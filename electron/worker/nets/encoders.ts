import type { EncoderId } from '../../../shared/encoder-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { alexnet } from './alexnet.ts';
import { conv4 } from './conv4.ts';
import type { Encoder } from './encoder.ts';
import { normalised } from './normalise.ts';
import { resnet18, resnet50 } from './resnet.ts';
import { vitTiny } from './vit-tiny.ts';

/** Every encoder by its id, with the defaults of its settings. */
export const encoders: Readonly<Record<EncoderId, Encoder>> = {
  conv4,
  resnet18: resnet18(),
  resnet50: resnet50(),
  alexnet,
  'vit-tiny': vitTiny,
};

/** The settings that say which network an encoder is. */
export type EncoderSettings = Pick<TrainSettings, 'encoder' | 'stem' | 'normalisation'>;

const withItsSettings = ({ encoder, stem }: EncoderSettings): Encoder => {
  if (encoder === 'resnet18' && stem !== 'auto') return resnet18(64, stem);
  if (encoder === 'resnet50' && stem !== 'auto') return resnet50(64, stem);
  return encoders[encoder];
};

/** The encoder of these settings. */
export const encoderWith = (settings: EncoderSettings): Encoder =>
  normalised(withItsSettings(settings), settings.normalisation);
