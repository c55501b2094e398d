/** Test photographs that an encoder was trained on, without labels. */
import { sep } from 'node:path';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { type Compared, copyExample, findAllCopies, wholePack } from '../data/copies-across-folders.ts';
import type { Pack } from '../data/pack.ts';
import type { JobControl } from '../messages/job-control.ts';
import { reopenPhotographs } from '../run/run-photographs.ts';
import { searchProgress } from './open-labelled.ts';

/** What a run was trained on. */
export interface TrainedOn {
  readonly settings: TrainSettings;
  readonly folders: readonly string[];
  /** Of its photographs. */
  readonly fingerprint: string;
  /** Where they are cached. */
  readonly trainedWith: JobOf<'evaluate'>['trainedWith'];
}

const lower = 'its scores on new images may be lower';

/** A warning for an encoder that was made elsewhere. @param name Of the encoder. */
export const unknownTraining = (name: string): string =>
  `what ${name} was trained on is not known: if test images or copies of them were among it, ${lower}`;

/**
 * A warning if there are such photographs.
 * @param what The encoder in a sentence: `the encoder`.
 * @param testFolders Of the photographs in `test`.
 * @param compared Compared with `test`, and read as what the encoder was trained on: the same images, very often.
 */
export async function seenInTraining(
  what: string,
  { settings, folders, fingerprint, trainedWith }: TrainedOn,
  testFolders: readonly string[],
  test: Pack,
  control: JobControl,
  compared?: Compared,
): Promise<string[]> {
  const seen = testFolders.filter((folder) =>
    folders.some((other) => folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep)),
  );
  if (seen.length > 0) return [`${what} was trained, without labels, on images of ${seen.join(', ')}: ${lower}`];
  const photographs = trainedWith && (await reopenPhotographs({ ...trainedWith, settings }, fingerprint));
  if (!photographs) return [];
  try {
    const { of, examples } = await findAllCopies(photographs.train, wholePack(test), searchProgress(control), compared);
    if (of.size === 0) return [];
    return [
      `${what} was trained, without labels, on ${of.size} ${of.size === 1 ? 'image that is a copy' : 'images that are copies'} of test images${copyExample(examples.exact ?? examples.near)}: ${lower}`,
    ];
  } finally {
    photographs.close();
  }
}
