/** What a run makes of one image: how its network sees it, and its answers at the run's snapshots. */
import { type AnswerAtStep, answersAbout } from '../../shared/answers.ts';
import { asFailure } from '../../shared/failure.ts';
import type { ResultOf } from '../../shared/protocol.ts';
import { listBoards, readBoard } from '../files/run-folder.ts';
import type { Lab } from './lab.ts';

/** The answers on the run's boards; none for an image that is not pinned. Damaged boards are left out. */
async function answersOnBoards(runDir: string, photograph: string): Promise<AnswerAtStep[]> {
  const answers: AnswerAtStep[] = [];
  for (const step of await listBoards(runDir)) {
    const board = await readBoard(runDir, step);
    const item = board.ok ? board.value.items.find((each) => each.photograph === photograph) : undefined;
    if (item)
      answers.push({ step, words: item.caption, ...(item.correct === undefined ? {} : { isRight: item.correct }) });
  }
  return answers;
}

/**
 * @param image Number in the list of images.
 * @throws FailureError 'not-found' for an unknown run, dataset or image.
 */
export async function imageOfRun(
  { runs, datasets, analyses, preview }: Pick<Lab, 'runs' | 'datasets' | 'analyses' | 'preview'>,
  run: string,
  dataset: string,
  image: number,
): Promise<ResultOf<'runs.image'>> {
  const { settings } = await runs.record(run);
  const { name } = await datasets.image(dataset, image);
  const onBoards = await answersOnBoards(runs.folderOf(run), name);
  // A damaged list must not hide the image; the tab of the list reports it.
  const listed = onBoards.length > 0 ? undefined : await analyses.last('answers', run, {}).catch(() => undefined);
  const answers = listed ? answersAbout(listed, name) : onBoards;
  try {
    return { items: await preview(dataset, settings, image), answers };
  } catch (error) {
    return { items: [], failure: asFailure(error), answers };
  }
}
