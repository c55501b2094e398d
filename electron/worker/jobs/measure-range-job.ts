/** The `measure-range` job: the percentiles of a reading become limits. */
import { refuse } from '../../../shared/failure.ts';
import type { JobOf, JobResult } from '../../../shared/worker-protocol.ts';
import { checkFolder, walk } from '../data/find-picture-files.ts';
import { measureRange } from '../data/measure-range.ts';
import type { JobControl } from '../messages/job-control.ts';

/** @throws FailureError 'unusable-input' if no file has a value; 'stopped'. */
export async function measureReading(
  { folders, reading }: JobOf<'measure-range'>,
  control: JobControl,
): Promise<JobResult<'measure-range'>> {
  for (const folder of folders) await checkFolder(folder);
  const isCancelled = () => control.stopAsked;
  const { pictures } = await walk(folders, isCancelled);
  const measured = await measureRange(
    pictures.map(({ path }) => path),
    reading,
    { onProgress: (done, total) => control.progress('measuring the range of values', done, total), isCancelled },
  );
  await control.checkStopped();
  if (measured) return { reading: measured };
  return refuse(
    'unusable-input',
    `no file in ${folders.join(', ')} has values to measure a range on`,
    'choose other folders or other bands, or give the limits: --range LOW,HIGH',
  );
}
