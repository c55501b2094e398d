/** Files of weights for PyTorch, as torchvision's ResNets and timm's vision transformers have them: which encoder they are of. */
import * as tf from '@tensorflow/tfjs';
import { type EncoderId, encoderCards, type StemChoice } from '../../../shared/encoder-cards.ts';
import { presets } from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { classTokenTransformer } from '../nets/class-token-transformer.ts';
import type { Encoder } from '../nets/encoder.ts';
import { encoders } from '../nets/encoders.ts';
import { fitted, positions, tokensBefore, type Weights } from '../nets/pytorch-file.ts';
import { fromPytorch, pytorchTensors } from '../nets/pytorch-weights.ts';
import { resnet18, resnet50 } from '../nets/resnet.ts';
import { declaredTensors } from '../nets/scopes.ts';
import { transformerSizes, visionTransformer } from '../nets/vision-transformer.ts';
import type { WrittenEncoder } from '../run/encoder-onnx.ts';
import type { GraphInput } from './image-input.ts';
import type { Described } from './sidecar-files.ts';

/** What is needed of a file before it is run. */
export interface TorchFile {
  readonly inputs: readonly GraphInput[];
  /** What published weights of this kind usually take; undefined for others. */
  readonly usual: Described | undefined;
}

/** The network that a file's names and shapes are of. */
interface Network {
  readonly id: EncoderId;
  /** Channels of its input. */
  readonly channels: number;
  /** Side in pixels that it was published for, if it says so. */
  readonly size: number | undefined;
  /** An input's side is a multiple of this. */
  readonly multipleOf: number;
  /** Tokens before those of the patches. */
  readonly before: number;
  at(size: number): Encoder;
}

const known =
  'weights are taken of ResNet-18 and ResNet-50 with the names of torchvision, and of ViT-Ti and ViT-S with those of timm';
const otherwise = 'export the network to ONNX, for example with torch.onnx.export';

/** @param name The file's name, for messages. @throws FailureError 'unusable-input' for weights of another network. */
function networkOf({ tensors }: Pick<Weights, 'tensors'>, name: string): Network {
  const kernel = (theirs: string): readonly number[] | undefined => {
    const shape = Object.hasOwn(tensors, theirs) ? tensors[theirs]!.shape : undefined;
    return shape?.length === 4 ? shape : undefined;
  };
  const stem = kernel('conv1.weight');
  if (stem) {
    const choice: StemChoice = stem[2] === 3 ? 'small' : 'large';
    const [id, make] = Object.hasOwn(tensors, 'layer1.0.conv3.weight')
      ? (['resnet50', resnet50] as const)
      : (['resnet18', resnet18] as const);
    const size = choice === 'large' ? 224 : undefined;
    return { id, channels: stem[1]!, size, multipleOf: 1, before: 0, at: () => make(64, choice) };
  }
  const patches = kernel('patch_embed.proj.weight');
  if (patches) {
    const [width, channels, , patch] = patches as [number, number, number, number];
    const id = (['vit-tiny', 'vit-small'] as const).find((each) => transformerSizes[each].width === width);
    if (!id)
      return refuse('unusable-input', `${name} is a vision transformer of ${width} features: ${known}`, otherwise);
    const before = tokensBefore(tensors).length;
    const design = { id, ...transformerSizes[id], patch };
    return {
      id,
      channels,
      size: Math.floor(Math.sqrt(tensors[positions]?.shape[1] ?? 0)) * patch || undefined,
      multipleOf: patch,
      before,
      at: (size) =>
        before > 0
          ? classTokenTransformer(design, before)
          : visionTransformer({ ...design, learnedGrid: Math.floor(size / patch) }),
    };
  }
  const first = kernel('conv1.0.weight');
  if (first) {
    const id = first[2] === 3 ? 'conv4' : 'alexnet';
    return { id, channels: first[1]!, size: undefined, multipleOf: 1, before: 0, at: () => encoders[id] };
  }
  return refuse('unusable-input', `${name} has the weights of another network: ${known}`, otherwise);
}

/** @throws FailureError 'unusable-input' for weights of another network. */
export function readTorch(weights: Weights, name: string): TorchFile {
  const { channels, size, multipleOf } = networkOf(weights, name);
  return {
    inputs: [{ name: 'image', type: 'float32', shape: ['N', channels, 'H', 'W'] }],
    usual: size === undefined || channels !== 3 ? undefined : usualOf(name, size, multipleOf > 1),
  };
}

/** Sources: torchvision, `ResNet18_Weights`; timm, `vision_transformer.py` (augreg: −1 to 1) and `deit.py` (ImageNet). */
function usualOf(name: string, size: number, isTransformer: boolean): Described {
  const isAugreg = isTransformer && /augreg/i.test(name);
  const { mean, std } = isAugreg ? presets.symmetric : presets.imagenet;
  return {
    mean: [...mean],
    std: [...std],
    size,
    resize: isTransformer ? Math.floor(size / 0.9) : Math.floor(size / 0.875),
    from: isAugreg
      ? "the file's name, which says augreg"
      : `what is usual for ${isTransformer ? "DeiT and DINO; timm's augreg weights need --preset symmetric" : "torchvision's ResNets"}`,
  };
}

/**
 * The network with its weights, for normalised images of this side.
 * @throws FailureError 'unusable-input' for tensors that are missing, not known or of another shape; 'bad-usage' for a side that
 *   it does not take.
 */
export function torchEncoder(weights: Weights, name: string, size: number): WrittenEncoder {
  const { id, channels, multipleOf, before, at } = networkOf(weights, name);
  const { smallest } = encoderCards[id];
  if (size < smallest || size % multipleOf !== 0)
    refuse(
      'bad-usage',
      `${name} cannot take images of ${size} px`,
      `say --size with at least ${smallest} px${multipleOf > 1 ? ` and a multiple of ${multipleOf}, the side of its patches` : ''}`,
    );
  const encoder = at(size);
  const { parameters, buffers } = declaredTensors((scope) =>
    encoder.encode(scope.within('encoder'), tf.zeros([0, size, size, channels])),
  );
  const needed = { ...parameters, ...buffers };
  const found = fitted(name, weights.tensors, pytorchTensors(id, needed), before);
  return { encoder, view: (pixels) => pixels, size, channels, tensors: fromPytorch(id, needed, found) };
}
