/** A program that an added encoder runs as. */
import type { DescribedEncoder } from '../../../shared/encoders.ts';

/** An output for a batch. */
export interface Output {
  readonly dims: readonly number[];
  /** Undefined for values that are not of float32 or float64. */
  readonly data: Float32Array | undefined;
}

export interface EncoderProgram {
  /** @param images Normalised pixels in the layout of the input. @param count Number of images. */
  run(images: Float32Array, count: number): Promise<ReadonlyMap<string, Output>>;
  dispose(): Promise<void>;
}

/** What a program needs to know of its input. */
export type ProgramInput = Pick<DescribedEncoder['input'], 'name' | 'layout' | 'size' | 'mean'>;

/** The shape of its images. */
export const shapeOf = (
  { layout, size, mean: { length: channels } }: ProgramInput,
  count: number,
): [number, number, number, number] =>
  layout === 'nchw' ? [count, channels, size, size] : [count, size, size, channels];
