/** Event files of real runs, read back by a decoder that shares no code with their writer. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { boardFolder, listBoards, metricsFile, tensorboardFolder } from '../../../electron/files/run-folder.ts';
import { RunEvents } from '../../../electron/files/tensorboard/run-events.ts';
import type { SnapshotRecord, StepRecord } from '../../../shared/run-results.ts';
import { type DecodedEvent, eventsOf, keptEvents, recordsOf } from '../../files/tensorboard/decode-events.ts';
import { makePhotographs, metricsOf, temporaryFolder, tinyJob, tinySettings, train } from './fixture.ts';

const folder = temporaryFolder();
beforeAll(() => makePhotographs(folder, 20));

const settings = tinySettings({ length: { steps: 8 } });
type Job = ReturnType<typeof tinyJob>;
/** A job whose run writes event files. */
function jobOf(name: string): Job {
  const job = tinyJob(folder, name, settings);
  mkdirSync(tensorboardFolder(job.runDir), { recursive: true });
  return job;
}
const filesOf = ({ runDir }: Job): string[] =>
  readdirSync(tensorboardFolder(runDir))
    .sort()
    .map((name) => join(tensorboardFolder(runDir), name));
const kept = (job: Job): DecodedEvent[] => keptEvents(filesOf(job).map((path) => readFileSync(path)));

/** The scalars that a line of the metrics stands for. */
function scalarsOf(record: StepRecord | SnapshotRecord): Record<string, number> {
  const named: Record<string, number | undefined> =
    record.event === 'step'
      ? {
          'train/loss': record.loss,
          'train/learning-rate': record.learningRate,
          'train/images-per-second': record.imagesPerSecond,
          'train/epoch': record.epoch,
          ...Object.fromEntries(Object.entries(record.metrics ?? {}).map(([name, value]) => [`train/${name}`, value])),
        }
      : {
          'held-out/loss': record.heldOut.loss,
          'held-out/score': record.heldOut.score,
          'held-out/chance': record.heldOut.chance,
          'held-out/untrained': record.heldOut.untrained,
          'held-out/standard-error': record.heldOut.standardError,
          'health/effective-rank': record.health.effectiveRank,
          'health/feature-spread': record.health.featureStd,
          'health/dead-units': record.health.deadUnits,
          'label-free/rank-me': record.labelFree?.rankMe,
          'label-free/rank-me-limit': record.labelFree?.rankMeLimit,
          'label-free/alpha-req': record.labelFree?.alphaReq,
          'label-free/uniformity': record.labelFree?.uniformity,
          'label-free/intrinsic-dimension': record.labelFree?.intrinsicDimension,
          'label-free/cluster-learnability': record.labelFree?.clusterLearnability,
          'label-free/alignment': record.labelFree?.alignment,
          'label-free/lidar': record.labelFree?.lidar,
          'label-free/lidar-limit': record.labelFree?.lidarLimit,
          ...Object.fromEntries(
            (record.meter ?? []).flatMap(({ cue, score, control }) => [
              [`cheat-meter/${cue}/score`, score],
              [`cheat-meter/${cue}/control`, control],
            ]),
          ),
        };
  return Object.fromEntries(
    Object.entries(named).flatMap(([tag, value]) => (value === undefined ? [] : [[tag, Math.fround(value)]])),
  );
}

const linesOf = ({ runDir }: Job): (StepRecord | SnapshotRecord)[] =>
  readFileSync(metricsFile(runDir), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Every number of the metrics, every histogram and every board is among the events once, and nothing else. */
async function expectTheRun(job: Job, events: readonly DecodedEvent[]): Promise<void> {
  const said = events.filter(({ scalars }) => Object.keys(scalars).length > 0);
  const lines = linesOf(job);
  expect(said.map(({ step, scalars }) => ({ step, scalars }))).toEqual(
    lines.map((record) => ({ step: record.step, scalars: scalarsOf(record) })),
  );
  const snapshots = lines.filter((record) => record.event === 'snapshot');
  for (const { step, features } of snapshots) {
    const { buckets, ...numbers } = features!;
    const { limits, ...written } = said.find((event) => event.step === step && 'held-out/loss' in event.scalars)!
      .histograms['health/features']!;
    expect(written).toEqual({ ...numbers, buckets });
    expect(limits.at(-1)).toBe(numbers.max);
    expect(buckets.reduce((sum, value) => sum + value, 0)).toBe(numbers.count);
  }
  const boards = events.filter(({ images }) => Object.keys(images).length > 0);
  expect(boards.map(({ step }) => step)).toEqual(await listBoards(job.runDir));
  expect(boards.length).toBeGreaterThanOrEqual(2);
  for (const { step, images } of boards) {
    const files = readdirSync(boardFolder(job.runDir, step)).filter((name) => name.endsWith('.png'));
    const contents = new Set(files.map((name) => readFileSync(join(boardFolder(job.runDir, step), name), 'base64')));
    expect(new Set(Object.values(images).map(({ png }) => png.toString('base64')))).toEqual(contents);
    expect(Object.keys(images)).toHaveLength(files.length);
    for (const [tag, { width, height, channels, png }] of Object.entries(images)) {
      expect(tag).toMatch(/^board\/\d{4}\.jpg\/(asked|image|features)$/);
      expect([width, height]).toEqual([png.readUInt32BE(16), png.readUInt32BE(20)]);
      expect(channels).toBe(3);
    }
  }
}

describe('the event files of a run', () => {
  it('hold every number, histogram and board of it, in the time of the training', async () => {
    const job = jobOf('whole');
    const began = Date.now() / 1000;
    await train(job);
    const events = kept(job);
    const [version, start] = eventsOf(readFileSync(filesOf(job)[0]!));
    expect(version).toMatchObject({ step: 0, fileVersion: 'brain.Event:2' });
    expect(start).toMatchObject({ step: 0, session: 1 });
    await expectTheRun(job, events);
    for (const { wallTime } of events) {
      expect(wallTime).toBeGreaterThanOrEqual(began);
      expect(wallTime).toBeLessThanOrEqual(Date.now() / 1000);
    }
  });

  it('are not written without their folder, and change no number of the run', async () => {
    const job = tinyJob(folder, 'without', settings);
    await train(job);
    expect(readdirSync(job.runDir)).not.toContain('tensorboard');
    const withEvents = jobOf('with');
    await train(withEvents);
    expect(await metricsOf(withEvents)).toEqual(await metricsOf(job));
  });

  it('go on in a new file after a kill in the middle of a record, and hold each step once', async () => {
    const job = jobOf('killed');
    await train(job, (message, reply) => {
      if (message.type === 'steps') reply({ type: 'stop' });
    });
    const stoppedAt = linesOf(job).at(-1)!.step;
    expect(stoppedAt).toBeLessThan(8);
    // What a process does after its checkpoint, before it is killed.
    const events = (await RunEvents.openForTraining(job.runDir, stoppedAt - 1))!;
    const last = linesOf(job).findLast((line) => line.event === 'step') as StepRecord;
    for (const step of [stoppedAt, stoppedAt + 1, stoppedAt + 2]) events.add({ ...last, step });
    await events.close();
    const torn = filesOf(job).at(-1)!;
    truncateSync(torn, readFileSync(torn).length - 5);
    expect(recordsOf(readFileSync(torn)).rest).toBeGreaterThan(0);
    appendFileSync(metricsFile(job.runDir), `{"event":"step","step":${stoppedAt + 1}`);

    await train(job);
    expect(filesOf(job)).toHaveLength(3);
    const started = eventsOf(readFileSync(filesOf(job)[2]!));
    expect(started[1]).toMatchObject({ session: 1, step: stoppedAt + 1 });
    expect(started.slice(2).every(({ step }) => step > stoppedAt)).toBe(true);
    const steps = kept(job)
      .filter(({ scalars }) => 'train/loss' in scalars)
      .map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('begin with the past of a run that is resumed with them', async () => {
    const job = tinyJob(folder, 'late', settings);
    await train(job, (message, reply) => {
      if (message.type === 'steps') reply({ type: 'stop' });
    });
    mkdirSync(tensorboardFolder(job.runDir));
    await train(job);
    expect(filesOf(job)).toHaveLength(1);
    await expectTheRun(job, kept(job));
  });

  it('are made from metrics and boards for a run that wrote none; what is damaged is left out and counted', async () => {
    const job = tinyJob(folder, 'afterwards', settings);
    await train(job);
    const { file, damaged } = await RunEvents.write(job.runDir, join(folder, 'events'));
    expect(damaged).toBe(0);
    await expectTheRun(job, eventsOf(readFileSync(file)));

    const lines = readFileSync(metricsFile(job.runDir), 'utf8').split('\n');
    const changed = lines.map((line, i) => (i === 1 ? line.replace('"loss":', '"loss":1') : line));
    writeFileSync(metricsFile(job.runDir), changed.join('\n'));
    rmSync(join(boardFolder(job.runDir, 8), 'board.json'));
    const again = await RunEvents.write(job.runDir, join(folder, 'events-again'));
    expect(again.damaged).toBe(2);
    const steps = eventsOf(readFileSync(again.file)).filter(({ scalars }) => 'train/loss' in scalars);
    expect(steps).toHaveLength(7);
  });

  it('are in files that sort in the order of the starts, also if a clock goes backwards', async () => {
    const job = jobOf('clock');
    const late = join(tensorboardFolder(job.runDir), 'events.out.tfevents.9000000000.pretext-lab');
    writeFileSync(late, '');
    for (let start = 0; start < 3; start++) await (await RunEvents.openForTraining(job.runDir, 0))!.close();
    const names = readdirSync(tensorboardFolder(job.runDir)).sort();
    expect(names.map((name) => name.split('.')[3])).toEqual(['9000000000', '9000000001', '9000000002', '9000000003']);
  });
});
