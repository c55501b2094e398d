/** What a killed planting leaves: copies in an unfinished folder, or in the place itself if it was killed at its very end. */
import { besidePlace, removeUnfinished, withinPlace } from './unfinished-folder.ts';

/** Removes it; everything else stays. @param out Real path of the place for the copies, which need not exist. */
export async function removeUnfinishedPlanting(out: string): Promise<void> {
  await removeUnfinished(besidePlace(out));
  await removeUnfinished(withinPlace(out), out);
  await removeUnfinished(out);
}
