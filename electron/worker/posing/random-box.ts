/** Draws the box of a random resized crop. */
import type { Random } from '../numerics/random.ts';

/** A rectangle of whole pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Limits of a crop's aspect ratio, width ÷ height, as in the paper's code. */
const narrowest = 3 / 4;
const widest = 4 / 3;
/** Draws before the central box is used, for a picture that is too long for the allowed shapes. */
const attempts = 10;

/**
 * Draws a box at a random place in the picture. Its share of the picture's area is uniform between `smallestShare` and
 * 1, and the logarithm of its aspect ratio is uniform between those of 3/4 and 4/3. If ten draws do not fit into the
 * picture, the result is the largest central box of an allowed aspect ratio.
 * Source: Szegedy et al. 2015, arXiv 1409.4842, section 6; drawn as in torchvision's RandomResizedCrop.
 * @param smallestShare In (0, 1].
 */
export function randomBox(
  picture: { readonly width: number; readonly height: number },
  smallestShare: number,
  random: Random,
): Box {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = picture.width * picture.height * random.uniform(smallestShare, 1);
    const ratio = Math.exp(random.uniform(Math.log(narrowest), Math.log(widest)));
    const width = Math.max(1, Math.round(Math.sqrt(area * ratio)));
    const height = Math.max(1, Math.round(Math.sqrt(area / ratio)));
    if (width <= picture.width && height <= picture.height) {
      const left = random.integer(0, picture.width - width);
      const top = random.integer(0, picture.height - height);
      return { left, top, width, height };
    }
  }
  const width = Math.min(picture.width, Math.max(1, Math.round(picture.height * widest)));
  const height = Math.min(picture.height, Math.max(1, Math.round(picture.width / narrowest)));
  return { left: (picture.width - width) >> 1, top: (picture.height - height) >> 1, width, height };
}
