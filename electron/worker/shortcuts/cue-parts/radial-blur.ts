/** A blur whose width depends on the radius. */
import type { Picture } from '../../pictures/picture.ts';
import { gaussianPlane } from './blur-plane.ts';
import { squaredRadii } from './distance-from-centre.ts';
import { type Plane, pictureOf, picturePlanes } from './planes.ts';

/** Number of blurred copies that are interpolated between. */
const levels = 8;

/**
 * Blurs a picture by a Gaussian whose standard deviation changes with the radius. Pixels are interpolated between copies
 * blurred by σₖ = k·σ_most/8 such that the variance of the kernel is exact: w = (σ² − σₖ²) / (σₖ₊₁² − σₖ²).
 * @param sigmaAt σ in pixels as a function of r/R, which is 0 in the centre and 1 at the corner; at most `most`.
 */
export function radialBlur(picture: Picture, sigmaAt: (radius: number) => number, most: number): Picture {
  if (most <= 0) return picture;
  const squared = squaredRadii(picture.width, picture.height);
  const sigmas = squared.map((u) => Math.min(most, Math.max(0, sigmaAt(Math.sqrt(u)))));
  const blurred = (plane: Plane): Plane => {
    const data = new Float32Array(plane.data.length);
    let [low, high] = [plane, plane];
    for (let k = 0; k < levels; k++) {
      const [from, to] = [(k * most) / levels, ((k + 1) * most) / levels];
      low = high;
      high = gaussianPlane(plane, to);
      for (let i = 0; i < data.length; i++) {
        const sigma = sigmas[i]!;
        if (sigma < from || (sigma >= to && k < levels - 1)) continue;
        const weight = (sigma * sigma - from * from) / (to * to - from * from);
        data[i] = low.data[i]! + weight * (high.data[i]! - low.data[i]!);
      }
    }
    return { width: plane.width, height: plane.height, data };
  };
  return pictureOf(picturePlanes(picture).map(blurred), picture.data);
}
