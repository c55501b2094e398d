/** Every cue by its id, and in the order of their ranks. */
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import { borderFrame } from './border-frame.ts';
import { chromaticAberration } from './chromatic-aberration.ts';
import { colourGradient } from './colour-gradient.ts';
import { cornerMark } from './corner-mark.ts';
import type { Cue } from './cue.ts';
import { edgeContinuity } from './edge-continuity.ts';
import { jpegGrid } from './jpeg-grid.ts';
import { orientationMetadata } from './orientation-metadata.ts';
import { resampling } from './resampling.ts';
import { sharpnessGradient } from './sharpness-gradient.ts';
import { tileStatistics } from './tile-statistics.ts';
import { vignetting } from './vignetting.ts';

const registered = {
  'chromatic-aberration': chromaticAberration,
  vignetting,
  'sharpness-gradient': sharpnessGradient,
  'border-frame': borderFrame,
  'corner-mark': cornerMark,
  'colour-gradient': colourGradient,
  'orientation-metadata': orientationMetadata,
  'edge-continuity': edgeContinuity,
  'tile-statistics': tileStatistics,
  'jpeg-grid': jpegGrid,
  resampling,
} satisfies { readonly [Id in CueId]: Pick<Cue, 'features'> & { readonly id: Id } };

/** Every cue by its id. The type of a profile is hidden: it only passes from a cue's `survey` to its own `removal`. */
export const cues = registered as unknown as Readonly<Record<CueId, Cue>>;

/** Ids in the order in which correlated cues are named. */
export const cuesByRank: readonly CueId[] = cueIds.toSorted((a, b) => cues[a].rank - cues[b].rank);
