import { csvLine } from '../../../../shared/csv.ts';
import { blocksOf, type FeaturesToWrite, type Pieces } from './features-to-write.ts';

/** As csvLine ends a line. */
const lineEnd = '\r\n';
/** Digits after which a decimal number is the same float32 again. */
const digits = 9;

const numberWords = (value: number): string => (value === 0 ? '0' : String(Number(value.toPrecision(digits))));

/** A table: the column `path`, then `f0` to `fD−1`. Every number is the same float32 when it is read. */
export function* csvOfFeatures({ paths, features }: FeaturesToWrite): Pieces {
  const { width, data } = features;
  yield csvLine(['path', ...Array.from({ length: width }, (_, i) => `f${i}`)]);
  for (const [from, to] of blocksOf(features)) {
    let text = '';
    for (let row = from; row < to; row++) {
      text += csvLine([paths[row]!]).slice(0, -lineEnd.length);
      for (let i = row * width; i < (row + 1) * width; i++) text += `,${numberWords(data[i]!)}`;
      text += lineEnd;
    }
    yield text;
  }
}
