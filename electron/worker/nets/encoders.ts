import type { EncoderId } from '../../../shared/encoder-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { alexnet } from './alexnet.ts';
import { conv4 } from './conv4.ts';
import type { Encoder } from './encoder.ts';
import { normalised } from './normalise.ts';
import { resnet18, resnet50 } from './resnet.ts';
import { transformerSizes, visionTransformer } from './vision-transformer.ts';

/** Every encoder by its id, with the defaults of its settings. */
export const encoders: Readonly<Record<EncoderId, Encoder>> = {
  conv4,
  resnet18: resnet18(),
  resnet50: resnet50(),
  alexnet,
  'vit-tiny': visionTransformer({ id: 'vit-tiny', ...transformerSizes['vit-tiny'] }),
  'vit-small': visionTransformer({ id: 'vit-small', ...transformerSizes['vit-small'] }),
};

/** The settings that say which network an encoder is. */
export type EncoderSettings = Pick<
  TrainSettings,
  'encoder' | 'size' | 'stem' | 'patch' | 'positions' | 'normalisation'
>;

function withItsSettings({ encoder, size, stem, patch, positions }: EncoderSettings): Encoder {
  switch (encoder) {
    case 'resnet18':
      return stem === 'auto' ? encoders.resnet18 : resnet18(64, stem);
    case 'resnet50':
      return stem === 'auto' ? encoders.resnet50 : resnet50(64, stem);
    case 'vit-tiny':
    case 'vit-small': {
      if (patch === '8' && positions === 'fixed') return encoders[encoder];
      const side = Number(patch);
      const learnedGrid = positions === 'learned' ? size / side : undefined;
      return visionTransformer({ id: encoder, ...transformerSizes[encoder], patch: side, learnedGrid });
    }
    default:
      return encoders[encoder];
  }
}

/** The encoder of these settings. */
export const encoderWith = (settings: EncoderSettings): Encoder =>
  normalised(withItsSettings(settings), settings.normalisation);
