/** Computes the features of images at one stage, and keeps them in the cache. */
import type { PackedImage } from '../data/index-folders.ts';
import type { Pack } from '../data/pack.ts';
import { EngineOnDemand } from '../engine/engine-on-demand.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Pixels } from '../pictures/picture.ts';
import type { FeatureCache } from './feature-cache.ts';
import { refuseNotFinite } from './not-finite.ts';
import { centralPixels } from './posed-squares.ts';
import { type EncoderUnderTest, featureBatches, type StageExtractor } from './stage-extractor.ts';

/** Where the features of an image belong. */
interface Place {
  readonly path: string;
  readonly key: string;
}

/** The encoder is opened when there is something to compute. */
export class FeatureComputer {
  /** Images whose features were computed. */
  computed = 0;
  readonly #engine: EngineOnDemand;
  #opened: Promise<StageExtractor> | undefined;
  /** Contents that are in the cache or were asked for. */
  #known: Promise<Set<string>> | undefined;
  #batch: { place: Place; square: Pixels }[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly encoder: EncoderUnderTest,
    private readonly stage: string,
    private readonly cache: FeatureCache,
    private readonly control: JobControl,
  ) {
    this.#engine = new EngineOnDemand(() => openEngine('auto', control.port));
  }

  /**
   * Takes an image while others are still being read. Features are computed once a batch is complete, and the next
   * batch is taken meanwhile.
   * @throws FailureError as `those`, also for an earlier batch.
   */
  async take({ path, key, read }: PackedImage): Promise<void> {
    this.#known ??= this.cache.keys();
    const known = await this.#known;
    if (known.has(key)) return;
    known.add(key);
    const extractor = await this.#extractor();
    this.#batch.push({ place: { path, key }, square: centralPixels(await read(), extractor.size) });
    if (this.#batch.length < extractor.atOnce) return;
    await this.#running;
    const batch = this.#batch.splice(0);
    this.#running = extractor.features(batch.map(({ square }) => square)).then((stages) =>
      this.#keep(
        batch.map(({ place }) => place),
        stages,
      ),
    );
    this.#running.catch(() => undefined); // the next `take` or `taken` throws it
  }

  /** Waits for the batches that were taken. An incomplete one is left to `those`. */
  async taken(): Promise<void> {
    await this.#running;
    await this.cache.flush();
  }

  /**
   * Computes the features of images of a pack.
   * @throws FailureError 'unusable-input' if the features of an image are not finite; 'stopped'.
   */
  async those(photographs: Uint32Array, pack: Pack): Promise<void> {
    if (photographs.length === 0) return;
    const before = pack.count - photographs.length;
    this.control.progress('computing features', before, pack.count);
    await this.control.checkStopped();
    for await (const { from, count, stages } of featureBatches(await this.#extractor(), { pack, photographs })) {
      const rows = [...photographs.subarray(from, from + count)];
      this.#keep(
        rows.map((row) => ({ path: pack.path(row), key: pack.key(row) })),
        stages,
      );
      this.control.progress('computing features', before + from + count, pack.count);
      await this.control.checkStopped();
    }
    await this.cache.flush();
  }

  async dispose(): Promise<void> {
    await this.#running.catch(() => undefined);
    const extractor = await this.#opened?.catch(() => undefined);
    await extractor?.dispose();
    await this.#engine.dispose();
  }

  #extractor(): Promise<StageExtractor> {
    this.#opened ??= this.encoder.open(this.#engine.get);
    return this.#opened;
  }

  #keep(places: readonly Place[], stages: ReadonlyMap<string, FeatureMatrix>): void {
    const { width, data } = stages.get(this.stage)!;
    for (const [i, { path, key }] of places.entries()) {
      const values = data.subarray(i * width, (i + 1) * width);
      if (!values.every(Number.isFinite)) refuseNotFinite(path, this.stage, this.encoder);
      this.cache.add(key, values);
      this.computed++;
    }
  }
}
