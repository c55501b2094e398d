/** The label-free measures of any encoder on images. */
import { pixelFormat } from '../../../shared/image-reading.ts';
import type { LabelFree } from '../../../shared/label-free.ts';
import type { Health } from '../../../shared/run-results.ts';
import type { Pack } from '../data/pack.ts';
import { measureLabelFree, type ViewFeatures } from '../numerics/label-free.ts';
import { type FeatureMatrix, health } from '../numerics/representation-health.ts';
import type { Picture } from '../pictures/picture.ts';
import { measuredView, mostViewed, viewsOfEach } from '../posing/measured-views.ts';
import { featuresOfSquares, type StageExtractor } from './stage-extractor.ts';

/** Most images that are measured: RankMe's paper takes 25,600, after which it hardly changes. */
export const mostMeasured = 25_600;

/** At most so many of these photographs, evenly spaced, because they are in the order of their folders. */
export function evenPhotographs(photographs: Uint32Array, most: number): Uint32Array {
  const chosen = Math.min(photographs.length, most);
  return Uint32Array.from({ length: chosen }, (_, i) => photographs[Math.floor((i * photographs.length) / chosen)]!);
}

/** Photographs of a pack. */
interface Photographs {
  readonly pack: Pack;
  readonly photographs: Uint32Array;
}

/**
 * Features of views of some of these photographs, evenly spaced, by stage.
 * @param onBatch Called after every batch with the number of views done, and of all; may throw to end the work.
 */
export async function viewFeaturesOf(
  extractor: StageExtractor,
  { pack, photographs }: Photographs,
  onBatch: (done: number, total: number) => Promise<void>,
): Promise<ReadonlyMap<string, ViewFeatures>> {
  const viewed = evenPhotographs(photographs, mostViewed);
  const format = { ...pixelFormat(pack.index.columns.header.reading), size: extractor.size };
  const total = viewed.length * viewsOfEach;
  let picture: Picture | undefined;
  const view = async (i: number) => {
    const photograph = viewed[Math.floor(i / viewsOfEach)]!;
    if (i % viewsOfEach === 0 || !picture) picture = await pack.read(photograph);
    return measuredView(picture, pack.key(photograph), i % viewsOfEach, format);
  };
  const stages = await featuresOfSquares(extractor, total, view, (done) => onBatch(done, total));
  return new Map([...stages].map(([stage, features]) => [stage, { features, each: viewsOfEach }]));
}

/** Health and label-free measures of finite features. */
export async function labelFreeOf(
  features: FeatureMatrix,
  views: ViewFeatures,
): Promise<{ health: Health; labelFree: LabelFree }> {
  const measured = health(features);
  return { health: measured, labelFree: await measureLabelFree(features, measured, views) };
}
