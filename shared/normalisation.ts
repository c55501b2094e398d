/** How pixels are scaled for an encoder's first layer: (x − mean) / std, for pixels x in 0–1. */

interface Normalisation {
  /** In lists. */
  readonly label: string;
  /** One number for all channels, or one for each of red, green and blue. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * The known ones by id. `lab` is that of all encoders that this program trains from their start; the others are those of
 * weights to start from. Sources: torchvision.transforms (ImageNet); openai/CLIP, clip.py; timm's `data/constants.py`
 * (IMAGENET_INCEPTION_MEAN for −1 to 1).
 */
export const normalisations = {
  lab: { label: '(x − 0.5) / 0.25', mean: [0.5], std: [0.25] },
  imagenet: {
    label: 'mean and standard deviation of ImageNet',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  clip: {
    label: 'mean and standard deviation of CLIP',
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
  symmetric: { label: '−1 to 1', mean: [0.5], std: [0.5] },
  unit: { label: '0 to 1', mean: [0], std: [1] },
} as const satisfies Readonly<Record<string, Normalisation>>;

export type NormalisationId = keyof typeof normalisations;
export const normalisationIds = Object.keys(normalisations) as readonly NormalisationId[];
