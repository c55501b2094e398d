/** The files that features can be written as. */
import { type Failure, failure } from './failure.ts';

/** By the extension of the file. */
export const featureFormats = ['npy', 'csv', 'parquet', 'safetensors'] as const;
export type FeatureFormat = (typeof featureFormats)[number];

/** The format of a file; a failure 'bad-usage' if its extension is none. */
export function featureFormatOf(path: string): FeatureFormat | { readonly failure: Failure } {
  const extension = /\.([^./\\]*)$/.exec(path)?.[1]?.toLowerCase();
  const format = featureFormats.find((each) => each === extension);
  return (
    format ??
    failure(
      'bad-usage',
      `--out takes a file ending in ${featureFormats.map((each) => `.${each}`).join(', ')}: found '${path}'`,
    )
  );
}

/**
 * All files that are written for one of features. A format without a place for text has its paths in a file of their own:
 * `FILE.paths.txt` beside `FILE.npy`, `FILE.safetensors.paths.txt` beside `FILE.safetensors`.
 */
export function filesOfFeatures(path: string): readonly string[] {
  if (/\.npy$/i.test(path)) return [path, path.replace(/npy$/i, 'paths.txt')];
  return /\.safetensors$/i.test(path) ? [path, `${path}.paths.txt`] : [path];
}
