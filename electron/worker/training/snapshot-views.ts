/** Features of views of held-out photographs at the snapshots of a run, where they are cheap beside the training. */
import type { RunPlan } from '../../../shared/run-plan.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { ViewFeatures } from '../numerics/label-free.ts';
import type { Pixels } from '../pictures/picture.ts';
import { measuredView, mostViewed, viewsOfEach } from '../posing/measured-views.ts';
import type { PhotographSet } from '../run/run-photographs.ts';
import type { PlainFeatures } from '../run/unposed-features.ts';
import { poseSettings } from '../tasks/tasks.ts';

/** Largest share of the images trained on between two snapshots that the views may be. A step costs about three times as much as the features of its images. */
const affordable = 0.15;
/** Most memory for the views, which are drawn once. */
const mostBytes = 64 * 2 ** 20;

/**
 * Images with views at each snapshot; 0 if views would slow the training noticeably. A function of the plan alone, never of
 * time, so that a resumed run measures the same.
 */
export function viewedAtSnapshots(
  settings: Pick<TrainSettings, 'size' | 'taskSettings' | 'reading'>,
  { snapshotEvery, batch }: Pick<RunPlan, 'snapshotEvery' | 'batch'>,
  heldOut: number,
): number {
  const { size, channels, pixelType } = poseSettings(settings);
  const bytes = size * size * channels * (pixelType === 'float32' ? 4 : 1) * viewsOfEach;
  const images = Math.min(heldOut, mostViewed, Math.floor(mostBytes / bytes));
  return images > 1 && images * viewsOfEach <= affordable * snapshotEvery * batch ? images : 0;
}

/** Views of the first of these photographs. */
export class SnapshotViews {
  #drawn: Pixels[] | undefined;

  /** @param photographs Those to draw views of. */
  constructor(
    private readonly settings: TrainSettings,
    private readonly set: PhotographSet,
    private readonly photographs: Uint32Array,
    private readonly plain: PlainFeatures,
  ) {}

  /** Number of views. */
  get count(): number {
    return this.photographs.length * viewsOfEach;
  }

  /** With the current weights. @returns Undefined if it was stopped. */
  async features(isStopped: () => Promise<boolean>): Promise<ViewFeatures | undefined> {
    this.#drawn ??= await this.#draw();
    const drawn = this.#drawn;
    const features = await this.plain.ofSquares(drawn.length, async (i) => drawn[i]!, isStopped);
    return features && { features, each: viewsOfEach };
  }

  async #draw(): Promise<Pixels[]> {
    const { pack } = this.set;
    const format = poseSettings(this.settings);
    const views: Pixels[] = [];
    for (const photograph of this.photographs) {
      const picture = await pack.read(photograph);
      for (let view = 0; view < viewsOfEach; view++)
        views.push(measuredView(picture, pack.key(photograph), view, format));
    }
    return views;
  }
}
