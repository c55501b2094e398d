/**
 * Applies a sequence of colour changes in few passes. Brightness, contrast, saturation and grey are affine maps of a
 * pixel's colour, so any run of them is one 3×4 matrix. Only a change of hue needs its own pass.
 */
import {
  applyColours,
  brightness,
  type ColourMatrix,
  compose,
  contrast,
  grey,
  greyOf,
  saturation,
} from './colour-matrix.ts';
import { shiftHue } from './hue.ts';

/** One change of the colours of a picture. */
export type ColourChange =
  | { readonly change: 'brightness' | 'contrast' | 'saturation'; readonly factor: number }
  /** In turns of the colour wheel: 1 is once around. */
  | { readonly change: 'hue'; readonly turns: number }
  | { readonly change: 'grey' };

/** The mean red, green and blue of a picture. */
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
 * Applies the changes one after the other, in place, like torchvision's adjust_brightness, adjust_contrast,
 * adjust_saturation, adjust_hue and rgb_to_grayscale. Departure: torchvision clips to 0–255 after every change; here a
 * run of affine changes is clipped once, at its end. The results differ only where a pixel leaves the range and a later
 * change of the run brings it back.
 * @param pixels [pixels, 3], in 0–255; only the first `length` values are used.
 */
export function recolour(pixels: Float32Array, length: number, changes: readonly ColourChange[]): void {
  let pending: ColourMatrix | undefined;
  const add = (next: ColourMatrix): void => {
    pending = pending ? compose(pending, next) : next;
  };
  const applyPending = (): void => {
    if (pending) applyColours(pixels, length, pending);
    pending = undefined;
  };
  for (const change of changes) {
    switch (change.change) {
      case 'brightness':
        add(brightness(change.factor));
        break;
      case 'contrast':
        // The mean of mapped colours is the map of the mean, because the map is affine.
        add(contrast(change.factor, greyOf(meanColour(pixels, length), pending)));
        break;
      case 'saturation':
        add(saturation(change.factor));
        break;
      case 'grey':
        add(grey);
        break;
      case 'hue':
        applyPending();
        shiftHue(pixels, length, change.turns);
        break;
    }
  }
  applyPending();
}
