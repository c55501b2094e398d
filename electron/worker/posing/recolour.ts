/**
 * Changes of colour in a row, at the cost of few: brightness, contrast, saturation and grey are affine maps of a pixel's
 * colour, so that any run of them is one 3×4 matrix. Only a change of hue needs a pass of its own.
 */
import {
  applyColours,
  brightness,
  type ColourMatrix,
  contrast,
  grey,
  greyOf,
  inTurn,
  saturation,
} from './colour-matrix.ts';
import { shiftHue } from './hue.ts';

export type ColourChange =
  | { readonly change: 'brightness' | 'contrast' | 'saturation'; readonly factor: number }
  /** In turns of the colour wheel: 1 is once around. */
  | { readonly change: 'hue'; readonly turns: number }
  | { readonly change: 'grey' };

/** The mean red, green and blue. */
function meanColour(pixels: Float32Array, length: number): [number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let i = 0; i < length; i += 3) {
    red += pixels[i]!;
    green += pixels[i + 1]!;
    blue += pixels[i + 2]!;
  }
  const count = length / 3;
  return [red / count, green / count, blue / count];
}

/**
 * Makes the changes one after the other, in place, as torchvision's adjust_brightness, adjust_contrast, adjust_saturation,
 * adjust_hue and rgb_to_grayscale do. They clip to black and white after every change; here a run of affine changes is
 * clipped once, at its end: nothing differs unless a pixel leaves the range and would have come back.
 * @param pixels [pixels, 3], in 0–255; `length` values of it count.
 */
export function recolour(pixels: Float32Array, length: number, changes: readonly ColourChange[]): void {
  let pending: ColourMatrix | undefined;
  const add = (next: ColourMatrix): void => {
    pending = pending ? inTurn(pending, next) : next;
  };
  const settle = (): void => {
    if (pending) applyColours(pixels, length, pending);
    pending = undefined;
  };
  for (const change of changes) {
    switch (change.change) {
      case 'brightness':
        add(brightness(change.factor));
        break;
      case 'contrast':
        // The mean of an affine map is the map of the mean.
        add(contrast(change.factor, greyOf(meanColour(pixels, length), pending)));
        break;
      case 'saturation':
        add(saturation(change.factor));
        break;
      case 'grey':
        add(grey);
        break;
      case 'hue':
        settle();
        shiftHue(pixels, length, change.turns);
        break;
    }
  }
  settle();
}
