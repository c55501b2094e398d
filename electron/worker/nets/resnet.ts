import * as tf from '@tensorflow/tfjs';
import type { EncoderId, StemChoice } from '../../../shared/encoder-cards.ts';
import { stemFor } from '../../../shared/encoder-cards.ts';
import { checkImages } from './check-images.ts';
import type { Encoder } from './encoder.ts';
import { batchNorm, type Convolution, convolution, convolutionBlock } from './layers.ts';
import type { Scope } from './scope.ts';

/** Ends a block: y = ReLU(BN(conv(inner)) + shortcut(x)). The shortcut is the identity, or a 1×1 convolution with batch norm if the shape changes. */
function addShortcut(
  scope: Scope,
  x: tf.Tensor4D,
  inner: tf.Tensor4D,
  last: { readonly name: string; readonly stride: number } & Convolution,
): tf.Tensor4D {
  const { name, stride, ...options } = last;
  const end = scope.within(name);
  const outer = convolution(end, inner, options);
  let shortcut = x;
  if (stride !== 1 || x.shape[3] !== options.filters) {
    const projection = scope.within('shortcut');
    shortcut = convolution(projection, x, { filters: options.filters, side: 1, stride, padding: 0 });
    shortcut = batchNorm(projection.within('norm'), shortcut, { relu: false });
  }
  return batchNorm(end.within('norm'), outer, { relu: true, residual: shortcut });
}

/** A kind of residual net: its blocks, and how many of them each of the four layers has. */
interface Design {
  readonly id: EncoderId;
  readonly blocks: readonly [number, number, number, number];
  /** Channels of a block's output, as a multiple of its filters. */
  readonly expansion: number;
  readonly block: (scope: Scope, x: tf.Tensor4D, filters: number, stride: number) => tf.Tensor4D;
}

/** Basic blocks of two 3×3 convolutions. Source: He et al. 2016, figure 5, left. */
const design18: Design = {
  id: 'resnet18',
  blocks: [2, 2, 2, 2],
  expansion: 1,
  block(scope, x, filters, stride) {
    const inner = convolutionBlock(scope.within('conv1'), x, { filters, side: 3, stride, padding: 1 });
    return addShortcut(scope, x, inner, { name: 'conv2', stride, filters, side: 3, padding: 1 });
  },
};

/**
 * Bottleneck blocks of a 1×1, a 3×3 and a 1×1 convolution. Source: He et al. 2016, figure 5, right. Departure, as in
 * torchvision ("ResNet v1.5"): the stride is in the 3×3 convolution and not in the first 1×1 one.
 */
const design50: Design = {
  id: 'resnet50',
  blocks: [3, 4, 6, 3],
  expansion: 4,
  block(scope, x, filters, stride) {
    const narrow = convolutionBlock(scope.within('conv1'), x, { filters, side: 1, padding: 0 });
    const inner = convolutionBlock(scope.within('conv2'), narrow, { filters, side: 3, stride, padding: 1 });
    return addShortcut(scope, x, inner, { name: 'conv3', stride, filters: 4 * filters, side: 1, padding: 0 });
  },
};

/**
 * A residual net. Source: He et al. 2016, arXiv 1512.03385, table 1. The small stem is the 3×3 convolution without
 * pooling of its section 4.2 (CIFAR), the large one the 7×7 convolution of stride 2 with max-pooling.
 * @param filters Filters of the stem; they double from layer to layer. 64 in the paper, fewer for a fast version.
 * @param choice 'auto' takes the small stem for pictures of at most 64 px.
 */
const residual = (design: Design, filters: number, choice: StemChoice): Encoder => ({
  id: design.id,
  width: 8 * filters * design.expansion,
  encode(scope, images) {
    const pictures = checkImages(design.id, images);
    const stem = scope.within('stem');
    let x: tf.Tensor4D;
    if (stemFor(choice, pictures.shape[1]) === 'small') {
      x = convolutionBlock(stem, pictures, { filters, side: 3, padding: 1 });
    } else {
      x = convolutionBlock(stem, pictures, { filters, side: 7, stride: 2, padding: 3 });
      x = tf.maxPool(x, 3, 2, 1);
    }
    const maps = design.blocks.map((count, i) => {
      const layer = scope.within(`layer${i + 1}`);
      for (let block = 1; block <= count; block++)
        x = design.block(layer.within(`block${block}`), x, filters * 2 ** i, block === 1 && i > 0 ? 2 : 1);
      return x;
    });
    return { stages: maps, features: tf.mean(x, [1, 2]) };
  },
});

/**
 * ResNet-18. At the published width: 11,168,832 parameters with the small stem and 11,176,512 with the large one, the
 * same as in PyTorch.
 */
export const resnet18 = (filters = 64, stem: StemChoice = 'auto'): Encoder => residual(design18, filters, stem);

/**
 * ResNet-50. At the published width: 23,500,352 parameters with the small stem and 23,508,032 with the large one, the
 * same as in torchvision.
 */
export const resnet50 = (filters = 64, stem: StemChoice = 'auto'): Encoder => residual(design50, filters, stem);
