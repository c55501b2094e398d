/** Where a run's network looks, in the photographs that it held out and in those that it trains on. */
import { whyNotLooked } from '../../../shared/cue-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { mostLookedAt } from '../../../shared/shortcuts.ts';
import { refuseGone } from '../chosen-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

export interface LookOptions {
  /** How many training photographs to cluster, at most. */
  readonly photographs?: number | undefined;
}

export const look: Preparation<'look', LookOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (run, { photographs = mostLookedAt }, context) => {
    const why = whyNotLooked((await context.runs.record(run)).settings.task);
    if (why !== undefined) refuse('unusable-input', why);
    const { record, runDir } = await trainedRun(run, 'no network to look through', context);
    await refuseGone(
      run,
      record,
      'put them back: attributions are clustered over the photographs that the run trained on',
    );
    return {
      job: { runDir, settings: record.settings, ...context.datasets.specsOfRun(record), photographs },
      reads: [record.folders, record.heldOutFolders],
    };
  },
};
