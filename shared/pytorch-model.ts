/** The module in PyTorch that takes the weights of an export, as lines of Python that make `model`. */
import { stemFor } from './encoder-cards.ts';
import { channelCount, colourReading } from './image-reading.ts';
import type { TrainSettings } from './training-settings.ts';

/** What the module depends on. */
export type ModelledFor = Pick<TrainSettings, 'encoder' | 'size' | 'stem' | 'patch' | 'reading'>;

/** Lines of Python. */
export interface PytorchModel {
  /** Packages to import. */
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/** Two empty lines after a function, as usual in Python. */
const blockOf = [
  'def block(channels, filters, side, stride, padding):',
  '    convolution = torch.nn.Conv2d(channels, filters, side, stride, padding, bias=False)',
  '    return torch.nn.Sequential(convolution, torch.nn.BatchNorm2d(filters), torch.nn.ReLU())',
  '',
  '',
];

const sequence = (parts: readonly (readonly [name: string, module: string])[]): readonly string[] => [
  ...blockOf,
  'model = torch.nn.Sequential()',
  ...[...parts, ['pool', 'torch.nn.AdaptiveAvgPool2d(1)'], ['flatten', 'torch.nn.Flatten()']].map(
    ([name, module]) => `model.add_module('${name}', ${module})`,
  ),
];

function residual(id: string, stem: 'small' | 'large', channels: number): readonly string[] {
  const first =
    stem === 'small'
      ? [
          `model.conv1 = torch.nn.Conv2d(${channels}, 64, 3, padding=1, bias=False)`,
          'model.maxpool = torch.nn.Identity()',
        ]
      : channels === 3
        ? []
        : [`model.conv1 = torch.nn.Conv2d(${channels}, 64, 7, stride=2, padding=3, bias=False)`];
  return [`model = torchvision.models.${id}()`, ...first, 'model.fc = torch.nn.Identity()'];
}

/**
 * The module for an encoder's weights. It takes normalised images, [N, C, S, S], and gives features, [N, D].
 * @param channels Channels that the encoder gets, if not those of the images.
 */
export function pytorchModel(
  { encoder, size, stem, patch, reading }: ModelledFor,
  channels = channelCount(reading ?? colourReading),
): PytorchModel {
  switch (encoder) {
    case 'conv4':
      return {
        imports: ['torch'],
        lines: sequence([
          ['conv1', `block(${channels}, 32, 3, 1, 1)`],
          ['conv2', 'block(32, 64, 3, 2, 1)'],
          ['conv3', 'block(64, 128, 3, 2, 1)'],
          ['conv4', 'block(128, 256, 3, 2, 1)'],
        ]),
      };
    case 'alexnet':
      return {
        imports: ['torch'],
        lines: sequence([
          ['conv1', `block(${channels}, 64, 11, ${size >= 128 ? 4 : 2}, 2)`],
          ['pool1', 'torch.nn.MaxPool2d(3, 2)'],
          ['conv2', 'block(64, 192, 5, 1, 2)'],
          ['pool2', 'torch.nn.MaxPool2d(3, 2)'],
          ['conv3', 'block(192, 384, 3, 1, 1)'],
          ['conv4', 'block(384, 256, 3, 1, 1)'],
          ['conv5', 'block(256, 256, 3, 1, 1)'],
        ]),
      };
    case 'resnet18':
    case 'resnet50':
      return { imports: ['torch', 'torchvision'], lines: residual(encoder, stemFor(stem, size), channels) };
    case 'vit-tiny':
    case 'vit-small':
      return {
        imports: ['torch', 'timm'],
        lines: [
          'model = timm.create_model(',
          `    '${encoder.replace('-', '_')}_patch16_224', img_size=${size}, patch_size=${patch}, in_chans=${channels},`,
          "    class_token=False, global_pool='avg', fc_norm=False, num_classes=0)",
        ],
      };
  }
}
