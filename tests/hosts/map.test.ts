import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
mkdirSync(join(home, 'photographs'));
writeFileSync(join(home, 'photographs', 'a.jpg'), '');
const workspace = join(home, 'workspace');
const lab = (text: string) => run(app, [...text.split(' '), '--workspace', workspace], { cwd: home });
let id: string;

beforeAll(async () => {
  const { lines } = await lab('train --images photographs --task rotation --steps 5 --json');
  id = String(lines[0]!.run);
}, 60_000);

describe('map', () => {
  it.each([
    ['--images photographs --out map.json', 2, 'map takes --run RUN'],
    ['--run ID --out map.json', 2, 'map takes --images DIR'],
    ['--run ID --images photographs', 2, 'map takes --out FILE.json'],
    ['--run ID --images photographs --out map.json --method tsne', 2, '--method takes one of umap, pca'],
    [
      '--run ID --images photographs --out map.json --neighbours 1',
      2,
      '--neighbours takes a whole number from 2 to 200',
    ],
    ['--run ID --images photographs --out map.json --min-dist 1', 2, '--min-dist takes a number from 0 to 0.99'],
    ['--run ID --images photographs --out map.json --seed x', 2, '--seed takes a whole number'],
    ['--run ID --images none --out map.json', 3, 'none'],
    ['--run ID --images photographs --out nowhere/map.json', 3, 'there is no folder'],
    ['--run none --images photographs --out map.json', 3, 'none'],
    ['--encoder none --images photographs --out map.json', 3, 'none'],
  ])('says what is wrong with %s', async (words, code, message) => {
    const ended = await lab(`map ${words.replace('ID', id)}`);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(code);
  });
});
