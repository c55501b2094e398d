/** Test photographs that a run's encoder was trained on, without labels. */
import { sep } from 'node:path';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { copyExample, findCopies, wholePack } from '../data/copies-across-folders.ts';
import type { Pack } from '../data/pack.ts';
import { reopenPhotographs } from '../run/run-photographs.ts';

/** What a run was trained on. */
export interface TrainedOn {
  readonly settings: TrainSettings;
  readonly folders: readonly string[];
  /** Of its photographs. */
  readonly fingerprint: string;
}

/** A warning if there are such photographs. @param testFolders Of the photographs in `test`. */
export async function seenInTraining(
  { settings, folders, fingerprint }: TrainedOn,
  trainedWith: JobOf<'evaluate'>['trainedWith'],
  testFolders: readonly string[],
  test: Pack,
): Promise<string[]> {
  const lower = 'its scores on new images may be lower';
  const seen = testFolders.filter((folder) =>
    folders.some((other) => folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep)),
  );
  if (seen.length > 0) return [`the encoder was trained, without labels, on images of ${seen.join(', ')}: ${lower}`];
  const photographs = trainedWith && (await reopenPhotographs({ ...trainedWith, settings }, fingerprint));
  if (!photographs) return [];
  try {
    const { of, examples } = await findCopies(photographs.train, wholePack(test));
    if (of.size === 0) return [];
    return [
      `the encoder was trained, without labels, on ${of.size} ${of.size === 1 ? 'image that is a copy' : 'images that are copies'} of test images${copyExample(examples.exact ?? examples.near)}: ${lower}`,
    ];
  } finally {
    photographs.close();
  }
}
