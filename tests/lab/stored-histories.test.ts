import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../electron/files/lock.ts';
import { lockFile, metricsFile, metricsIndexFile } from '../../electron/files/run-folder.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { storedText } from '../../electron/files/stored-json.ts';
import { RunHistory } from '../../electron/lab/run-history.ts';
import { StoredHistories } from '../../electron/lab/stored-histories.ts';
import { fakeLab, pictureFolder, rotationSettings, temporaryFolder, until } from './fixture.ts';

/** So that a few lines are a long file. */
const filling = { ['x'.repeat(1_000)]: 1 };
const stepRecord = (step: number, loss = 1 / step) => ({
  ...{ event: 'step', step, epoch: 1, loss, learningRate: 0.1, imagesPerSecond: 50, seconds: step / 4 },
  metrics: filling,
});
const snapshotRecord = (step: number) => ({
  ...{ event: 'snapshot', step, epoch: 1, alarms: [], seconds: step / 4 },
  heldOut: { loss: 1, score: step / 1e6, chance: 0.25, untrained: 0.3 },
  health: { effectiveRank: 3, featureStd: 1, deadUnits: 0 },
});
const line = (record: object): string => `${JSON.stringify(seal(record))}\n`;
/** Steps with a snapshot every hundred; more than the points of a curve, and longer than 1 MiB. */
const lines = (from: number, to: number, loss?: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .map((step) => line(stepRecord(step, loss)) + (step % 100 === 0 ? line(snapshotRecord(step)) : ''))
    .join('');
const length = 1_200;
const whole = lines(1, length);

let runDir: string;
beforeEach(() => {
  runDir = temporaryFolder();
  writeFileSync(metricsFile(runDir), whole);
});

const shown = (history: RunHistory) => ({
  curves: history.curves(),
  isDamaged: history.isDamaged,
  lastStep: history.lastStep?.step,
  lastSnapshot: history.lastSnapshot?.step,
});
/** As another process reads it. */
const read = async (hasEnded = true) => shown(await new StoredHistories().read(runDir, hasEnded));
/** From the lines of the file alone. */
function truth() {
  const history = new RunHistory();
  const complete = readFileSync(metricsFile(runDir), 'utf8').split('\n').slice(0, -1);
  for (const text of complete) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {}
    history.addLine({ value, bytes: undefined });
  }
  return shown(history);
}
const index = (): string => readFileSync(metricsIndexFile(runDir), 'utf8');

describe('the index of long metrics', () => {
  it('is written when an ended run is read, and gives the same history', async () => {
    expect(await read()).toEqual(truth());
    const { bytes, history } = JSON.parse(index());
    expect(bytes).toBe(whole.length);
    expect(history.curve.buckets.length).toBeLessThanOrEqual(500);
    expect(await read()).toEqual(truth());
    expect(truth().curves.loss.at(-1)).toMatchObject({ step: length, seconds: length / 4 });
  });

  it('is used instead of the lines that it covers', async () => {
    await read();
    const { crc: _, ...stored } = JSON.parse(index());
    stored.history.lastStep.loss = 123;
    writeFileSync(metricsIndexFile(runDir), storedText(stored));
    expect((await new StoredHistories().read(runDir, true)).lastStep?.loss).toBe(123);
  });

  it('is continued with the lines after those that it covers', async () => {
    await read();
    appendFileSync(metricsFile(runDir), `${lines(length + 1, length + 150)}{"event":"ste`);
    expect(await read()).toEqual(truth());
    expect((await read()).lastStep).toBe(length + 150);
    expect(JSON.parse(index()).history.lastStep.step).toBe(length + 150);
  });

  it.each<[string, () => void]>([
    ['is cut off', () => truncateSync(metricsIndexFile(runDir), 500)],
    ['is empty', () => writeFileSync(metricsIndexFile(runDir), '')],
    ['has a changed digit', () => writeFileSync(metricsIndexFile(runDir), index().replace('"count": 4', '"count": 5'))],
    [
      'is of another version',
      () => {
        const { crc: _, ...stored } = JSON.parse(index());
        stored.history.lastStep.loss = 123;
        writeFileSync(metricsIndexFile(runDir), storedText({ ...stored, version: 0 }));
      },
    ],
    ['is a folder', () => {}],
    ['belongs to other metrics', () => writeFileSync(metricsFile(runDir), lines(1, length, 0.5))],
    [
      'covers a digit that was changed',
      () => writeFileSync(metricsFile(runDir), whole.replace('"loss":0.5', '"loss":0.6')),
    ],
    ['covers lines that were cut off', () => truncateSync(metricsFile(runDir), whole.length - 60_000)],
    [
      'covers lines that a resumed run wrote again',
      () => writeFileSync(metricsFile(runDir), lines(1, length - 100) + lines(length - 99, length + 40, 0.25)),
    ],
    [
      'covers lines that were removed',
      () => writeFileSync(metricsFile(runDir), lines(1, 500) + lines(520, length + 40)),
    ],
  ])('is not used if it %s', async (what, change) => {
    if (what === 'is a folder') mkdirSync(metricsIndexFile(runDir));
    else await read();
    change();
    const now = truth();
    expect(await read()).toEqual(now);
    expect(await read()).toEqual(now);
    if (what.startsWith('covers a digit') || what.endsWith('removed')) expect(now.isDamaged).toBe(true);
  });

  it('is left by the process that trained the run', async () => {
    const { lab } = await fakeLab();
    const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(4) });
    runDir = lab.runs.folderOf(run);
    await until(() => existsSync(metricsFile(runDir)));
    expect(existsSync(metricsIndexFile(runDir))).toBe(false);
    appendFileSync(metricsFile(runDir), lines(5, length)); // the stand-in worker writes short ones
    await lab.runs.ended(run);
    await until(() => existsSync(metricsIndexFile(runDir)));
    expect(await read()).toEqual(truth());
  });

  it('is not written for a run that may be training, nor for short metrics', async () => {
    await read(false);
    expect(existsSync(metricsIndexFile(runDir))).toBe(false);
    const attempt = await takeLock(lockFile(runDir));
    if (!attempt.ok) throw new Error('the lock is free');
    expect(await read()).toEqual(truth());
    expect(existsSync(metricsIndexFile(runDir))).toBe(false);
    await attempt.lock.release();
    writeFileSync(metricsFile(runDir), lines(1, 100));
    await read();
    expect(existsSync(metricsIndexFile(runDir))).toBe(false);
  });
});

describe('the history of a run that another process trains', () => {
  it('is continued in memory, and written once the run has ended', async () => {
    const histories = new StoredHistories();
    const again = async (hasEnded: boolean) => shown(await histories.read(runDir, hasEnded));
    expect(await again(false)).toEqual(truth());
    const added = lines(length + 1, length + 30);
    // The reader may come while a line is being written.
    appendFileSync(metricsFile(runDir), added.slice(0, -100));
    expect(await again(false)).toEqual(truth());
    appendFileSync(metricsFile(runDir), added.slice(-100));
    expect(await again(false)).toEqual(truth());
    // The run was killed, and repeats its last steps from a checkpoint.
    writeFileSync(metricsFile(runDir), whole + lines(length + 1, length + 60, 0.125));
    expect(await again(false)).toEqual(truth());
    expect(existsSync(metricsIndexFile(runDir))).toBe(false);
    expect(await again(true)).toEqual(truth());
    expect(JSON.parse(index()).bytes).toBe(readFileSync(metricsFile(runDir)).length);
  });

  it('does not change with a history that was given out', async () => {
    const histories = new StoredHistories();
    const given = await histories.read(runDir, true);
    given.dropAfter(10);
    given.addStep({ ...stepRecord(11), event: 'step', metrics: {} });
    expect(shown(await histories.read(runDir, true))).toEqual(truth());
  });
});
