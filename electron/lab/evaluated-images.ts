/** The test images of an encoder's last evaluation, with the answers to them. */
import { readingOfSource } from '../../shared/encoder-source.ts';
import type { ResultOf } from '../../shared/protocol.ts';
import { encoderSource } from './analyses/encoder-source.ts';
import type { AnalysisContext } from './analyses/preparation.ts';
import type { Analyses } from './analyses.ts';
import { realFolders } from './real-folders.ts';

/**
 * Opens the datasets that have the images, unless their folders are gone.
 * @param id Of a run or of an added encoder.
 * @throws FailureError 'not-found' for an unknown id, 'unusable-input' for a damaged result.
 */
export async function evaluatedImages(
  id: string,
  analyses: Pick<Analyses, 'last' | 'perImage'>,
  context: AnalysisContext,
): Promise<ResultOf<'evaluations.images'>> {
  const evaluation = await analyses.last('evaluate', id, {});
  const classified = evaluation && (await analyses.perImage('evaluate', id))?.classified;
  if (!classified) return {};
  const { folders, testFolders } = evaluation;
  const areThere = await realFolders([...folders, ...testFolders]).then(
    () => true,
    () => false,
  );
  if (!areThere) return { classified };
  const reading = readingOfSource(await encoderSource(id, context));
  const [images, test] = [
    await context.datasets.reopen(folders, reading),
    await context.datasets.reopen(testFolders, reading),
  ];
  return { classified, datasets: { images: images.id, test: test.id } };
}
