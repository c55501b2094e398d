/** The campaign of faults and attacks of experiments/campaign still runs, and can find faults. Its counts are tiny here. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from './built.ts';

const part = (name: string) => import(pathToFileURL(join(root, 'experiments', 'campaign', name)).href);
const folder = mkdtempSync(join(tmpdir(), 'campaign-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')(
  'kills one indexing and indexes hostile images without a fault',
  () => {
    const words = ['--kills', '1', '--images', '1', '--keep', join(folder, 'kept')];
    const script = join(root, 'experiments', 'campaign', 'campaign.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
    expect(stdout, stderr).toMatch(/^\| kill index \| 1 \| 0 \| 0 \| 0 \| 0 \| 1 \w/m);
    expect(stdout).toContain('| hostile images | 150 | 0 | 0 | 0 | 0 | 150 indexed |');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 lost, 0 silent, 0 frozen, 0 crashed');
    expect(status).toBe(0);
  },
  300_000,
);

it('counts and lists each fault, and takes no error of its own for one of the product', async () => {
  const { Fault, Tally } = await part('tally.mjs');
  const tally = new Tally();
  await tally.try('corrupt board', 'corruptions/3', async () => 'refused');
  await tally.try('corrupt board', 'corruptions/4', async () => {
    throw new Fault('silent', 'the loss is 0.5 instead of 0.4');
  });
  expect(tally.words()).toBe(
    [
      '| kind | tries | lost | silent | frozen | crashed | ended well |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| corrupt board | 2 | 0 | 1 | 0 | 0 | 1 refused |',
      '',
      '- silent: corruptions/4: the loss is 0.5 instead of 0.4',
      '0 lost, 1 silent, 0 frozen, 0 crashed',
      '',
    ].join('\n'),
  );
  const broken = tally.try('corrupt board', 'corruptions/5', async () => {
    throw new TypeError('a fault of the campaign');
  });
  await expect(broken).rejects.toThrow('the campaign failed in corruptions/5');
});

describe.runIf(process.platform !== 'win32')('damages', async () => {
  const { damages, inflict } = await part('damages.mjs');
  const { drawsOf } = await part('draws.mjs');
  const contents = {
    'metrics.jsonl': Buffer.from(Array.from({ length: 9 }, (_, i) => `{"step":${i},"loss":0.${i}}\n`).join('')),
    'pixels.bin': Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256)),
  };
  it.each(damages as string[])('%s: the same draws do the same, and not nothing', (damage) => {
    for (const [name, bytes] of Object.entries(contents)) {
      const damaged = [1, 2].map((copy) => {
        const path = join(folder, `${damage} ${copy} ${name}`);
        writeFileSync(path, bytes);
        const draws = drawsOf(1, damage);
        while (!inflict(damage, path, draws));
        const entry = lstatSync(path, { throwIfNoEntry: false });
        return entry?.isFile() ? readFileSync(path).toString('latin1') : (entry?.mode ?? 'deleted');
      });
      expect(damaged[0]).toEqual(damaged[1]);
      expect(damaged[0]).not.toEqual(bytes.toString('latin1'));
    }
  });
});

it('hostile images are the same for the same draws, of every kind', async () => {
  const { goodFiles, hostileFile } = await part('image-mutations.mjs');
  const { drawsOf } = await part('draws.mjs');
  const good = await goodFiles();
  const made = (i: number) => hostileFile(good, drawsOf(1, 'image', i));
  const files = Array.from({ length: 400 }, (_, i) => made(i));
  for (const i of [0, 17, 399]) expect(made(i)).toEqual(files[i]);
  expect(new Set(files.map(({ extension }) => extension)).size).toBeGreaterThan(7);
  const isGood = ({ bytes }: { readonly bytes: Buffer }) =>
    Object.values<Buffer>(good).some((each) => each.equals(bytes));
  expect(files.filter(isGood).length).toBeLessThan(20);
});
