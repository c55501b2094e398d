/** Decodes an encoder's last map to a picture. Source: Pathak et al. 2016, arXiv 1604.07379, section 3.1. */
import * as tf from '@tensorflow/tfjs';
import { normal, zeros } from './initialisers.ts';
import { batchNorm, convolution, convolutionBlock, upConvolution } from './layers.ts';
import type { Scope } from './scope.ts';

/**
 * Larger maps are first reduced, because the channel-wise layer's weights grow with the fourth power of the map's side.
 */
const largestGrid = 8;

/** Sides of the maps, from the picture's side down: each is half of the one before, rounded up. */
function halvings(side: number): number[] {
  const sides = [side];
  while (sides.at(-1)! > largestGrid) sides.push(Math.ceil(sides.at(-1)! / 2));
  return sides;
}

/**
 * Channel-wise fully connected layer: every output place depends on all places of the same channel, and on no other
 * channel. It has C · (h·w)·(h′·w′) weights; a dense layer would have C times as many.
 *   yₖ(p′) = Σₚ Wₖ(p, p′) · xₖ(p) + bₖ(p′)
 * @returns [N, side, side, C]
 */
export function channelWiseDense(scope: Scope, x: tf.Tensor4D, side: number): tf.Tensor4D {
  const [n, height, width, channels] = x.shape;
  const places = height * width;
  const kernel = scope.parameter('kernel', [channels, places, side * side], normal(1 / Math.sqrt(places)));
  const bias = scope.parameter('bias', [side * side, channels], zeros);
  const byChannel = tf.transpose(tf.reshape(x, [n, places, channels]), [2, 0, 1]); // [C, N, hw]
  const mixed = tf.matMul(byChannel, kernel as tf.Tensor3D); // [C, N, h′w′]
  return tf.reshape(tf.add(tf.transpose(mixed, [1, 2, 0]), bias), [n, side, side, channels]);
}

/**
 * Decodes an encoder's last map to a picture: a channel-wise fully connected layer, a 1×1 convolution that mixes the
 * channels, up-convolutions that double the side and halve the channels, and a 3×3 convolution to the picture's channels. Batch
 * norm and ReLU in between. The last kernel is initialised with N(0, 0.02²), as all kernels in the paper's code, so
 * that the initial output is nearly uniform; with a larger scale, the initial noise is still visible as grain after
 * hundreds of steps. Departures: maps larger than 8×8 are first reduced; the paper's encoder ends at 6×6.
 * @param map The encoder's last stage, [N, h, w, C].
 * @param side The picture's side.
 * @param channels The picture's channels.
 * @returns [N, side, side, channels], standardised like the encoder's input.
 */
export function contextDecoder(scope: Scope, map: tf.Tensor4D, side: number, channels: number): tf.Tensor4D {
  let x = map;
  for (let i = 1; x.shape[1] > largestGrid; i++) {
    const coarser = { filters: map.shape[3], side: 3, stride: 2, padding: 1 };
    x = convolutionBlock(scope.within(`coarser${i}`), x, coarser);
  }
  const sides = halvings(side);
  x = channelWiseDense(scope.within('channel-wise'), x, sides.at(-1)!);
  x = convolutionBlock(scope.within('mix'), x, { filters: map.shape[3], side: 1, padding: 0 });
  for (const [i, finer] of sides.slice(0, -1).reverse().entries()) {
    const up = scope.within(`up${i + 1}`);
    const filters = Math.max(32, map.shape[3] >> (i + 1));
    x = batchNorm(up.within('norm'), upConvolution(up, x, filters, finer));
  }
  const output = scope.within('output');
  const bias = output.parameter('bias', [channels], zeros);
  return tf.add(convolution(output, x, { filters: channels, side: 3, padding: 1, initialise: normal(0.02) }), bias);
}
