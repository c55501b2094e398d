import type { VectorField } from '../data/auxiliary-data.ts';
import type { Place } from './crop.ts';

/**
 * Crops a vector field to the square of a posed photograph. If the pose is mirrored, the x components change sign.
 * @returns [size, size, 2]
 */
export function cropField(field: VectorField, { left, top, mirrored }: Place, size: number): Float32Array {
  const square = new Float32Array(size * size * 2);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const from = 2 * ((top + y) * field.width + left + (mirrored ? size - 1 - x : x));
      const to = 2 * (y * size + x);
      square[to] = mirrored ? -field.data[from]! : field.data[from]!;
      square[to + 1] = field.data[from + 1]!;
    }
  return square;
}
