/** Sharpness of the brightness: the ratio of the energies of two bands, which does not depend on contrast or brightness. */
import { boxPlane, softened } from './blur-plane.ts';
import { inner, type Plane } from './planes.ts';
import { cellMeans } from './statistics.ts';

/** Energies of two bands of green: the detail that softening removes, and detail between that and about 7 px. */
function bands(green: Plane): { readonly fine: Plane; readonly middle: Plane } {
  const soft = softened(green);
  const around = boxPlane(soft, 3);
  const { width, height } = green;
  return {
    fine: { width, height, data: green.data.map((value, i) => (value - soft.data[i]!) ** 2) },
    middle: { width, height, data: soft.data.map((value, i) => (value - around.data[i]!) ** 2) },
  };
}

/** Energy of rounding to bytes, which limits both bands from below. */
const rounding = (1 / 255) ** 2 / 4;

/** log(fine / middle) of two energies: falls with blur, and does not depend on contrast or brightness. */
const sharpnessOf = (fine: number, middle: number): number => Math.log((fine + rounding) / (middle + 4 * rounding));

/** Sharpness of `cells` × `cells` cells of the middle of a piece, [cells, cells]; NaN in cells without texture (a clear sky). */
export function cellSharpness(green: Plane, cells: number): Float64Array {
  const { fine, middle } = bands(green);
  const others = cellMeans(inner(middle), cells, cells);
  return cellMeans(inner(fine), cells, cells).map((energy, cell) =>
    others[cell]! > 4 * rounding ? sharpnessOf(energy, others[cell]!) : Number.NaN,
  );
}
