import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { recordFile, tensorboardFolder } from '../../../electron/files/run-folder.ts';
import { recordOfSweep } from '../../../electron/lab/sweeps/sweep-store.ts';
import { mostSweptRuns, type SweepPlan } from '../../../shared/sweep.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder, until } from '../fixture.ts';

afterEach(() => behave());

const plan = (more: Partial<SweepPlan> = {}): SweepPlan => ({
  settings: rotationSettings(20),
  factors: [
    { key: 'lr', values: [0.1, 0.01] },
    { key: 'batch', values: [8, 16] },
  ],
  seeds: 2,
  measure: 'score',
  ...more,
});

const folders = [pictureFolder()];

describe('a sweep', () => {
  it('trains every combination with every seed, and ranks them', async () => {
    const { lab, events } = await fakeLab();
    const id = await lab.sweeps.start({ folders, plan: plan() });
    await lab.sweeps.ended(id);
    const { summary, runs, ranking, command } = await lab.sweeps.get(id);
    expect(summary).toMatchObject({ state: 'finished', runs: 8, finished: 8, failed: 0, task: 'rotation' });
    expect(runs.map(({ settings, seed }) => [settings.lr, settings.batch, seed])).toEqual(
      [1, 2].flatMap((seed) => [0.1, 0.01].flatMap((lr) => [8, 16].map((batch) => [lr, batch, seed]))),
    );
    for (const { run, settings, seed } of runs) {
      const record = await lab.runs.record(run!);
      expect(record).toMatchObject({ sweep: id, settings: { learningRate: settings.lr, batch: settings.batch, seed } });
      expect(record.settings.batchAsked).toBe(true);
      expect(record.name).toBe(`Rotation on pictures · lr ${settings.lr} · batch ${settings.batch} · seed ${seed}`);
    }
    expect(ranking).toHaveLength(4);
    expect(ranking.every(({ members }) => members.length === 2)).toBe(true);
    expect(command).toContain('--grid');
    await until(() => events.some(({ name, payload }) => name === 'sweep.changed' && payload.state === 'finished'));
    expect((await lab.sweeps.list()).map((each) => each.id)).toEqual([id]);
  });

  it('has the records of all its runs before any of them trains, and they wait', async () => {
    const { lab } = await fakeLab();
    const id = await lab.sweeps.create({ folders, plan: plan() });
    const { summary, runs } = await lab.sweeps.get(id);
    expect(summary).toMatchObject({ state: 'stopped', finished: 0 });
    expect(runs.map(({ status }) => status)).toEqual(Array(8).fill('waiting'));
    for (const run of await lab.runs.list()) {
      expect(run).toMatchObject({ status: 'waiting', sweep: id, resumable: true });
      expect(run.failure).toBeUndefined();
    }
  });

  it('is refused before anything is written if a trial cannot be trained', async () => {
    const { lab } = await fakeLab();
    const cases: [Partial<SweepPlan>, RegExp][] = [
      [{ factors: [{ key: 'lerning', values: [1] }] }, /rotation has no setting 'lerning'/],
      [{ factors: [{ key: 'seed', values: [1, 2] }] }, /does not vary the seed/],
      [{ factors: [{ key: 'size', values: [32, 33.5] }] }, /^size 33\.5: size/],
      [{ factors: [{ key: 'lr', values: [0.1, 0.1] }] }, /lr has the value 0\.1 twice/],
      [
        {
          factors: [
            { key: 'lr', values: [0.1] },
            { key: 'learningRate', values: [0.2] },
          ],
        },
        /lr and learningRate are the same setting/,
      ],
      [
        {
          factors: Array.from({ length: 7 }, (_, n) => ({
            key: ['lr', 'batch', 'size', 'weightDecay', 'momentum', 'warmup', 'clipNorm'][n]!,
            values: Array.from({ length: 100 }, (_, value) => value),
          })),
        },
        new RegExp(`1e\\+14 runs|\\d+ runs: a sweep has at most ${mostSweptRuns}`),
      ],
      [{ measure: 'knn' }, /needs labelled images/],
      [{ settings: { ...rotationSettings(20), seed: 2 ** 32 - 1 } }, /^the last of 2 seeds: .*4294967295/],
      [
        { factors: [{ key: 'lr', values: Array.from({ length: 1001 }, (_, i) => (i + 1) / 2000) }] },
        /lr has 1001 values: a setting has at most 1000/,
      ],
    ];
    for (const [more, message] of cases)
      await expect(lab.sweeps.start({ folders, plan: plan(more) })).rejects.toThrow(message);
    expect(await lab.runs.list()).toEqual([]);
    expect(await lab.sweeps.list()).toEqual([]);
  });

  it('writes event files of all its runs if it is to, also of those whose records are written after a kill', async () => {
    const { lab } = await fakeLab();
    const id = await lab.sweeps.create({ folders, plan: plan({ seeds: 1 }), tensorboard: true });
    const { runs, command } = await lab.sweeps.get(id);
    expect(command).toContain('--tensorboard');
    const [first, ...others] = runs.map(({ run }) => lab.runs.folderOf(run!));
    for (const folder of [first!, ...others]) expect(existsSync(tensorboardFolder(folder)), folder).toBe(true);
    rmSync(first!, { recursive: true });
    const file = recordOfSweep(join(lab.workspace.sweeps, id));
    const { crc: _, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, hasRuns: false }));
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect(existsSync(tensorboardFolder(first!))).toBe(true);
  });

  it('of many runs needs to be confirmed', async () => {
    const { lab } = await fakeLab();
    const many = plan({ factors: [{ key: 'lr', values: Array.from({ length: 101 }, (_, i) => (i + 1) / 1000) }] });
    await expect(lab.sweeps.create({ folders, plan: many })).rejects.toThrow('the plan has 202 runs');
    const id = await lab.sweeps.create({ folders, plan: many }, true);
    expect((await lab.sweeps.get(id)).runs).toHaveLength(202);
  });

  it('stops with checkpoints, and continues where it stopped', async () => {
    behave({ stepMs: 20 });
    const { lab } = await fakeLab();
    const id = await lab.sweeps.start({ folders, plan: plan({ seeds: 1 }) });
    await until(async () => (await lab.sweeps.get(id)).runs.some(({ step }) => step > 5));
    await lab.sweeps.stop(id);
    const { summary, runs } = await lab.sweeps.get(id);
    expect(summary.state).toBe('stopped');
    expect(runs.map(({ status }) => status)).toEqual(['stopped', 'waiting', 'waiting', 'waiting']);
    behave();
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect((await lab.sweeps.get(id)).summary).toMatchObject({ state: 'finished', finished: 4 });
  });

  it('goes on after runs that diverge or fail, and keeps them apart', async () => {
    const { lab } = await fakeLab();
    behave({ refuse: { code: 'failed', message: 'no luck' } });
    const id = await lab.sweeps.start({ folders, plan: plan({ seeds: 1 }) });
    await lab.sweeps.ended(id);
    const failed = await lab.sweeps.get(id);
    expect(failed.summary).toMatchObject({ state: 'finished', finished: 0, failed: 4 });
    expect(failed.ranking).toEqual([]);
    expect(failed.runs[0]!.failure?.message).toBe('no luck');
    expect(failed.notes.join()).toContain(
      `4 runs failed or crashed and cannot be ranked. Retry: pretext-lab sweep --resume ${id}`,
    );
    behave();
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect((await lab.sweeps.get(id)).summary).toMatchObject({ finished: 4, failed: 0 });
  });

  it('trains each run once if two processes work on it', async () => {
    behave({ stepMs: 10 });
    const workspace = temporaryFolder();
    const [{ lab: one }, { lab: other }] = [await fakeLab(workspace), await fakeLab(workspace)];
    const id = await one.sweeps.create({ folders, plan: plan() });
    const trainedBy = { one: [] as string[], other: [] as string[] };
    one.sweeps.watch(id, (run) => trainedBy.one.push(run));
    other.sweeps.watch(id, (run) => trainedBy.other.push(run));
    await Promise.all([one.sweeps.resume(id), other.sweeps.resume(id)]);
    expect((await one.sweeps.summary(id)).state).toBe('running');
    await Promise.all([one.sweeps.ended(id), other.sweeps.ended(id)]);
    const { runs, summary } = await other.sweeps.get(id);
    expect(summary).toMatchObject({ state: 'finished', finished: 8 });
    expect([...trainedBy.one, ...trainedBy.other].sort()).toEqual(runs.map(({ run }) => run!).sort());
    expect(Math.min(trainedBy.one.length, trainedBy.other.length)).toBeGreaterThan(0);
  });

  it('of another process cannot be stopped here', async () => {
    behave({ stepMs: 50 });
    const workspace = temporaryFolder();
    const [{ lab: one }, { lab: other }] = [await fakeLab(workspace), await fakeLab(workspace)];
    const id = await one.sweeps.start({ folders, plan: plan() });
    await until(async () => (await other.sweeps.summary(id)).state === 'running');
    await expect(other.sweeps.stop(id)).rejects.toThrow(`process ${process.pid}`);
    await expect(other.sweeps.remove(id)).rejects.toThrow('still running');
    await one.sweeps.stop(id);
  });

  it('survives deleted and damaged runs', async () => {
    const workspace = temporaryFolder();
    const id = await (await fakeLab(workspace)).lab.sweeps.create({ folders, plan: plan({ seeds: 1 }) });
    const { lab, events } = await fakeLab(workspace);
    const [first, second] = (await lab.sweeps.get(id)).runs.map(({ run }) => run!);
    await lab.runs.remove(first!);
    await until(() => events.some(({ name }) => name === 'sweep.changed'));
    writeFileSync(recordFile(lab.runs.folderOf(second!)), 'nonsense');
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    const { runs, summary, notes } = await lab.sweeps.get(id);
    expect(runs.map(({ status }) => status)).toEqual(['removed', 'failed', 'finished', 'finished']);
    expect(runs[1]!.failure?.message).toContain('is damaged');
    expect(summary.state).toBe('finished');
    expect(notes.join()).toContain('1 run of it was deleted');
  });

  it('with a damaged record is listed with the reason, and its runs stay', async () => {
    const { lab } = await fakeLab();
    const id = await lab.sweeps.create({ folders, plan: plan() });
    writeFileSync(recordOfSweep(join(lab.workspace.sweeps, id)), '{}');
    const [listed] = await lab.sweeps.list();
    expect(listed).toMatchObject({ id, state: 'stopped', failure: { code: 'unusable-input' } });
    await expect(lab.sweeps.get(id)).rejects.toThrow('is damaged');
    await lab.sweeps.remove(id);
    expect(await lab.sweeps.list()).toEqual([]);
    expect(await lab.runs.list()).toHaveLength(8);
  });

  it('whose process was killed while it wrote the records of its runs gets those that are missing', async () => {
    const { lab } = await fakeLab();
    const id = await lab.sweeps.create({ folders, plan: plan({ seeds: 1 }) });
    const file = recordOfSweep(join(lab.workspace.sweeps, id));
    const { crc: _, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, hasRuns: false }));
    const lost = record.trials[3].run;
    rmSync(lab.runs.folderOf(lost), { recursive: true });
    expect((await lab.sweeps.get(id)).runs[3]!.status).toBe('waiting');
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect((await lab.sweeps.get(id)).summary.finished).toBe(4);
    expect(existsSync(lab.runs.folderOf(lost))).toBe(true);
  });
});

describe('successive halving', () => {
  const halved = plan({
    factors: [{ key: 'lr', values: [0.1, 0.4, 0.2, 0.3] }],
    seeds: 2,
    halving: { factor: 2, rungs: 3 },
  });

  it('continues the best trials from their checkpoints, and leaves the others out', async () => {
    behave({ scored: 'learningRate' });
    const { lab } = await fakeLab();
    const id = await lab.sweeps.start({ folders, plan: halved });
    await lab.sweeps.ended(id);
    const { runs, ranking, summary, notes } = await lab.sweeps.get(id);
    const seen = runs.map(({ settings, seed, status, step }) => [settings.lr, seed, status, step]);
    expect(seen).toEqual([
      [0.1, 1, 'left-out', 5],
      [0.4, 1, 'finished', 20],
      [0.2, 1, 'left-out', 5],
      [0.3, 1, 'left-out', 10],
      [0.1, 2, 'left-out', 5],
      [0.4, 2, 'finished', 20],
      [0.2, 2, 'left-out', 5],
      [0.3, 2, 'left-out', 10],
    ]);
    expect(summary.state).toBe('finished');
    expect(ranking.map(({ settings, mean }) => [settings.lr, mean])).toEqual([[0.4, 0.4]]);
    expect(notes.join()).toContain('6 runs stopped early');
    expect(await lab.sweeps.cost({ folders, plan: halved })).toEqual({ trials: 4, runs: 8, steps: 2 * (20 + 10 + 10) });
  });

  it('goes on where it was stopped, with the same decisions', async () => {
    behave({ scored: 'learningRate', stepMs: 15 });
    const { lab } = await fakeLab();
    const id = await lab.sweeps.start({ folders, plan: { ...halved, seeds: 1 } });
    await until(async () => (await lab.sweeps.get(id)).runs.some(({ step }) => step > 5));
    await lab.sweeps.stop(id);
    const stopped = await lab.sweeps.get(id);
    expect(stopped.summary.state).toBe('stopped');
    expect(stopped.runs.filter(({ status }) => status === 'left-out')).toHaveLength(2);
    behave({ scored: 'learningRate' });
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect((await lab.sweeps.get(id)).runs.map(({ status, step }) => [status, step])).toEqual([
      ['left-out', 5],
      ['finished', 20],
      ['left-out', 5],
      ['left-out', 10],
    ]);
  });

  it('goes on after a run was trained past its rung without the sweep', async () => {
    behave({ scored: 'learningRate', stepMs: 15 });
    const { lab } = await fakeLab();
    const thirds = { ...halved, seeds: 1, halving: { factor: 3, rungs: 2 } }; // the first rung is after 7 of 20 steps
    const id = await lab.sweeps.start({ folders, plan: thirds });
    await until(async () => (await lab.sweeps.get(id)).runs.some(({ step }) => step > 0));
    await lab.sweeps.stop(id);
    behave({ scored: 'learningRate' });
    const alone = (await lab.sweeps.get(id)).runs[0]!.run!;
    await lab.runs.resume(alone); // to its end, with snapshots every 5 steps
    await lab.runs.ended(alone);
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    const { summary, runs } = await lab.sweeps.get(id);
    expect(runs.map(({ status, step }) => [status, step])).toEqual([
      ['finished', 20],
      ['finished', 20],
      ['left-out', 7],
      ['left-out', 7],
    ]);
    expect(summary.state).toBe('finished');
  });

  it('is not ranked by k-NN', async () => {
    const { lab } = await fakeLab();
    await expect(lab.sweeps.start({ folders, plan: { ...halved, measure: 'knn' } })).rejects.toThrow('held-out scores');
  });
});

describe('a sweep ranked by k-NN', () => {
  const labelledFolder = () => {
    const folder = pictureFolder();
    for (const name of ['cats', 'dogs']) mkdirSync(join(folder, name));
    return folder;
  };

  it('evaluates each finished run, and ranks by it', async () => {
    const { lab } = await fakeLab();
    const [images, test] = [labelledFolder(), labelledFolder()];
    const labelled = { images: [images], test: [test], labels: 'folders' } as const;
    const id = await lab.sweeps.start({ folders: [images], plan: plan({ seeds: 1, measure: 'knn' }), labelled });
    await lab.sweeps.ended(id);
    const { runs, ranking } = await lab.sweeps.get(id);
    const last = await lab.analyses.last('evaluate', runs[0]!.run!, {});
    expect(last?.testFolders).toEqual([test]);
    expect(runs.map(({ knn }) => knn)).toEqual(Array(4).fill(last!.best.knn));
    expect(ranking).toHaveLength(4);
    expect(ranking[0]!.mean).toBe(last!.best.knn);
  });

  it('does not rank by an evaluation on other test images', async () => {
    const { lab } = await fakeLab();
    const [images, test, other] = [labelledFolder(), labelledFolder(), labelledFolder()];
    const labelled = { images: [images], test: [test], labels: 'folders' } as const;
    const one = plan({ factors: [], seeds: 1, measure: 'knn' });
    const id = await lab.sweeps.start({ folders: [images], plan: one, labelled });
    await lab.sweeps.ended(id);
    const run = (await lab.sweeps.get(id)).runs[0]!.run!;
    await lab.analyses.start('evaluate', run, { ...labelled, test: [other] });
    expect(await lab.sweeps.get(id)).toMatchObject({
      summary: { state: 'stopped' },
      runs: [{ knn: null }],
      ranking: [],
    });
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    expect(await lab.sweeps.get(id)).toMatchObject({ summary: { state: 'finished' }, ranking: [{ runs: 1 }] });
    expect((await lab.analyses.last('evaluate', run, {}))?.testFolders).toEqual([test]);
  });

  it('is not finished while a run is not measured, or was measured before its last step', async () => {
    behave({ stepMs: 20 });
    const { lab } = await fakeLab();
    const [images, test] = [labelledFolder(), labelledFolder()];
    const labelled = { images: [images], test: [test], labels: 'folders' } as const;
    const one = plan({ factors: [], seeds: 1, measure: 'knn' });
    const id = await lab.sweeps.start({ folders: [images], plan: one, labelled });
    const run = (await lab.sweeps.get(id)).runs[0]!.run!;
    await until(async () => (await lab.runs.summary(run)).step > 5);
    await lab.sweeps.stop(id);
    await lab.analyses.start('evaluate', run, labelled);
    const early = (await lab.runs.summary(run)).probe!.step!;
    expect(early).toBeLessThan(20);
    await lab.runs.resume(run);
    await lab.runs.ended(run);
    const before = await lab.sweeps.get(id);
    expect(before.runs[0]).toMatchObject({ status: 'finished', knn: null });
    expect(before.summary.state).toBe('stopped');
    expect(before.notes.join()).toContain('is not measured yet');
    await lab.sweeps.resume(id);
    await lab.sweeps.ended(id);
    const after = await lab.sweeps.get(id);
    expect(after.summary.state).toBe('finished');
    expect(after.runs[0]!.knn).not.toBeNull();
  });

  it('is refused at once for images without labels', async () => {
    const { lab } = await fakeLab();
    const labelled = { images: [labelledFolder()], test: folders, labels: 'folders' } as const;
    await expect(lab.sweeps.start({ folders, plan: plan({ measure: 'knn' }), labelled })).rejects.toThrow(
      /have no labels: found no sub-folders/,
    );
    expect(await lab.runs.list()).toEqual([]);
  });
});

describe('several devices', () => {
  it('train one run each, at the same time', async () => {
    behave({ stepMs: 20 });
    const { lab } = await fakeLab();
    lab.runs.trainOn(['3', '5']);
    const id = await lab.sweeps.start({ folders, plan: plan() });
    await until(async () => (await lab.sweeps.get(id)).runs.filter(({ status }) => status === 'running').length === 2);
    const { runs } = await lab.sweeps.get(id);
    expect(runs.filter(({ status }) => status === 'running')).toHaveLength(2);
    await lab.sweeps.ended(id);
    expect((await lab.sweeps.get(id)).summary.finished).toBe(8);
    const records = await Promise.all(runs.map(({ run }) => lab.runs.record(run!)));
    expect(new Set(records.map(({ started }) => started?.device))).toEqual(new Set(['3', '5']));
  });
});
