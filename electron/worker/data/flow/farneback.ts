/** Dense optical flow between two pictures, computed by OpenCV. */
import { createRequire } from 'node:module';
import { brightness } from '../../pictures/brightness.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { VectorField } from '../auxiliary-data.ts';

/** The part of OpenCV.js that is used here. Its own types do not match its behaviour. */
interface Mat {
  readonly data32F: Float32Array;
  delete(): void;
}
interface OpenCv {
  readonly Mat: new (rows: number, columns: number, type: number) => Mat;
  readonly CV_32FC1: number;
  readonly CV_32FC2: number;
  calcOpticalFlowFarneback(
    from: Mat,
    to: Mat,
    flow: Mat,
    pyramidScale: number,
    levels: number,
    window: number,
    iterations: number,
    neighbourhood: number,
    sigma: number,
    flags: number,
  ): void;
  onRuntimeInitialized?: () => void;
}

/** Flow from one picture to the next, in pixels, x to the right and y down. */
export type FlowBetween = (from: Picture, to: Picture) => VectorField;

/**
 * Polynomial expansion over 5×5 pixels, averaged over Gaussian windows; each pyramid level is half as large. The values
 * are those of OpenCV's examples. Increase `flowVersion` in flow-store.ts with any change.
 */
const parameters = { pyramidScale: 0.5, levels: 4, window: 15, iterations: 3, neighbourhood: 5, sigma: 1.1 } as const;
const gaussianWindow = 256;

/**
 * OpenCV.js exports an object whose `then` resolves to the object itself. Awaiting it would never end, so it is loaded
 * by `require`, not `import`. It also installs process-wide handlers that end the process on unhandled errors; they are
 * removed.
 */
async function loadOpenCv(): Promise<OpenCv> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = new Set(events.flatMap((event) => process.listeners(event as 'uncaughtException')));
  const require = createRequire(import.meta.url);
  const cv = require('@techstark/opencv-js') as OpenCv;
  for (const event of events)
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before.has(listener)) process.off(event, listener);
  if (!cv.Mat)
    await new Promise<void>((ready) => {
      cv.onRuntimeInitialized = () => ready();
    });
  return pick(cv);
}

const pick = ({ Mat, CV_32FC1, CV_32FC2, calcOpticalFlowFarneback }: OpenCv): OpenCv => ({
  Mat,
  CV_32FC1,
  CV_32FC2,
  calcOpticalFlowFarneback,
});

let loaded: Promise<OpenCv> | undefined;

/**
 * Farnebäck's dense flow. Source: Farnebäck 2003, "Two-Frame Motion Estimation Based on Polynomial Expansion", in
 * OpenCV's implementation. The first call loads OpenCV.js (11 MB, about one second of one core).
 * @returns A function of two pictures; it throws a RangeError if their sizes differ.
 */
export async function farneback(): Promise<FlowBetween> {
  loaded ??= loadOpenCv();
  const cv = await loaded;
  return (from, to) => {
    const { width, height } = from;
    if (to.width !== width || to.height !== height)
      throw new RangeError(`flow needs images of one size: found ${width}×${height} and ${to.width}×${to.height} px`);
    const [a, b] = [from, to].map((picture) => {
      const mat = new cv.Mat(height, width, cv.CV_32FC1);
      mat.data32F.set(amplified(picture));
      return mat;
    }) as [Mat, Mat];
    const flow = new cv.Mat(height, width, cv.CV_32FC2);
    const { pyramidScale, levels, window, iterations, neighbourhood, sigma } = parameters;
    cv.calcOpticalFlowFarneback(
      a,
      b,
      flow,
      pyramidScale,
      levels,
      window,
      iterations,
      neighbourhood,
      sigma,
      gaussianWindow,
    );
    const data = flow.data32F.slice();
    for (const mat of [a, b, flow]) mat.delete();
    return { width, height, data };
  };
}

/**
 * OpenCV adds 10⁻³ to the determinant of each window's equations, which shrinks the flow of faint texture towards zero.
 * Scaling the brightness makes that term negligible: a factor of 16 reduced the median error on synthetic scenes from
 * .37 to .12 px.
 */
const gain = 16;

/** The brightness times the gain. */
const amplified = (picture: Picture): Float32Array =>
  new Float32Array(brightness(picture).map((value) => gain * value));
