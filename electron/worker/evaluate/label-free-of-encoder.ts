/** The label-free measures of any encoder on images. */
import { refuse } from '../../../shared/failure.ts';
import { pixelFormat } from '../../../shared/image-reading.ts';
import type { LabelFree } from '../../../shared/label-free.ts';
import type { Health } from '../../../shared/run-results.ts';
import type { Pack } from '../data/pack.ts';
import type { EngineOnDemand } from '../engine/engine-on-demand.ts';
import type { JobControl } from '../messages/job-control.ts';
import { evenRows, measureLabelFree, type ViewFeatures } from '../numerics/label-free.ts';
import { type FeatureMatrix, health } from '../numerics/representation-health.ts';
import type { Picture, Pixels } from '../pictures/picture.ts';
import { measuredView, mostViewed, viewsOfEach } from '../posing/measured-views.ts';
import type { EncoderUnderTest, StageExtractor } from './stage-extractor.ts';

/** Most images that are measured: as many as RankMe's paper takes. */
const mostMeasured = 25_600;

/** The stage whose features represent an image. */
const representationIn = ({ representation }: EncoderUnderTest, stages: ReadonlyMap<string, FeatureMatrix>): string =>
  representation ?? [...stages.keys()].at(-1)!;

/** The features that are measured: at most 25,600 rows, evenly spaced, because photographs are in the order of their folders. */
export const representationOf = (
  encoder: EncoderUnderTest,
  stages: ReadonlyMap<string, FeatureMatrix>,
): FeatureMatrix => evenRows(stages.get(representationIn(encoder, stages))!, mostMeasured);

/** Photographs of a pack. */
interface Photographs {
  readonly pack: Pack;
  readonly photographs: Uint32Array;
}

/**
 * Health and label-free measures of an encoder, with views of up to 100 of the photographs.
 * @param features Of the photographs, or of some of them, at one stage; finite.
 * @param stage Of these features; by default, the representation.
 * @throws FailureError 'unusable-input' if a feature of a view is not finite; 'stopped'.
 */
export async function measureWithoutLabels(
  encoder: EncoderUnderTest,
  features: FeatureMatrix,
  photographs: Photographs,
  { engine, control }: { readonly engine: EngineOnDemand; readonly control: JobControl },
  stage?: string,
): Promise<{ readonly health: Health; readonly labelFree: LabelFree }> {
  const extractor = await encoder.open(engine.get);
  try {
    const views = await viewFeaturesOf(encoder, extractor, photographs, stage, async (done, total) => {
      control.progress(`computing features of views with ${encoder.what}`, done, total);
      await control.checkStopped();
    });
    if (!views.features.data.every(Number.isFinite))
      refuse('unusable-input', `features of views with ${encoder.what} are not finite: ${encoder.ifNotFinite}`);
    const rows = evenRows(features, mostMeasured);
    const measured = health(rows);
    return { health: measured, labelFree: await measureLabelFree(rows, measured, views) };
  } finally {
    await extractor.dispose();
  }
}

/** Features of views of some of the photographs, evenly spaced. @param onBatch Called after every batch; may throw to end the work. */
async function viewFeaturesOf(
  encoder: EncoderUnderTest,
  extractor: StageExtractor,
  { pack, photographs }: Photographs,
  wanted: string | undefined,
  onBatch: (done: number, total: number) => Promise<void>,
): Promise<ViewFeatures> {
  const { size, atOnce } = extractor;
  const viewed = Math.min(photographs.length, mostViewed);
  const photographOf = (view: number): number =>
    photographs[Math.floor((Math.floor(view / viewsOfEach) * photographs.length) / viewed)]!;
  const format = { ...pixelFormat(pack.index.columns.header.reading), size };
  const count = viewed * viewsOfEach;
  let picture: Picture | undefined;
  let features: FeatureMatrix | undefined;
  for (let from = 0; from < count; from += atOnce) {
    const squares: Pixels[] = [];
    for (let view = from; view < Math.min(count, from + atOnce); view++) {
      const photograph = photographOf(view);
      if (view % viewsOfEach === 0 || !picture) picture = await pack.read(photograph);
      squares.push(measuredView(picture, pack.key(photograph), view % viewsOfEach, format));
    }
    const stages = await extractor.features(squares);
    const { width, data } = stages.get(wanted ?? representationIn(encoder, stages))!;
    features ??= { count, width, data: new Float32Array(count * width) };
    features.data.set(data.subarray(0, squares.length * width), from * width);
    await onBatch(from + squares.length, count);
  }
  return { features: features!, each: viewsOfEach };
}
