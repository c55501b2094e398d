/** What a run needs in order to start from weights that others published. */
import type { EncoderId } from './encoder-cards.ts';
import type { RequestedSettings } from './training-settings.ts';

/**
 * The settings that the published weights of an encoder need, unless a user says otherwise: torchvision's ResNets have the
 * large stem, timm's vision transformers patches of 16 px and learnt positions, and both were trained with the mean and
 * standard deviation of ImageNet.
 */
export function publishedSettings(encoder: EncoderId): RequestedSettings {
  switch (encoder) {
    case 'resnet18':
    case 'resnet50':
      return { normalisation: 'imagenet', stem: 'large' };
    case 'vit-tiny':
    case 'vit-small':
      return { normalisation: 'imagenet', patch: '16', positions: 'learned' };
    default:
      return {};
  }
}
