import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PackedImage } from '../../../electron/worker/data/index-folders.ts';
import { FeatureCache } from '../../../electron/worker/evaluate/feature-cache.ts';
import { FeatureComputer } from '../../../electron/worker/evaluate/feature-computer.ts';
import { type IdentifiedEncoder, underTest } from '../../../electron/worker/evaluate/under-test.ts';
import { JobControl } from '../../../electron/worker/messages/job-control.ts';
import { added } from '../encoders/added.ts';
import { tinyModel } from '../encoders/tiny-models.ts';
import { temporaryFolder } from '../training/fixture.ts';

const control = new JobControl({ send: () => {}, onMessage: () => {} }, 'test');
const side = 40;
let encoder: IdentifiedEncoder;
let packDir: string;
let reads: string[];

/** An image that exists only in memory. */
const image = (n: number): PackedImage => ({
  path: `/images/${n}.jpg`,
  key: n.toString(16).padStart(32, '0'),
  read: async () => {
    reads.push(`/images/${n}.jpg`);
    const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * (n + 3)) % 251);
    return { width: side, height: side, channels: 3, data };
  },
});
const images = Array.from({ length: 20 }, (_, n) => image(n));
const pathsOf = (some: readonly PackedImage[]) => some.map(({ path }) => path);

/** Opens the cache and a computer, and closes both after use. */
async function computing<T>(use: (computer: FeatureComputer, cache: FeatureCache) => Promise<T>): Promise<T> {
  const cachedFor = { encoder: encoder.fingerprint, stage: encoder.representation!, side };
  const cache = await FeatureCache.open(packDir, cachedFor, () => false);
  const computer = new FeatureComputer(encoder, encoder.representation!, cache, control);
  try {
    return await use(computer, cache);
  } finally {
    await computer.dispose();
    await cache.close();
  }
}

beforeAll(async () => {
  encoder = await underTest(await added(temporaryFolder(), 'tiny', tinyModel()), () => {});
}, 60_000);
beforeEach(() => {
  packDir = temporaryFolder();
  reads = [];
});

describe('images that are taken while others are being read', () => {
  it('have their features in the cache once a batch is complete; the rest is left for later', async () => {
    await computing(async (computer, cache) => {
      for (const each of images) await computer.take(each);
      await computer.taken();
      expect(computer.computed).toBe(16);
      expect([...(await cache.keys())]).toEqual(images.slice(0, 16).map(({ key }) => key));
    });
    expect(reads).toEqual(pathsOf(images));
  });

  it('are not computed again after a stop in between', async () => {
    await computing(async (computer) => {
      for (const each of images) await computer.take(each);
    });
    reads = [];
    await computing(async (computer) => {
      for (const each of images) await computer.take(each);
      await computer.taken();
      expect(computer.computed).toBe(0);
    });
    expect(reads).toEqual(pathsOf(images.slice(16)));
  });

  it('are computed once for all copies', async () => {
    await computing(async (computer) => {
      for (const each of images) await computer.take({ ...each, key: image(Number.parseInt(each.key, 16) % 2).key });
    });
    expect(reads).toEqual(pathsOf(images.slice(0, 2)));
  });

  it('are refused with their path if their features are not finite', async () => {
    const good = encoder;
    encoder = {
      ...good,
      fingerprint: 'another',
      async open(engine) {
        const extractor = await good.open(engine);
        return {
          size: extractor.size,
          atOnce: extractor.atOnce,
          dispose: () => extractor.dispose(),
          async features(squares) {
            const stages = await extractor.features(squares);
            const { width, data } = stages.get(good.representation!)!;
            data[3 * width] = Number.NaN;
            return stages;
          },
        };
      },
    };
    await computing(async (computer, cache) => {
      for (const each of images) await computer.take(each);
      await expect(computer.taken()).rejects.toMatchObject({
        failure: { code: 'unusable-input', message: expect.stringMatching(/^the features of \/images\/3\.jpg at map/) },
      });
      await cache.flush();
      expect((await cache.keys()).size).toBe(3);
    });
    encoder = good;
  });
});
