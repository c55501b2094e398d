import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CachedFor, FeatureCache } from '../../../electron/worker/evaluate/feature-cache.ts';
import { temporaryFolder } from '../training/fixture.ts';

const cachedFor: CachedFor = { encoder: 'e', stage: 'stage4', side: 72 };
const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const rowOf = (n: number) => Float32Array.of(n, n + 0.5, -n);
let packDir: string;

const open = (of = cachedFor) => FeatureCache.open(packDir, of, () => false);
const fileName = () => readdirSync(join(packDir, 'features')).find((name) => name.endsWith('.features'))!;
const file = () => join(packDir, 'features', fileName());

async function store(...numbers: readonly number[]): Promise<void> {
  const cache = await open();
  await cache.read(() => {});
  for (const n of numbers) cache.add(keys[n]!, rowOf(n));
  await cache.close();
}

async function stored(of = cachedFor): Promise<Record<string, number[]>> {
  const cache = await open(of);
  const found: Record<string, number[]> = {};
  await cache.read((key, bytes) => {
    found[key] = [...new Float32Array(new Uint8Array(bytes).buffer)];
  });
  await cache.close();
  return found;
}
const of = (...numbers: readonly number[]) => Object.fromEntries(numbers.map((n) => [keys[n], [...rowOf(n)]]));

beforeEach(() => {
  packDir = temporaryFolder();
});

describe('the cache of features', () => {
  it('gives back what was stored, and goes on from there', async () => {
    expect(await stored()).toEqual({});
    await store(0);
    await store(1, 2);
    expect(await stored()).toEqual(of(0, 1, 2));
  });

  it('keeps another encoder, stage, side and reading apart', async () => {
    await store(0);
    for (const other of [{ encoder: 'f' }, { stage: 'stage3' }, { side: 80 }])
      expect(await stored({ ...cachedFor, ...other })).toEqual({});
    expect(await stored()).toEqual(of(0));
  });

  it('passes over a record in which any byte has changed, and keeps the others', async () => {
    await store(0, 1, 2);
    const whole = readFileSync(file());
    const start = whole.indexOf('\n') + 1;
    const length = (whole.length - start) / 3;
    for (const at of [0, 15, 16, 27, length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[start + length + at]! ^= 1;
      writeFileSync(file(), damaged);
      expect(await stored(), `byte ${at}`).toEqual(of(0, 2));
    }
    await store(1);
    expect(await stored()).toEqual(of(0, 1, 2));
  });

  it('removes what a kill left of the last record before it goes on', async () => {
    await store(0, 1);
    truncateSync(file(), readFileSync(file()).length - 5);
    await store(2);
    expect(await stored()).toEqual(of(0, 2));
  });

  it.each(['', '{"features":1}\n', 'x'])('begins anew where its header is %j', async (header) => {
    await store(0, 1);
    const whole = readFileSync(file());
    writeFileSync(file(), Buffer.concat([Buffer.from(header), whole.subarray(whole.indexOf('\n') + 1)]));
    expect(await stored()).toEqual({});
    await store(2);
    expect(await stored()).toEqual(of(2));
  });

  it('is computed by one command at a time', async () => {
    const first = await open();
    let isStopped = false;
    const second = FeatureCache.open(packDir, cachedFor, () => isStopped);
    isStopped = true;
    await expect(second).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await first.close();
    expect(await stored()).toEqual({});
  });

  it('refuses a row of another width', async () => {
    await store(0);
    const cache = await open();
    expect(() => cache.add(keys[1]!, Float32Array.of(1))).toThrow('1 features where the cache has 3');
    await cache.close();
  });
});
