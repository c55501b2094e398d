/** Features that are measured on each piece by itself. */
import type { Piece } from '../cues/cue.ts';

/**
 * Features of each piece of a question, one after the other. A piece that several questions share (the middle patch of a
 * context lattice) is measured once.
 */
export function perPiece(measure: (piece: Piece) => readonly number[]): (pieces: readonly Piece[]) => Float64Array {
  const cache = new WeakMap<Piece, readonly number[]>();
  return (pieces) =>
    Float64Array.from(
      pieces.flatMap((piece) => {
        const cached = cache.get(piece);
        if (cached) return cached;
        const measured = measure(piece);
        cache.set(piece, measured);
        return measured;
      }),
    );
}
