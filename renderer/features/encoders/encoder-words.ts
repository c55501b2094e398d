/** An added encoder in words. */
import type { AddedEncoder } from '../../../shared/encoders.ts';

const presetWords: Readonly<Record<AddedEncoder['input']['preset'], string>> = {
  imagenet: 'ImageNet',
  clip: 'CLIP',
  unit: '0 to 1',
  symmetric: '−1 to 1',
  custom: 'own mean and deviation',
};

const kinds: Readonly<Record<AddedEncoder['kind'], string>> = { onnx: 'ONNX', tfjs: 'TF.js', torch: 'PyTorch' };
export const kindWords = ({ kind }: Pick<AddedEncoder, 'kind'>): string => kinds[kind];

/** `224 px, ImageNet`. */
export const inputWords = ({ input }: Pick<AddedEncoder, 'input'>): string =>
  `${input.size} px, ${presetWords[input.preset]}`;

/** `ImageNet`, or the mean and the standard deviation. */
export const pixelWords = ({ input: { preset, mean, std } }: Pick<AddedEncoder, 'input'>): string =>
  preset === 'custom' ? `mean ${mean.join(', ')}, standard deviation ${std.join(', ')}` : presetWords[preset];

/** `features, 256`. */
export const featureWords = ({ features }: Pick<AddedEncoder, 'features'>): string =>
  `${features.output}, ${features.width}`;
