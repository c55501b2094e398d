import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../shared/evaluation.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start, type Where } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
for (const name of ['photographs', 'test']) {
  mkdirSync(join(home, name));
  writeFileSync(join(home, name, 'a.jpg'), '');
}
const workspace = join(home, 'workspace');
const words = (text: string) => [...text.split(' ').filter(Boolean), '--workspace', workspace];
const lab = (text: string, where: Where = {}) => run(app, words(text), { cwd: home, ...where });
let id: string;
let runDir: string;

beforeAll(async () => {
  const { lines } = await lab('train --images photographs --task rotation --steps 5 --json');
  id = String(lines[0]!.run);
  runDir = String(lines[0]!.runDir);
}, 60_000);

describe('evaluate', () => {
  it('prints one line with the fields of the contract, and stores it in the run', async () => {
    const { code, lines, stderr } = await lab(`evaluate --run ${id} --images photographs --test test --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'evaluated',
      run: id,
      stages: [{ stage: 'stage1', width: 32, knn: 0.3, linear: 0.4 }, { stage: 'stage2' }],
      best: { stage: 'stage2', knn: 0.5 },
      untrained: { knn: 0.3, linear: 0.4 },
      chance: 0.5,
      health: { effectiveRank: 3 },
      seconds: 1,
      folders: [join(home, 'photographs')],
      testFolders: [join(home, 'test')],
      labels: 'folders',
    });
    expect(stderr).toBe('one thing to know\n');
    const { crc, ...kept } = JSON.parse(readFileSync(join(runDir, 'evaluation.json'), 'utf8'));
    expect(kept).toEqual(lines[0]);
    expect(crc).toMatch(/^[0-9a-f]{8}$/);
    evaluationSchema.parse(kept);
  });

  it('prints a table for people, and says whether training has helped', async () => {
    const { code, stdout } = await lab(`evaluate --run ${runDir} --images photographs --test test`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^stage {3}width {3}k-NN {2}linear {2}untrained k-NN {2}untrained linear$/m);
    expect(stdout).toMatch(/^stage2 {5}64 {2}0\.500 {3}0\.600 {11}0\.300 {13}0\.400$/m);
    expect(stdout).toContain('Training has helped: +20.0 points (95 %: +10.0 to +30.0) over the untrained encoder.');
    const unclear = await lab(`evaluate --run ${id} --images photographs --test test`, { ways: { gain: 0.05 } });
    expect(unclear.stdout).toContain('This does not show that training has helped: +5.0 points');
    const worse = await lab(`evaluate --run ${id} --images photographs --test test`, { ways: { gain: -0.2 } });
    expect(worse.stdout).toContain('The trained encoder does worse than the untrained one: −20.0 points');
  });

  it('passes the amounts of few labels on, and prints what was found with them', async () => {
    const few = '--few 1,5,10 --few-per-class 2';
    const { stdout } = await lab(`evaluate --run ${id} --images photographs --test test ${few}`);
    expect(stdout).toMatch(/^linear probe with few labels, mean of 5 draws$/m);
    expect(stdout).toMatch(/^this encoder +1 % +4 +0\.400 +\[0\.300, 0\.500\]$/m);
    expect(stdout).toMatch(/^this encoder +10 % +4 +0\.400/m);
    expect(stdout).toMatch(/^this encoder, per class +2 per class +4 +0\.400/m);
    expect(stdout).toMatch(/^this encoder +all +8 +0\.600/m);
  });

  it('writes the report “Did it help?”, which begins with the answer', async () => {
    await lab(`evaluate --run ${id} --images photographs --test test --report help.html`);
    const written = readFileSync(join(home, 'help.html'), 'utf8');
    expect(written).toContain('<h1>Did it help?');
    expect(written).toContain('<h2>It helped: the features are better than before training.</h2>');
  });

  it('resolves a table of labels from where the command was typed', async () => {
    const { lines } = await lab(`evaluate --run ${id} --images photographs --test test --labels my.csv --json`);
    expect(lines[0]).toMatchObject({ labels: join(home, 'my.csv') });
  });

  it.each([
    ['evaluate', 2, 'evaluate takes --run RUN'],
    ['evaluate --run ID --test test', 2, 'evaluate takes --images DIR'],
    ['evaluate --run ID --images photographs', 2, 'evaluate takes --test DIR'],
    ['evaluate --run ID --images photographs --test test --labels names', 2, '--labels takes folders (each sub-folder'],
    ['evaluate --run ID --images photographs --test test --few 0', 2, "such as 1,5,10: found '0'"],
    ['evaluate --run ID --images photographs --test test --few 1,,5', 2, "found '1,,5'"],
    [
      'evaluate --run ID --images photographs --test test --few-per-class 1.5',
      2,
      '--few-per-class whole numbers from 1',
    ],
    ['evaluate --run ID --images photographs --test test --report result.txt', 2, '--report takes FILE.html'],
    ['evaluate --run ID --images photographs --test nowhere', 3, 'there is no folder'],
    ['evaluate --run none --images photographs --test test', 3, "'none' is neither a run's id nor its folder"],
  ])('%s: exit code %i and words that help', async (text, expected, help) => {
    const { code, stdout, stderr } = await lab(text.replace('ID', id));
    expect(code).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toContain(help);
  });

  it('ends with the worker’s refusal, and keeps the last result', async () => {
    const before = readFileSync(join(runDir, 'evaluation.json'), 'utf8');
    const refuse = { code: 'unusable-input', message: '3 images lie in no sub-folder', hint: 'sort them' };
    const { code, stderr, lines } = await lab(`evaluate --run ${id} --images photographs --test test --json`, {
      ways: { refuse },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('3 images lie in no sub-folder (sort them)');
    expect(lines).toEqual([{ event: 'error', ...refuse }]);
    expect(readFileSync(join(runDir, 'evaluation.json'), 'utf8')).toBe(before);
  });

  it('stops at a signal, with 130', async () => {
    const running = start(app, words(`evaluate --run ${id} --images photographs --test test`), {
      cwd: home,
      ways: { endless: true },
    });
    await expect.poll(() => existsSync(join(runDir, 'evaluating'))).toBe(true);
    running.process.kill('SIGINT');
    expect((await running.done).code).toBe(130);
  });
});
