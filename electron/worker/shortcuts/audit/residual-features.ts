/** The part of a cue's features that the features of other cues do not explain. */
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import { cholesky, choleskySolve } from '../../numerics/cholesky.ts';
import { scalingOf, standardised } from '../../numerics/linear-probe.ts';
import type { CueFeatures } from './cue-features.ts';
import type { ProbeTable } from './cue-probe.ts';

/** λ, as a share of the features' squares: keeps the system solvable if sources are linearly dependent. */
const ridge = 1e-4;

/**
 * Residuals of a cue's features after regression on the features of other cues and their squares:
 *   R = Y − Z (ZᵀZ + N λ I)⁻¹ ZᵀY,  Z = [A, A²] standardised, over the questions of all photographs, Y centred
 * The regression does not use labels, so a probe may be cross-fitted on the residuals.
 * @returns Undefined if the cue or all sources have no features.
 */
export function residualFeatures(
  cue: CueId,
  sources: readonly CueId[],
  { tables }: CueFeatures,
): ProbeTable | undefined {
  const table = tables.get(cue);
  const sourceTables = sources.flatMap((source) => tables.get(source) ?? []);
  if (!table || sourceTables.length === 0) return undefined;
  const own = standardised(table.features, scalingOf(table.features));
  const others = sourceTables.map(({ features }) => standardised(features, scalingOf(features)));
  const half = others.reduce((sum, { width }) => sum + width, 0);
  const width = 2 * half;
  const joined = new Float32Array(own.count * width);
  for (let row = 0; row < own.count; row++) {
    let at = row * width;
    for (const { width: columns, data } of others)
      for (let d = 0; d < columns; d++, at++) {
        joined[at] = data[row * columns + d]!;
        joined[at + half] = joined[at]! ** 2;
      }
  }
  const raw = { count: own.count, width, data: joined };
  const z = standardised(raw, scalingOf(raw)).data;
  const gram = new Float64Array(width * width);
  const products = new Float64Array(own.width * width); // one row for each of the cue's features
  for (let row = 0; row < own.count; row++) {
    const at = row * width;
    for (let i = 0; i < width; i++) {
      const value = z[at + i]!;
      for (let j = 0; j <= i; j++) gram[i * width + j]! += value * z[at + j]!;
      for (let d = 0; d < own.width; d++) products[d * width + i]! += value * own.data[row * own.width + d]!;
    }
  }
  for (let i = 0; i < width; i++) gram[i * width + i]! += own.count * ridge;
  const lower = cholesky(gram, width);
  for (let d = 0; d < own.width; d++) choleskySolve(lower, width, products, d * width);
  const left = own.data.slice();
  for (let row = 0; row < own.count; row++)
    for (let d = 0; d < own.width; d++) {
      let explained = 0;
      for (let i = 0; i < width; i++) explained += products[d * width + i]! * z[row * width + i]!;
      left[row * own.width + d]! -= explained;
    }
  return { ...table, features: { ...own, data: left } };
}
