/** Names of the datasets that the product provides: the samples, and copies of them with a planted cue. */
import { cueCards } from '../../shared/cue-cards.ts';
import { cueName } from '../../shared/format-words.ts';
import type { Planting } from '../../shared/shortcut-schemas.ts';

/** Name of the sample photographs. */
export const samplesName = 'Sample photographs';

/** Name of a planted copy: `Sample photographs with chromatic aberration, 2 px`. */
export function plantedName({ cue, strength }: Planting): string {
  const unit = cueCards[cue].plant?.unit;
  return `${samplesName} with ${cueName(cue)}, ${String(strength).replace('-', '−')}${unit ? ` ${unit}` : ''}`;
}
