/** The answers of a run's network about its held-out photographs. */
import { datasetsOfRun, refuseGone } from '../real-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

/** `answers` has no options. */
export type AnswersOptions = object;

/** How the lab prepares the list of answers. */
export const answers: Preparation<'answers', AnswersOptions> = {
  fromPage: () => ({}),
  prepare: async (run, _, context) => {
    const { record, runDir } = await trainedRun(run, 'no network that could answer', context);
    await refuseGone(run, record, 'restore them: the network answers about the images of the run');
    return {
      job: { runDir, settings: record.settings, ...context.datasets.specsOfRun(record) },
      reads: datasetsOfRun(record),
    };
  },
};
