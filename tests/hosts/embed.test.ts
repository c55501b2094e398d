import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
for (const name of ['photographs/inner', 'elsewhere', 'out']) mkdirSync(join(home, name), { recursive: true });
writeFileSync(join(home, 'photographs', 'a.jpg'), '');
writeFileSync(join(home, 'net.onnx'), 'a net');
for (const name of ['taken.npy', 'other.paths.txt', 'table.csv']) writeFileSync(join(home, 'out', name), 'mine');
symlinkSync(join(home, 'photographs', 'inner'), join(home, 'link'));
const workspace = join(home, 'workspace');
const lab = (text: string) => run(app, [...text.split(' ').filter(Boolean), '--workspace', workspace], { cwd: home });
let encoder: string;

beforeAll(async () => {
  const { lines } = await lab('encoders add net.onnx --preset clip --json');
  encoder = String(lines[0]!.id);
}, 60_000);

describe('embed', () => {
  it.each([
    ['--out out/f.npy', 2, 'embed takes --images DIR'],
    ['--images photographs', 2, 'embed takes --out FILE'],
    ['--images photographs --out out/f.txt', 2, '--out takes a file ending in .npy, .csv, .parquet, .safetensors'],
    ['--images photographs --out out/f', 2, "found 'out/f'"],
    ['--images photographs --out out/taken.npy', 3, 'taken.npy exists already'],
    ['--images photographs --out out/other.npy', 3, 'other.paths.txt exists already'],
    ['--images photographs --out out/table.csv', 3, 'name another file with --out FILE'],
    ['--images photographs --out nowhere/f.npy', 3, 'there is no folder'],
    ['--images photographs --out photographs/f.npy', 3, 'a folder of the images, which is never written to'],
    ['--images photographs --out photographs/inner/f.csv', 3, 'a folder of the images, which is never written to'],
    ['--images photographs --out link/f.parquet', 3, 'a folder of the images, which is never written to'],
    [
      '--images elsewhere --images photographs --out link/f.csv',
      3,
      'a folder of the images, which is never written to',
    ],
    ['--images nowhere --out out/f.npy', 3, 'there is no folder'],
  ])('%s: exit code %i and words that help', async (words, expected, help) => {
    const { code, stderr } = await lab(`embed --encoder ${encoder} ${words}`);
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });

  it('takes one encoder, of a run or added', async () => {
    for (const of of ['', `--encoder ${encoder} --run a-run`]) {
      const { code, stderr } = await lab(`embed ${of} --images photographs --out out/f.npy`);
      expect([code, stderr]).toEqual([2, expect.stringContaining('embed takes --run RUN')]);
    }
  });

  it('writes nothing where it is refused', () => {
    expect(readdirSync(join(home, 'out')).sort()).toEqual(['other.paths.txt', 'table.csv', 'taken.npy']);
    expect(readdirSync(join(home, 'photographs')).sort()).toEqual(['a.jpg', 'inner']);
    expect(readdirSync(join(home, 'photographs', 'inner'))).toEqual([]);
  });
});

describe('neighbours', () => {
  it.each([
    ['--query a.jpg', 2, 'neighbours takes --images DIR'],
    ['--images photographs', 2, 'neighbours takes --query FILE'],
    ['--images photographs --query a.jpg --count 0', 2, '--count takes a whole number from 1 to 1000'],
    ['--images photographs --query a.jpg --count 2.5', 2, '--count takes a whole number from 1 to 1000'],
    ['--images nowhere --query a.jpg', 3, 'there is no folder'],
  ])('%s: exit code %i and words that help', async (words, expected, help) => {
    const { code, stderr } = await lab(`neighbours --encoder ${encoder} ${words}`);
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});
