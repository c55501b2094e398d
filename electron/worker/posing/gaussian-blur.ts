import { scratch } from './working-memory.ts';

/** Weights of a pixel and of its neighbours at distances 1 … radius. Over both sides they sum to 1. */
function halfKernel(radius: number, sigma: number): Float64Array {
  const kernel = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = kernel.reduce((total, weight, k) => total + (k === 0 ? 1 : 2) * weight, 0);
  return kernel.map((weight) => weight / sum);
}

/** Reflects a place beyond the border, without repeating the border pixel: −1 becomes 1. */
const reflected = (place: number, size: number): number =>
  place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place;

const lineMemory = scratch();
const blurredMemory = scratch();

/** Radius of the kernel, in pixels: in the paper, the whole kernel covers a tenth of the picture's side. */
export const blurRadius = (size: number): number => Math.max(1, Math.floor(size / 10) >> 1);

/**
 * Blurs a square with a Gaussian kernel, first along rows and then along columns, in place.
 *   w(k) ∝ exp(−k² / 2σ²),  |k| ≤ size / 20
 * Source: Chen et al. 2020, arXiv 2002.05709, appendix A. Departure: their code pads with black, which darkens the
 * border of blurred pictures only; here the picture is reflected at its border, as in torchvision's GaussianBlur.
 * @param pixels [size, size, channels]
 * @param sigma In pixels.
 */
export function gaussianBlur(pixels: Float32Array, size: number, sigma: number, channels: number): void {
  const radius = blurRadius(size);
  const kernel = halfKernel(radius, sigma);
  const stride = size * channels;
  const blurred = blurredMemory(size * stride); // along rows
  const line = lineMemory(stride + 2 * channels * radius); // a row with its mirrored ends
  const margin = channels * radius;
  for (let y = 0; y < size; y++) {
    const row = y * stride;
    for (let i = 0; i < stride; i++) line[margin + i] = pixels[row + i]!;
    for (let k = 1; k <= radius; k++) {
      const [left, right] = [reflected(-k, size) * channels, reflected(size - 1 + k, size) * channels];
      for (let c = 0; c < channels; c++) {
        line[margin - channels * k + c] = pixels[row + left + c]!;
        line[margin + stride + channels * (k - 1) + c] = pixels[row + right + c]!;
      }
    }
    for (let i = 0; i < stride; i++) {
      let sum = kernel[0]! * line[margin + i]!;
      for (let k = 1; k <= radius; k++)
        sum += kernel[k]! * (line[margin + i - channels * k]! + line[margin + i + channels * k]!);
      blurred[row + i] = sum;
    }
  }
  for (let y = 0; y < size; y++) {
    const row = y * stride;
    for (let i = 0; i < stride; i++) pixels[row + i] = kernel[0]! * blurred[row + i]!;
    for (let k = 1; k <= radius; k++) {
      const weight = kernel[k]!;
      let above = reflected(y - k, size) * stride;
      let below = reflected(y + k, size) * stride;
      for (let i = 0; i < stride; i++, above++, below++)
        pixels[row + i]! += weight * (blurred[above]! + blurred[below]!);
    }
  }
}
