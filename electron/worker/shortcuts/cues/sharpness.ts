/** How sharp green is: the ratio of the energies of two bands, which neither contrast nor brightness changes. */
import { boxPlane, softened } from './blur-plane.ts';
import { inner, type Plane } from './planes.ts';
import { cellMeans } from './statistics.ts';

/** Energies of two bands of green: what softening takes away, and what lies between that and about 7 px. */
function bands(green: Plane): { readonly fine: Plane; readonly middle: Plane } {
  const soft = softened(green);
  const around = boxPlane(soft, 3);
  const { width, height } = green;
  return {
    fine: { width, height, data: green.data.map((value, i) => (value - soft.data[i]!) ** 2) },
    middle: { width, height, data: soft.data.map((value, i) => (value - around.data[i]!) ** 2) },
  };
}

/** Energy that rounding to bytes leaves in any picture: neither band is taken to have less. */
const rounding = (1 / 255) ** 2 / 4;

/** log(fine / middle) of two energies: falls as a picture is blurred, whatever its contrast and brightness. */
const sharpnessOf = (fine: number, middle: number): number => Math.log((fine + rounding) / (middle + 4 * rounding));

/** Sharpness of `cells` × `cells` cells of the middle of a piece, [cells, cells]; NaN in cells without any texture (a clear sky). */
export function cellSharpness(green: Plane, cells: number): Float64Array {
  const { fine, middle } = bands(green);
  const others = cellMeans(inner(middle), cells, cells);
  return cellMeans(inner(fine), cells, cells).map((energy, cell) =>
    others[cell]! > 4 * rounding ? sharpnessOf(energy, others[cell]!) : Number.NaN,
  );
}
