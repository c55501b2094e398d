import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
mkdirSync(join(home, 'images'));
writeFileSync(join(home, 'images', 'a.jpg'), '');
const newWorkspace = () => ['--workspace', join(temporaryFolder(), 'workspace')];
const grid = ['sweep', '--images', 'images', '--task', 'rotation', '--steps', '20', '--grid', 'lr=0.1,0.2'];

describe('sweep', () => {
  it('plans, trains and ranks, and is listed', async () => {
    const workspace = newWorkspace();
    const ways = { scored: 'learningRate' };
    const words = [...grid, '--seeds', '2', '--name', 'rates', ...workspace];
    const { code, lines, stderr } = await run(app, [...words, '--json'], { cwd: home, ways });
    expect(code, stderr).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual(['planned', 'trained', 'trained', 'trained', 'trained', 'swept']);
    const { sweep } = lines[0]!;
    // A measured step takes 20 ms: four runs of 1 s to start, 20 steps and 5 or more snapshots of 0.5 s.
    expect(lines[0]).toMatchObject({ trials: 2, runs: 4, steps: 80 });
    expect(Number(lines[0]!.seconds)).toBeGreaterThan(4 * (1 + 20 * 0.02 + 5 * 0.5));
    expect(lines.at(-1)).toMatchObject({
      sweep,
      runs: [0.1, 0.2, 0.1, 0.2].map((lr, place) => ({
        settings: { lr },
        seed: place < 2 ? 1 : 2,
        status: 'finished',
        score: lr,
        knn: null,
      })),
      ranking: [
        { settings: { lr: 0.2 }, mean: 0.2, ci95: [0.2, 0.2], runs: 2 },
        { settings: { lr: 0.1 }, mean: 0.1, ci95: [0.1, 0.1], runs: 2 },
      ],
    });
    const listed = await run(app, ['sweep', '--json', ...workspace], { cwd: home });
    expect(listed.lines).toMatchObject([{ event: 'sweep', sweep, name: 'rates', state: 'finished', finished: 4 }]);
    const again = await run(app, ['sweep', '--resume', String(sweep), ...workspace], { cwd: home });
    expect(again.code, 'a finished sweep is resumed without failure').toBe(0);
    expect(again.stdout).toMatch(/1 +0\.2 +0\.200 +0\.200 to 0\.200 +2\n2 +0\.1 +0\.100/);
    expect(again.stdout).toContain('The best of 2 trials was chosen by the number that is shown');
  });

  it('writes a report after the runs, and later with --resume', async () => {
    const workspace = newWorkspace();
    const words = [...grid, '--report', 'at-once.html', '--name', 'rates', ...workspace];
    const { code, lines, stderr } = await run(app, [...words, '--json'], { cwd: home });
    expect(code, stderr).toBe(0);
    const resumed = ['sweep', '--resume', String(lines[0]!.sweep), '--report', 'later.html', ...workspace];
    expect((await run(app, resumed, { cwd: home })).stdout).toContain(`report: ${join(home, 'later.html')}`);
    for (const name of ['at-once.html', 'later.html']) {
      const report = readFileSync(join(home, name), 'utf8');
      expect(report).toContain('<title>rates</title>');
      expect(report.match(/<polyline class="shade-/g)).toHaveLength(2);
    }
    const refused = await run(app, [...grid, '--report', 'report.pdf', ...workspace], { cwd: home });
    expect(`${refused.code} ${refused.stderr}`).toMatch(/^2 .*--report takes FILE\.html: found 'report\.pdf'/);
  });

  it('stops with checkpoints at a signal, says how to continue, and continues', async () => {
    const workspace = newWorkspace();
    const running = start(app, [...grid, ...workspace, '--json'], { cwd: home, ways: { stepMs: 100 } });
    const { sweep } = JSON.parse(await running.line('"planned"'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    running.process.kill('SIGINT');
    const stopped = await running.done;
    expect(stopped.code).toBe(130);
    expect(stopped.lines.at(-1)).toMatchObject({ event: 'swept', state: 'stopped', ranking: [] });
    const words = await run(app, ['sweep', '--resume', sweep, ...workspace], { cwd: home });
    expect(words.code, words.stderr).toBe(0);
    expect(words.stdout).toContain('lr 0.2: finished, score 0.500 (2 of 2 finished)');
  });

  it('ends with 1 if runs failed, and with 4 if all diverged, and names them apart from the ranking', async () => {
    const failed = await run(app, [...grid, ...newWorkspace()], { cwd: home, ways: { crashAt: 3 } });
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/not ranked: \S+, lr 0\.1: crashed: /);
    expect(failed.stdout).toMatch(/2 runs failed or crashed and cannot be ranked\. Retry: .*sweep --resume/);
    const diverged = await run(app, [...grid, ...newWorkspace(), '--json'], { cwd: home, ways: { divergeAt: 3 } });
    expect(diverged.code).toBe(4);
    expect(diverged.lines.at(-1)).toMatchObject({ state: 'finished', ranking: [] });
  });

  it('is refused before it starts', async () => {
    const workspace = newWorkspace();
    const refused = async (...words: readonly string[]) => {
      const { code, stderr } = await run(app, [...words, ...workspace], { cwd: home });
      return `${code} ${stderr}`;
    };
    expect(await refused(...grid, '--grid', 'batch_size=1')).toMatch(/^2 .*rotation has no setting 'batch_size'/);
    expect(await refused(...grid, '--seeds', '100', '--grid', 'batch=1,2')).toMatch(
      /^2 .*the plan has 400 runs \(--yes starts more than 200 runs\)/,
    );
    expect(await refused(...grid, '--measure', 'knn')).toMatch(/^2 .*needs labelled images/);
    expect(await refused('sweep', '--resume', 'none', '--seeds', '2')).toMatch(/^2 .*does not take --seeds/);
    expect(await refused('sweep', '--resume', 'none')).toMatch(/^3 .*no sweep is called 'none'/);
    expect(await refused('sweep', '--cancel', 'none')).toMatch(/^3 .*no sweep is called 'none'/);
    expect(await refused('sweep', '--resume', 'none', '--only', 'run')).toMatch(/^3 .*no sweep is called 'none'/);
    expect((await run(app, ['runs', ...workspace], { cwd: home })).stdout).toContain('no runs yet');
  });
});
