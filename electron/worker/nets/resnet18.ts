import * as tf from '@tensorflow/tfjs';
import { checkImages } from './check-images.ts';
import type { Encoder } from './encoder.ts';
import { batchNorm, convolution, convolutionBlock } from './layers.ts';
import type { Scope } from './scope.ts';

/**
 * A basic block: y = ReLU(BN(conv(ReLU(BN(conv(x))))) + shortcut(x)).
 * The shortcut is the identity, or a 1×1 convolution with batch norm if the shape changes.
 */
function basicBlock(scope: Scope, x: tf.Tensor4D, filters: number, stride: number): tf.Tensor4D {
  const inner = convolutionBlock(scope.within('conv1'), x, { filters, side: 3, stride, padding: 1 });
  const conv2 = scope.within('conv2');
  const outer = convolution(conv2, inner, { filters, side: 3, padding: 1 });
  let shortcut = x;
  if (stride !== 1 || x.shape[3] !== filters) {
    const projection = scope.within('shortcut');
    shortcut = convolution(projection, x, { filters, side: 1, stride, padding: 0 });
    shortcut = batchNorm(projection.within('norm'), shortcut, { relu: false });
  }
  return batchNorm(conv2.within('norm'), outer, { relu: true, residual: shortcut });
}

/** The stem keeps the resolution of pictures up to this side. */
const largestSmallPicture = 64;

/**
 * ResNet-18. Source: He et al. 2016, arXiv 1512.03385, table 1. Pictures of at most 64 px use the 3×3 stem without
 * pooling of its section 4.2 (CIFAR), larger ones the 7×7 stem of stride 2 with max-pooling.
 * @param filters Filters of the stem; they double from layer to layer. 64 in the paper, fewer for a fast version.
 */
export const residualNet = (filters: number): Encoder => ({
  id: 'resnet18',
  width: 8 * filters,
  encode(scope, images) {
    const pictures = checkImages('resnet18', images);
    const stem = scope.within('stem');
    let x: tf.Tensor4D;
    if (pictures.shape[1] <= largestSmallPicture) {
      x = convolutionBlock(stem, pictures, { filters, side: 3, padding: 1 });
    } else {
      x = convolutionBlock(stem, pictures, { filters, side: 7, stride: 2, padding: 3 });
      x = tf.maxPool(x, 3, 2, 1);
    }
    const maps = [1, 2, 4, 8].map((times, i) => {
      const layer = scope.within(`layer${i + 1}`);
      x = basicBlock(layer.within('block1'), x, times * filters, i === 0 ? 1 : 2);
      x = basicBlock(layer.within('block2'), x, times * filters, 1);
      return x;
    });
    return { stages: maps, features: tf.mean(x, [1, 2]) };
  },
});

/**
 * The published width: 11,168,832 parameters with the small stem and 11,176,512 with the large one, the same as in
 * PyTorch.
 */
export const resnet18 = residualNet(64);
