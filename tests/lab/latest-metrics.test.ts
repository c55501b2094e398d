import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricsFile, recordFile } from '../../electron/files/run-folder.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { metricsDamage, readLatestMetrics } from '../../electron/lab/latest-metrics.ts';
import { RunStore } from '../../electron/lab/run-store.ts';
import { StoredHistories } from '../../electron/lab/stored-histories.ts';
import { StoredRuns } from '../../electron/lab/stored-runs.ts';
import { openWorkspace } from '../../electron/lab/workspace.ts';
import { rotationSettings, temporaryFolder } from './fixture.ts';

const step = (n: number, more: object = {}) =>
  JSON.stringify(
    seal({ event: 'step', step: n, epoch: 1, loss: 1 / n, learningRate: 0.1, imagesPerSecond: 50, ...more }),
  );
const snapshot = (n: number) => {
  const heldOut = { loss: 1, score: n / 1e6, chance: 0.25, untrained: 0.3 };
  const health = { effectiveRank: 3, featureStd: 1, deadUnits: 0 };
  return JSON.stringify(seal({ event: 'snapshot', step: n, epoch: 1, heldOut, health, alarms: [] }));
};

const readHistory = (runDir: string) => new StoredHistories().read(runDir, true);

function runWith(lines: readonly string[], end = '\n'): string {
  const runDir = temporaryFolder();
  writeFileSync(metricsFile(runDir), lines.join('\n') + end);
  return runDir;
}

const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => step(from + i));

describe('the last step and the last snapshot', () => {
  it.each([
    ['of an empty file', []],
    ['of one step', [step(1)]],
    ['with the snapshot last', [...steps(1, 50), snapshot(50)]],
    ['with the snapshot in front of one part of the file', [...steps(1, 40), snapshot(40), ...steps(41, 90)]],
    ['with the snapshot in front of several parts', [...steps(1, 40), snapshot(40), ...steps(41, 700)]],
    ['with no snapshot', steps(1, 300)],
    ['with lines longer than a part', [step(1), snapshot(1), step(2, { metrics: { ['x'.repeat(9_000)]: 1 } })]],
    ['with characters of several bytes', [snapshot(1), ...steps(1, 60).map((line) => `${line}\n"${'夏'.repeat(99)}"`)]],
    ['with lines that are damaged or changed', [step(1), snapshot(2), '{"torn', step(3).replace('0.1', '0.2'), 'null']],
  ])('%s are those of the whole file', async (_, lines) => {
    for (const end of ['\n', '\n{"event":"ste']) {
      const runDir = runWith(lines, end);
      const { lastStep, lastSnapshot } = await readHistory(runDir);
      const { isDamaged: _, ...latest } = readLatestMetrics(runDir);
      expect(latest).toEqual({ ...(lastStep && { lastStep }), ...(lastSnapshot && { lastSnapshot }) });
    }
  });

  it('are damaged only by a complete line that is not as it was written', () => {
    const isDamaged = (lines: readonly string[], end?: string) =>
      readLatestMetrics(runWith(lines, end)).isDamaged ?? false;
    expect(isDamaged([step(1), snapshot(1), step(2)])).toBe(false);
    expect(isDamaged([step(1), snapshot(1), step(2)], '\n{"event":"ste')).toBe(false);
    expect(isDamaged([step(1), snapshot(1), step(2)], `\n${'x'.repeat(9_000)}`)).toBe(false);
    expect(isDamaged([snapshot(1), ...steps(1, 2_000)])).toBe(false);
    for (const line of ['{"torn', '\0'.repeat(40), step(2).replace('0.5', '0.6'), ''])
      expect(isDamaged([step(1), snapshot(1), line]), line).toBe(true);
  });

  it('tell that lines are missing of a run that ended in order, and of no other', () => {
    const ended = (status: 'finished' | 'stopped' | 'crashed', n: number) => ({ status, step: n, seconds: 1 });
    const at = (stepNumber: number, snapshotNumber: number) => ({
      lastStep: JSON.parse(step(stepNumber)),
      lastSnapshot: JSON.parse(snapshot(snapshotNumber)),
      isDamaged: false,
    });
    const isTold = (...words: Parameters<typeof metricsDamage> extends [string, ...infer Rest] ? Rest : never) =>
      metricsDamage('/runs/a/metrics.jsonl', ...words).length > 0;
    expect(isTold(at(6, 6), ended('finished', 6))).toBe(false);
    expect(isTold(at(6, 4), ended('finished', 6))).toBe(true);
    expect(isTold(at(5, 4), ended('finished', 6))).toBe(true);
    expect(isTold(at(6, 4), ended('stopped', 6))).toBe(false);
    expect(isTold(at(5, 4), ended('stopped', 6))).toBe(true);
    expect(isTold(at(5, 4), ended('crashed', 6))).toBe(false);
    expect(isTold(at(5, 4), undefined)).toBe(false);
    expect(isTold(at(5, 6), undefined)).toBe(true);
    expect(isTold({ ...at(5, 4), isDamaged: true }, undefined)).toBe(true);
    expect(isTold(at(5, 4), undefined, 5)).toBe(false);
    expect(isTold(at(5, 4), undefined, 6)).toBe(true);
    expect(isTold({ lastStep: undefined, lastSnapshot: undefined, isDamaged: false }, undefined, 4)).toBe(true);
    expect(metricsDamage('/runs/a/metrics.jsonl', at(5, 4), ended('finished', 6))).toMatchObject([
      { message: '/runs/a/metrics.jsonl is damaged: lines are missing or not as they were written' },
    ]);
  });

  it('are found if the snapshot lies thousands of steps ahead of the end', async () => {
    const between = steps(101, 12_000);
    const runDir = runWith([...steps(1, 50), snapshot(50), ...steps(51, 100), snapshot(100), ...between]);
    const { lastStep, lastSnapshot } = await readHistory(runDir);
    expect(lastSnapshot?.step).toBe(100);
    expect(between.join('\n').length).toBeGreaterThan(2 ** 20);
    expect(readLatestMetrics(runDir)).toEqual({ lastStep, lastSnapshot });
  });

  it('are an earlier snapshot if the last one was changed', () => {
    const changed = snapshot(100).replace('"chance":0.25', '"chance":0.5');
    const runDir = runWith([...steps(1, 50), snapshot(50), ...steps(51, 100), changed, ...steps(101, 2_000)]);
    expect(readLatestMetrics(runDir).lastSnapshot?.step).toBe(50);
  });

  it('are found wherever the snapshot lies in the parts that are read', () => {
    const many = steps(3, 13_000).join('\n');
    const withSnapshotAt = (fromEnd: number): string => {
      const kept = many.slice(0, many.lastIndexOf('\n', fromEnd - 2_000));
      const last = (padding: number) => step(13_001, { metrics: { ['x'.repeat(padding)]: 1 } });
      const used = [snapshot(2), kept, last(0)].join('\n').length + 2; // and the line ends around them
      return runWith([step(1), step(2), snapshot(2), kept, last(fromEnd - used)]);
    };
    // The part before the last 128 KiB begins 1 MiB ahead of them.
    for (const shift of [-20, -19, -18, -1, 0, 1, 18, 19, 20, 60]) {
      const { lastSnapshot, isDamaged } = readLatestMetrics(withSnapshotAt(2 ** 20 + 128 * 1024 + shift));
      expect([lastSnapshot?.step, isDamaged], `${shift}`).toEqual([2, undefined]);
    }
  });

  it('are missing before the first step', async () => {
    expect(readLatestMetrics(temporaryFolder())).toEqual({});
  });
});

describe('a stored run', () => {
  it('is read again only after one of its files changed', async () => {
    const workspace = await openWorkspace(temporaryFolder());
    if (!workspace.ok) throw new Error(workspace.failure.message);
    const store = new RunStore(workspace.value);
    const folders = { folders: ['/photographs'], heldOutFolders: [], excluded: ['/photographs/a.jpg'] };
    const { id } = await store.create({ name: 'first', settings: rotationSettings(), ...folders, versions: {} });
    const folder = store.folderOf(id);
    const stored = new StoredRuns(store);
    const read = async () => {
      const run = await stored.read(id);
      if (!run.ok) throw new Error(run.failure.message);
      return run.value;
    };
    const first = await read();
    expect(first).toMatchObject({ record: { name: 'first' }, lastCheckpoint: undefined });
    expect(first.record, 'a long list is not kept in memory').not.toHaveProperty('excluded');
    expect(await read()).toBe(first);

    writeFileSync(metricsFile(folder), `${step(1)}\n`);
    expect((await read()).lastStep?.step).toBe(1);
    appendFileSync(metricsFile(folder), `${step(2)}\n`);
    expect((await read()).lastStep?.step).toBe(2);
    // The same size, but not the same time.
    writeFileSync(metricsFile(folder), `${step(1)}\n${step(3)}\n`);
    utimesSync(metricsFile(folder), 1, 1);
    expect((await read()).lastStep?.step).toBe(3);

    await store.update(id, (record) => ({ ...record, name: 'other' }));
    expect((await read()).record.name).toBe('other');
    mkdirSync(join(folder, 'checkpoints'));
    writeFileSync(join(folder, 'checkpoints', 'step-00000003.safetensors'), '');
    expect((await read()).lastCheckpoint).toBe(3);
    expect(await read()).toBe(await read());

    rmSync(recordFile(folder));
    expect(await stored.read(id)).toMatchObject({ ok: false });
    stored.keepOnly([]);
  });
});
