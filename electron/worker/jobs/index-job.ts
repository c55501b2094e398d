/** The `index` job. */
import type { IndexedRecord, JobOf } from '../../../shared/worker-protocol.ts';
import { indexFolders } from '../data/index-folders.ts';
import type { JobControl } from '../messages/job-control.ts';

/** Brings the pack of these folders up to date. */
export const index = ({ dataset, side }: JobOf<'index'>, control: JobControl): Promise<IndexedRecord> =>
  indexFolders(dataset, side, {
    onProgress: (done, total) => control.progress('reading images', done, total),
    isCancelled: () => control.stopAsked,
  });
