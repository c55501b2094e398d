import type { Cue } from '../../../electron/worker/shortcuts/cues/cue.ts';
import { cues } from '../../../electron/worker/shortcuts/cues/cues.ts';
import type { CueId } from '../../../shared/shortcut-schemas.ts';

/** A cue without interventions, with the reasons of the real one. */
export const bareCue = (id: CueId): Cue => ({
  ...cues[id],
  features: () => new Float64Array(0),
  survey: undefined,
  removal: 'reason' in cues[id].removal ? cues[id].removal : { reason: 'left out of this test' },
  planting: undefined,
  interventions: () => [],
});
