/** What datasets are called that the product itself made: the samples, and copies of them with a cue put in. */
import { cueCards } from '../../shared/cue-cards.ts';
import type { Planting } from '../../shared/shortcuts.ts';
import { cueName } from '../../shared/words.ts';

export const samplesName = 'Sample photographs';

/** `Sample photographs with chromatic aberration, 2 px`. */
export function plantedName({ cue, strength }: Planting): string {
  const unit = cueCards[cue].plant?.unit;
  return `${samplesName} with ${cueName(cue)}, ${String(strength).replace('-', '−')}${unit ? ` ${unit}` : ''}`;
}
