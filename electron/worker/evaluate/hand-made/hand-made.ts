/** Features that need no network, as encoders of one stage. */
import type { HandMadeId } from '../../../../shared/evaluation.ts';
import type { Pixels } from '../../pictures/picture.ts';
import type { EncoderUnderTest } from '../stage-extractor.ts';
import { colourHistogram } from './colour-histogram.ts';
import { orientedGradients } from './oriented-gradients.ts';
import { rawPixels } from './raw-pixels.ts';

type Compute = (square: Pixels, size: number) => Float32Array;

const handMade: Readonly<Record<HandMadeId, { readonly what: string; readonly compute: Compute }>> = {
  pixels: { what: 'the raw pixels', compute: rawPixels },
  histogram: { what: 'the colour histogram', compute: colourHistogram },
  hog: { what: 'the oriented gradients', compute: orientedGradients },
};

const atOnce = 16;

/** @param size Side of the squares, and @param packSide of the photographs that they are cut from: those of the evaluated encoder. */
export function handMadeUnderTest(
  id: HandMadeId,
  { size, packSide }: { readonly size: number; readonly packSide: number },
): EncoderUnderTest {
  const { what, compute } = handMade[id];
  return {
    what,
    packSide,
    ifNotFinite: 'this is a fault of Pretext Lab',
    open: async () => ({
      size,
      atOnce,
      async features(squares) {
        const rows = squares.map((square) => compute(square, size));
        const width = rows[0]!.length;
        const data = new Float32Array(rows.length * width);
        for (const [i, row] of rows.entries()) data.set(row, i * width);
        return new Map([[id, { count: rows.length, width, data }]]);
      },
      dispose: async () => {},
    }),
  };
}
