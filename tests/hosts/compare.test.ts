/** `compare`: runs side by side on the command line. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../shared/comparison.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
mkdirSync(join(home, 'summer'));
writeFileSync(join(home, 'summer', 'a.jpg'), '');
const lab = (...words: readonly string[]) =>
  run(app, [...words, '--workspace', join(home, 'workspace')], { cwd: home });

const ids: string[] = [];
beforeAll(async () => {
  for (const seed of ['1', '2']) {
    const words = `train --images summer --task rotation --steps 5 --seed ${seed} --name seed-${seed} --json`;
    const { lines } = await lab(...words.split(' '));
    ids.push(String(lines.at(-1)!.run));
  }
});

describe('compare', () => {
  it('prints the settings that differ and the measures, a column for each run', async () => {
    const { code, stdout, stderr } = await lab('compare', ...ids);
    expect(code, stderr).toBe(0);
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^run +seed-1 +seed-2 +mean of seeds 1, 2$/);
    expect(rows[1]).toMatch(/^Random seed +1 +2$/);
    expect(rows.find((row) => row.startsWith('Held-out score'))).toMatch(/ 0\.500 +0\.500 +0\.500 ± 0\.000$/);
    expect(stderr).toMatch(/Each seed holds out another tenth/);
  });

  it('prints one JSON line, whose warnings are in it; a run is named by its id or its folder', async () => {
    const { lines } = await lab('compare', ids[0]!, join(home, 'workspace', 'runs', ids[1]!), '--json');
    expect(lines).toHaveLength(1);
    const comparison = comparisonSchema.parse(lines[0]);
    expect(comparison.runs).toEqual(ids);
    expect(comparison.warnings).toHaveLength(1);
  });

  it('subtracts a chosen run, image by image, once the answers are stored', async () => {
    const without = await lab('compare', ...ids);
    expect(without.stderr).toMatch(/not stored for “seed-1” and “seed-2”\. List the answers/);
    for (const run of ids) expect((await lab('answers', '--run', run)).code).toBe(0);
    const { lines } = await lab('compare', ...ids, '--baseline', ids[1]!, '--json');
    const { baseline, measures, unpaired } = comparisonSchema.parse(lines[0]);
    expect(baseline).toBe(ids[1]);
    const score = measures.find(({ name }) => name === 'score')!;
    expect(score.differences).toEqual([{ change: 0, ci95: [0, 0], images: 12 }, null]);
    expect(unpaired).toEqual([]);
    const { stdout } = await lab('compare', ...ids);
    expect(stdout).toMatch(/^Held-out score: difference to seed-1 +\+0\.000 \[\+0\.000, \+0\.000\]$/m);
    const other = await lab('compare', ...ids, '--baseline', 'nothing');
    expect(other.code).toBe(3);
  });

  it('writes a report, and says what is wrong with its file before it reads a run', async () => {
    const { code, stdout } = await lab('compare', ...ids, '--report', 'two.html', '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const report = readFileSync(join(home, 'two.html'), 'utf8');
    expect(report).toContain('seed-1');
    expect(report).toContain('--seed 2');
    const again = await lab('compare', ...ids, '--report', 'two.html');
    expect(again.stdout).toMatch(/report: .*two\.html, in place of the file that was there/);
    expect((await lab('compare', ...ids, '--report', 'two.txt')).code).toBe(2);
    expect((await lab('compare', ...ids, '--report', 'none/two.html')).code).toBe(3);
  });

  it.each([
    ['csv', /^run,name,status,seed,/],
    ['markdown', /^\| run \| Random seed \|/],
    ['latex', /^\\begin\{tabular\}/],
    ['json', /^\{"event":"compared"/],
  ])('prints one table as %s', async (format, beginning) => {
    const { stdout } = await lab('compare', ...ids, '--format', format);
    expect(stdout).toMatch(beginning);
    expect(stdout).not.toContain('\\u000');
    // A header, two runs and, where it is shown, their mean; LaTeX and Markdown have lines of their own.
    expect(stdout.trimEnd().split('\n')).toHaveLength({ csv: 3, markdown: 5, latex: 9, json: 1 }[format]!);
  });

  it('says what is wrong', async () => {
    const one = await lab('compare', ids[0]!);
    expect(one.code).toBe(2);
    expect(one.stderr).toContain('one run to compare');
    const twice = await lab('compare', ids[0]!, ids[0]!);
    expect(twice.code).toBe(2);
    const unknown = await lab('compare', ids[0]!, 'nothing');
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain("'nothing'");
    expect((await lab('compare', ...ids, '--format', 'latx')).stderr).toContain("did you mean 'latex'?");
    writeFileSync(join(home, 'workspace', 'runs', ids[1]!, 'evaluation.json'), '{');
    const damaged = await lab('compare', ...ids, '--json');
    expect(damaged.code).toBe(0);
    expect(comparisonSchema.parse(damaged.lines[0]).warnings[0]).toContain('evaluation.json');
  });
});
