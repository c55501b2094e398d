/** Every cue by its id. */
import type { CueId } from '../../../shared/shortcuts.ts';
import type { Cue } from './cue.ts';
import { borderFrame } from './cues/border-frame.ts';
import { chromaticAberration } from './cues/chromatic-aberration.ts';
import { colourGradient } from './cues/colour-gradient.ts';
import { cornerMark } from './cues/corner-mark.ts';
import { edgeContinuity } from './cues/edge-continuity.ts';
import { jpegGrid } from './cues/jpeg-grid.ts';
import { orientationMetadata } from './cues/orientation-metadata.ts';
import { resampling } from './cues/resampling.ts';
import { sharpnessGradient } from './cues/sharpness-gradient.ts';
import { tileStatistics } from './cues/tile-statistics.ts';
import { vignetting } from './cues/vignetting.ts';

/** A profile comes from its own cue's `survey` and goes back to it: what is in it concerns nobody else. */
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
} satisfies Record<CueId, Pick<Cue, 'id' | 'features'>>;

export const cues = registered as unknown as Readonly<Record<CueId, Cue>>;
