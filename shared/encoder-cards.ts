/** Every encoder that can be trained: what it is called, and the pictures it takes. Its net lives in electron/worker/nets/. */

interface EncoderCard {
  /** As lists of runs name it. */
  readonly name: string;
  /** As the form offers it. */
  readonly label: string;
  /** The smallest square it takes, in pixels. */
  readonly smallest: number;
  /** What the square's side must be a multiple of, in pixels. */
  readonly multipleOf: number;
}

export const encoderCards = {
  conv4: { name: 'conv4', label: 'conv4 (small)', smallest: 16, multipleOf: 1 },
  resnet18: { name: 'ResNet-18', label: 'ResNet-18', smallest: 16, multipleOf: 1 },
  alexnet: { name: 'AlexNet', label: 'AlexNet with batch norm', smallest: 64, multipleOf: 1 },
  'vit-tiny': { name: 'ViT-tiny', label: 'ViT-tiny', smallest: 32, multipleOf: 8 },
} as const satisfies Readonly<Record<string, EncoderCard>>;

export type EncoderId = keyof typeof encoderCards;
export const encoderIds = Object.keys(encoderCards) as readonly EncoderId[];

/** Whether an encoder takes squares of this side, in pixels. */
export function takesSide(encoder: EncoderId, side: number): boolean {
  const { smallest, multipleOf } = encoderCards[encoder];
  return side >= smallest && side % multipleOf === 0;
}

/** The sides that an encoder takes, in words: `at least 32 px and a multiple of 8`. */
export function sidesInWords(encoder: EncoderId): string {
  const { smallest, multipleOf } = encoderCards[encoder];
  return `at least ${smallest} px${multipleOf > 1 ? ` and a multiple of ${multipleOf}` : ''}`;
}
