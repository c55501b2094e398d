/** A folder of stacks whose pages are images, from files to exports, with the real command line and real workers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { blobs } from '../worker/data/pictures.ts';
import { tiffOf } from '../worker/data/tiff-files.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const [photographs, test] = [join(home, 'photographs'), join(home, 'test')];
const lab = async (...words: readonly string[]) => {
  const spoken = await run(root, [...words, '--workspace', join(home, 'workspace'), '--json'], { cwd: home });
  expect(spoken.code, spoken.stderr).toBe(0);
  return spoken.lines;
};

/** A stack of five pages of a class. */
function stack(folder: string, seed: number): void {
  const [width, height] = [48, 40];
  const pages = Array.from({ length: 5 }, (_, page) => ({
    ...{ width, height, channels: 3, bits: 8, pixels: blobs(5 * seed + page, width, height) },
  }));
  const path = join(folder, seed % 2 === 0 ? 'even' : 'odd', `stack ${seed}.tif`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, tiffOf(...pages));
}

beforeAll(() => build('hosts', 'worker'), 120_000);

describe('a folder of stacks', () => {
  it('is indexed, trained on, audited, evaluated and exported page by page', async () => {
    for (let seed = 0; seed < 8; seed++) stack(photographs, seed);
    for (let seed = 8; seed < 12; seed++) stack(test, seed);
    const [first] = await lab('index', '--images', photographs);
    expect(first).toMatchObject({ event: 'indexed', images: 8 });
    const [indexed] = await lab('index', '--images', photographs, '--pages', 'all');
    expect(indexed).toMatchObject({ event: 'indexed', images: 40, passedOver: [], warnings: [] });

    // One page and one whole stack are left out.
    const excluded = join(home, 'leave out.txt');
    writeFileSync(excluded, 'photographs/odd/stack 1.tif#2\nphotographs/even/stack 2.tif\n');
    const options = ['--encoder', 'conv4', '--size', '16', '--batch', '4', '--steps', '3', '--engine', 'cpu'];
    const data = ['--images', photographs, '--pages', 'all', '--held-out', test, '--exclude', excluded];
    const trained = await lab('train', ...data, '--task', 'rotation', ...options);
    expect(trained[0]).toMatchObject({ event: 'started', images: 34, heldOutImages: 20 });
    expect(trained.at(-1)).toMatchObject({ event: 'finished', status: 'finished', steps: 3 });
    const id = String(trained[0]!.run);

    const split = await lab('train', '--images', photographs, '--pages', 'all', '--task', 'rotation', ...options);
    const { images, heldOutImages } = split[0] as { images: number; heldOutImages: number };
    expect([images % 5, heldOutImages % 5, images + heldOutImages]).toEqual([0, 0, 40]);

    const audited = await lab('audit', '--images', photographs, '--pages', 'all', '--task', 'rotation');
    expect(audited.at(-1)).toMatchObject({ event: 'audited', images: 40 });
    expect(JSON.stringify(audited.at(-1))).not.toContain('judge a leak by its picture');

    // Each stack's label stands for all its pages, apart from one that has its own.
    const labels = join(home, 'labels.csv');
    const lines = Array.from({ length: 12 }, (_, seed) => {
      const [folder, kind] = [seed < 8 ? 'photographs' : 'test', seed % 2 === 0 ? 'even' : 'odd'];
      return `${folder}/${kind}/stack ${seed}.tif,${kind}`;
    });
    writeFileSync(labels, ['path,label', ...lines, 'test/even/stack 8.tif#1,odd'].join('\n'));
    const evaluated = await lab('evaluate', '--run', id, '--images', photographs, '--test', test, '--labels', labels);
    expect(evaluated.at(-1)).toMatchObject({ event: 'evaluated', chance: 11 / 20 });

    const out = join(home, 'export');
    const exported = await lab('export', '--run', id, '--format', 'onnx', '--out', out);
    expect(exported.at(-1)).toMatchObject({ event: 'exported', certificate: { passed: true } });
    expect(readFileSync(join(out, 'encoder.onnx')).includes('sRGB, of each page of a file')).toBe(true);
  }, 300_000);
});
