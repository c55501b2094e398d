/**
 * The names of an encoder's tensors in PyTorch: those of torchvision for ResNets, those of timm for vision transformers,
 * and those of the short modules of shared/pytorch-model.ts for the others.
 */
import type { EncoderId } from '../../../shared/encoder-cards.ts';

type Rule = readonly [pattern: RegExp, name: (...groups: string[]) => string];

/** γ and β of a norm, and batch norm's running statistics. */
const normTensors: Readonly<Record<string, string>> = {
  scale: 'weight',
  shift: 'bias',
  mean: 'running_mean',
  variance: 'running_var',
};
const norm = (tensor: string): string => normTensors[tensor]!;
const before = (number: string): number => Number(number) - 1;
const normed = '(scale|shift|mean|variance)';

/** Source: torchvision, models/resnet.py. */
const resnet: readonly Rule[] = [
  [/^stem\/kernel$/, () => 'conv1.weight'],
  [new RegExp(`^stem/norm/${normed}$`), (tensor) => `bn1.${norm(tensor!)}`],
  [/^layer(\d)\/block(\d)\/conv(\d)\/kernel$/, (l, b, c) => `layer${l}.${before(b!)}.conv${c}.weight`],
  [
    new RegExp(`^layer(\\d)/block(\\d)/conv(\\d)/norm/${normed}$`),
    (l, b, c, tensor) => `layer${l}.${before(b!)}.bn${c}.${norm(tensor!)}`,
  ],
  [/^layer(\d)\/block(\d)\/shortcut\/kernel$/, (l, b) => `layer${l}.${before(b!)}.downsample.0.weight`],
  [
    new RegExp(`^layer(\\d)/block(\\d)/shortcut/norm/${normed}$`),
    (l, b, tensor) => `layer${l}.${before(b!)}.downsample.1.${norm(tensor!)}`,
  ],
];

const affine: Readonly<Record<string, string>> = { kernel: 'weight', bias: 'bias', scale: 'weight', shift: 'bias' };
const layers: Readonly<Record<string, string>> = {
  norm1: 'norm1',
  'attention/qkv': 'attn.qkv',
  'attention/projection': 'attn.proj',
  norm2: 'norm2',
  expand: 'mlp.fc1',
  contract: 'mlp.fc2',
};

/** Source: timm, models/vision_transformer.py. */
const transformer: readonly Rule[] = [
  [/^positions\/embedding$/, () => 'pos_embed'],
  [/^patches\/(kernel|bias)$/, (tensor) => `patch_embed.proj.${affine[tensor!]}`],
  [
    new RegExp(`^block(\\d+)/(${Object.keys(layers).join('|')})/(kernel|bias|scale|shift)$`),
    (b, layer, tensor) => `blocks.${before(b!)}.${layers[layer!]}.${affine[tensor!]}`,
  ],
  [/^norm\/(scale|shift)$/, (tensor) => `norm.${affine[tensor!]}`],
];

/** A sequence of blocks `conv1`, `conv2` …, each a convolution (0), its batch norm (1) and ReLU. */
const sequence: readonly Rule[] = [
  [/^conv(\d)\/kernel$/, (c) => `conv${c}.0.weight`],
  [new RegExp(`^conv(\\d)/norm/${normed}$`), (c, tensor) => `conv${c}.1.${norm(tensor!)}`],
];

const rules: Readonly<Record<EncoderId, readonly Rule[]>> = {
  conv4: sequence,
  alexnet: sequence,
  resnet18: resnet,
  resnet50: resnet,
  'vit-tiny': transformer,
  'vit-small': transformer,
};

/**
 * The name of a tensor in PyTorch.
 * @param name As the net declares it, without `encoder/`.
 * @throws Error if the net has no such tensor.
 */
export function pytorchName(encoder: EncoderId, name: string): string {
  for (const [pattern, rename] of rules[encoder]) {
    const match = pattern.exec(name);
    if (match) return rename(...match.slice(1));
  }
  throw new Error(`'${name}' of ${encoder} has no name in PyTorch`);
}
