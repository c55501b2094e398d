import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricsFile } from '../../../electron/files/run-folder.ts';
import { seal } from '../../../electron/files/sealed-line.ts';
import { openMetrics } from '../../../electron/worker/training/metrics.ts';
import { temporaryFolder } from './fixture.ts';

const folder = temporaryFolder();
const stepLine = (step: number): string =>
  JSON.stringify(seal({ event: 'step', step, epoch: 1, loss: 1 / step, learningRate: 0.1, imagesPerSecond: 9 }));
const snapshotLine = (step: number): string => {
  const heldOut = { loss: 1, score: 0.5, chance: 0.25, untrained: 0.3 };
  const health = { effectiveRank: 3, featureStd: 1, deadUnits: 0 };
  return JSON.stringify(seal({ event: 'snapshot', step, epoch: step / 4, heldOut, health, alarms: [] }));
};
/** Steps 1 to 8, snapshots at 0, 4 and 8. */
const whole = [
  snapshotLine(0),
  ...[1, 2, 3, 4].map(stepLine),
  snapshotLine(4),
  ...[5, 6, 7, 8].map(stepLine),
  snapshotLine(8),
];

let made = 0;
/** Opens metrics of these lines after a step. */
async function opened(lines: readonly string[], step: number | undefined) {
  const runDir = join(folder, String(made++));
  await mkdir(runDir);
  await writeFile(metricsFile(runDir), lines.map((line) => `${line}\n`).join(''));
  const warnings: string[] = [];
  const { writer, snapshots, isDamaged } = await openMetrics(runDir, step, (message) => warnings.push(message));
  await writer.close();
  const left = (await readFile(metricsFile(runDir), 'utf8')).split('\n').slice(0, -1);
  return { left, warnings, snapshots: [...snapshots], isDamaged };
}

test('keeps the lines up to a checkpoint and removes later ones', async () => {
  const { left, warnings, snapshots, isDamaged } = await opened(whole, 6);
  expect(left).toEqual(whole.slice(0, 8));
  expect([warnings, snapshots, isDamaged]).toEqual([[], [0, 4], false]);
});

test('removes all lines for a new run', async () => {
  expect((await opened(whole, undefined)).left).toEqual([]);
});

test('keeps every other line if the step of one was changed, and warns which steps are missing', async () => {
  const changed = whole.map((line) => line.replace('"step":2,', '"step":9,'));
  const { left, warnings } = await opened(changed, 8);
  expect(left).toEqual(changed);
  expect(warnings).toEqual([
    expect.stringMatching(/^1 line of .*metrics\.jsonl is damaged$/),
    expect.stringMatching(/metrics\.jsonl lacks step 2 of 8: the curve has a gap there/),
  ]);
});

test('keeps every line up to a checkpoint that stands after one of a later step', async () => {
  const mixed = whole.toSpliced(3, 0, stepLine(9));
  expect((await opened(mixed, 8)).left).toEqual(mixed);
});

test('warns about a changed digit of a loss', async () => {
  const { warnings, isDamaged } = await opened(
    whole.map((line) => line.replace('"loss":0.5', '"loss":0.6')),
    8,
  );
  expect(warnings[0]).toContain('1 line of');
  expect(isDamaged).toBe(true);
});

test('warns about a step that stands twice, but not about a snapshot that was taken again', async () => {
  const { left, warnings } = await opened(whole.toSpliced(3, 0, stepLine(2)), 8);
  expect(left).toHaveLength(whole.length + 1);
  expect(warnings).toEqual([expect.stringMatching(/^1 line of .*metrics\.jsonl is damaged$/)]);
  expect((await opened([...whole, snapshotLine(8)], 8)).warnings).toEqual([]);
});

test('warns about lines that were removed', async () => {
  const gap = whole.filter((line) => !/"event":"step","step":[357],/.test(line));
  const { left, warnings } = await opened(gap, 8);
  expect(left).toEqual(gap);
  expect(warnings).toEqual([expect.stringContaining('lacks steps 3, 5, 7 of 8')]);
  expect((await opened([], 8)).warnings).toEqual([expect.stringContaining('lacks steps 1 to 8 of 8')]);
});

test('keeps a damaged line before the checkpoint, and removes one among later lines', async () => {
  const damaged = whole.with(5, '#').with(9, '#');
  const { left, warnings, snapshots } = await opened(damaged, 6);
  expect(left).toEqual(damaged.slice(0, 8));
  expect(warnings).toEqual([expect.stringMatching(/^1 line of /)]);
  expect(snapshots).toEqual([0]);
});
