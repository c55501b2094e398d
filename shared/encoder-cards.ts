/** All encoders that can be trained: their names and the image sizes they take. Their networks are in electron/worker/nets/. */

interface EncoderCard {
  /** In lists of runs. */
  readonly name: string;
  /** In the form of a new run. */
  readonly label: string;
  /** The smallest image size it takes, in pixels. */
  readonly smallest: number;
  /** The image size must be a multiple of this, in pixels. */
  readonly multipleOf: number;
  /** Number of its stages, `stage1` to the representation. */
  readonly stages: number;
}

/** The cards by id. */
export const encoderCards = {
  conv4: { name: 'conv4', label: 'conv4 (small)', smallest: 16, multipleOf: 1, stages: 4 },
  resnet18: { name: 'ResNet-18', label: 'ResNet-18', smallest: 16, multipleOf: 1, stages: 4 },
  resnet50: { name: 'ResNet-50', label: 'ResNet-50', smallest: 16, multipleOf: 1, stages: 4 },
  alexnet: { name: 'AlexNet', label: 'AlexNet with batch norm', smallest: 64, multipleOf: 1, stages: 5 },
  'vit-tiny': { name: 'ViT-tiny', label: 'ViT-tiny', smallest: 32, multipleOf: 8, stages: 4 },
  'vit-small': { name: 'ViT-small', label: 'ViT-small', smallest: 32, multipleOf: 8, stages: 4 },
} as const satisfies Readonly<Record<string, EncoderCard>>;

export type EncoderId = keyof typeof encoderCards;
export const encoderIds = Object.keys(encoderCards) as readonly EncoderId[];

/** Whether an encoder has one of several first layers: a ResNet. */
export const hasStem = (encoder: EncoderId): boolean => encoder === 'resnet18' || encoder === 'resnet50';

/** The two first layers that a ResNet can have, and the choice by image size. */
export const stemChoices = ['auto', 'small', 'large'] as const;
export type StemChoice = (typeof stemChoices)[number];

/** The small stem keeps the resolution of pictures up to this side, in pixels. */
const largestSmallPicture = 64;

/** The stem of a ResNet for pictures of this side, in pixels. */
export const stemFor = (choice: StemChoice, side: number): 'small' | 'large' =>
  choice === 'auto' ? (side <= largestSmallPicture ? 'small' : 'large') : choice;

/** Whether an encoder takes pictures of this image size, in pixels. */
export function takesSide(encoder: EncoderId, side: number): boolean {
  const { smallest, multipleOf } = encoderCards[encoder];
  return side >= smallest && side % multipleOf === 0;
}

/** The image sizes that an encoder takes, in words: `at least 32 px and a multiple of 8`. */
export function sidesInWords(encoder: EncoderId): string {
  const { smallest, multipleOf } = encoderCards[encoder];
  return `at least ${smallest} px${multipleOf > 1 ? ` and a multiple of ${multipleOf}` : ''}`;
}
