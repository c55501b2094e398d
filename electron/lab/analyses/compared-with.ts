/** What an evaluated encoder is compared with, by the names that a user gives. */

import { readingOfSource } from '../../../shared/encoder-source.ts';
import { type Against, handMadeIds } from '../../../shared/evaluation.ts';
import { refuse } from '../../../shared/failure.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { encoderSource } from './encoder-source.ts';
import type { AnalysisContext } from './preparation.ts';

/** The labelled folders of an evaluation; absolute real paths. */
interface Labelled {
  readonly folders: readonly string[];
  readonly testFolders: readonly string[];
}

/** Specs of labelled folders, registered so that their caches are listed and can be cleared like any others. */
export async function labelledSpecs(
  { folders, testFolders }: Labelled,
  reading: ImageReading | undefined,
  { datasets }: AnalysisContext,
) {
  await datasets.register(folders, { reading });
  await datasets.register(testFolders, { reading });
  return { dataset: datasets.specOf(folders, reading), test: datasets.specOf(testFolders, reading) };
}

/**
 * @param names `untrained`, `pixels`, `histogram`, `hog`, ids of added encoders, ids of runs.
 * @throws FailureError 'bad-usage' for a name that is none of these or is there twice; 'unusable-input' for a run without a
 *   checkpoint.
 */
export async function comparedWith(
  names: readonly string[],
  labelled: Labelled,
  context: AnalysisContext,
): Promise<Against[]> {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) refuse('bad-usage', `the encoder is compared with ${twice} twice`);
  const found: Against[] = [];
  for (const name of names) found.push(await named(name, labelled, context));
  return found;
}

async function named(name: string, labelled: Labelled, context: AnalysisContext): Promise<Against> {
  const { encoders, runs } = context;
  if (name === 'untrained') return { kind: 'untrained' };
  const handMade = handMadeIds.find((id) => id === name);
  if (handMade) return { kind: 'hand-made', of: handMade };
  if (!(await encoders.has(name)))
    await runs
      .record(name)
      .catch(() =>
        refuse(
          'bad-usage',
          `an encoder is compared with untrained, ${handMadeIds.join(', ')}, an added encoder's id or a run's id: found '${name}'`,
          'encoders and runs list the ids',
        ),
      );
  const source = await encoderSource(name, context);
  const specs = await labelledSpecs(labelled, readingOfSource(source), context);
  if (source.kind === 'added') return { ...source, ...specs };
  return { ...source, ...specs, trainedWith: context.datasets.specsOfRun(await runs.record(name)) };
}
