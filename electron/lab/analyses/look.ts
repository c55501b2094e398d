/** Attributions of a run's network, on its held-out and training photographs. */
import { whyNotLooked } from '../../../shared/cue-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { mostLookedAt } from '../../../shared/shortcut-schemas.ts';
import { datasetsOfRun, refuseGone } from '../real-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

/** Options of `look`. */
export interface LookOptions {
  /** Largest number of training photographs to cluster. */
  readonly photographs?: number | undefined;
}

/** How the lab prepares attributions. */
export const look: Preparation<'look', LookOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (run, { photographs = mostLookedAt }, context) => {
    const why = whyNotLooked((await context.runs.record(run)).settings.task);
    if (why !== undefined)
      refuse('unusable-input', why, 'look --run RUN --images DIR shows what its representation of images rests on');
    const { record, runDir } = await trainedRun(run, 'no network to examine', context);
    await refuseGone(run, record, 'restore them: attributions are computed on the images of the run');
    return {
      job: { runDir, settings: record.settings, ...context.datasets.specsOfRun(record), photographs },
      reads: datasetsOfRun(record),
    };
  },
};
