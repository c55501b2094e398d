import * as tf from '@tensorflow/tfjs';
import { declaredTensors } from '../nets/scopes.ts';
import { type Kernels, kernelsOfTfjs } from '../pictures/kernels.ts';
import type { WrittenEncoder } from './encoder-onnx.ts';

/**
 * The kernels of a run's encoder, or of weights for PyTorch, that meet the image: those of its first convolution, or of the patch embedding of a
 * transformer. It is the first tensor with four axes that the net declares. Their channels are those of the run's input after
 * its transformation.
 */
export function firstFilters({ encoder, view, size, channels, tensors }: WrittenEncoder): Kernels {
  const { parameters } = declaredTensors((scope) =>
    encoder.encode(scope.within('encoder'), view(tf.zeros([0, size, size, channels]))),
  );
  const name = Object.keys(parameters).find((each) => parameters[each]!.shape.length === 4)!;
  const { shape, data } = tensors[name]!;
  return kernelsOfTfjs(name, shape, data);
}
