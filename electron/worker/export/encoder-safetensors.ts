import { encodeSafetensors } from '../../files/safetensors.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';

/** The encoder's weights and running statistics under their own names and in tfjs's layouts, as stated in the metadata. */
export function encoderSafetensors(
  { encoder, tensors }: TrainedEncoder,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  return encodeSafetensors(tensors, {
    ...metadata,
    layout_convolution: 'HWIO (PyTorch: permute(3, 2, 0, 1))',
    layout_dense: 'in, out (PyTorch: transpose)',
    layout_pictures: 'NHWC',
    ...(encoder.patches
      ? { layer_norm: 'scale, shift; epsilon 1e-6' }
      : { batch_norm: 'scale, shift, mean, variance; epsilon 1e-5' }),
    inputs: 'the weights take normalised images: normalisation is not part of them',
  });
}
