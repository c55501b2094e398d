import { writeFileSync } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  bestCheckpointFile,
  boardFolder,
  checkpointFile,
  checkpointsFolder,
  listBoards,
  listCheckpoints,
  lockFile,
  metricsFile,
  readBoard,
} from '../../../electron/files/run-folder.ts';
import { readCheckpoint } from '../../../electron/worker/run/checkpoint.ts';
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';
import {
  makePhotographs,
  metricsOf,
  sameFile,
  temporaryFolder,
  tinyJob,
  tinySettings,
  train,
} from '../training/fixture.ts';

const folder = temporaryFolder();
beforeAll(() => makePhotographs(folder, 20));

/** 20 photographs: 10 held out, 10 to train on, two steps an epoch at a batch of 4. */
describe('a training run', () => {
  test('reports every step once, takes snapshots before the first step, after epochs and at the end, and sends one ending', async () => {
    const job = tinyJob(folder, 'whole');
    const heard = await train(job);

    const { record, datasetFingerprint } = heard.of('started')[0]!;
    expect(record).toMatchObject({
      images: 10,
      heldOutImages: 10,
      batch: 4,
      stepsPerEpoch: 2,
      totalSteps: 12,
      fromStep: 0,
    });
    expect(record.parameters).toBe(389_924);
    expect(datasetFingerprint).toMatch(/^[0-9a-f]{32}$/);

    expect(heard.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(heard.steps.map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    expect(heard.steps[0]!.loss).toBeGreaterThan(0.5 * Math.log(4));
    expect(heard.steps[0]!.loss).toBeLessThan(2 * Math.log(4));
    expect(heard.steps.every(({ metrics }) => metrics!.accuracy! >= 0 && metrics!.accuracy! <= 1)).toBe(true);

    expect(heard.snapshots.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    const [first, last] = [heard.snapshots[0]!, heard.snapshots.at(-1)!];
    expect(first.heldOut.untrained).toBe(first.heldOut.score);
    expect(last.heldOut.untrained).toBe(first.heldOut.score);
    expect(last.heldOut.chance).toBe(0.25);
    expect(last.epoch).toBe(6);
    expect(last.health.effectiveRank).toBeGreaterThanOrEqual(1);
    expect(last.health.effectiveRank).toBeLessThanOrEqual(10);

    expect(heard.ending).toMatchObject({ status: 'finished', step: 12, heldOut: last.heldOut });
    expect(await listCheckpoints(job.runDir)).toEqual([10, 12]);
    expect(await readdir(job.runDir)).not.toContain('lock');
    expect((await metricsOf(job)).map(({ event, step }) => `${event} ${step}`)).toEqual([
      'snapshot 0', 'step 1', 'step 2', 'snapshot 2', 'step 3', 'step 4', 'snapshot 4', 'step 5', 'step 6', 'snapshot 6',
      'step 7', 'step 8', 'snapshot 8', 'step 9', 'step 10', 'snapshot 10', 'step 11', 'step 12', 'snapshot 12',
    ]); // biome-ignore format: one line an epoch would be longer
  });

  test('draws the same pinned photographs at every snapshot, as PNGs of the exact pixels', async () => {
    const job = tinyJob(folder, 'whole');
    expect(await listBoards(job.runDir)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    const boards = await Promise.all([0, 12].map((step) => readBoard(job.runDir, step)));
    const [before, after] = boards.map((board) => (board.ok ? board.value : undefined));
    expect(before!.items.map(({ kind }) => kind)).toEqual([...new Array(8).fill(undefined), 'patch-colours']);
    expect(after!.items.map(({ photograph }) => photograph)).toEqual(before!.items.map(({ photograph }) => photograph));
    for (const { pictures } of after!.items) {
      for (const { file, width, height } of pictures) {
        expect([width, height]).toEqual([16, 16]);
        const png = await readFile(join(boardFolder(job.runDir, 12), file!));
        expect(png.subarray(1, 4).toString()).toBe('PNG');
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([16, 16]);
      }
    }
  });

  test('keeps the best checkpoint by held-out score in addition to the last two', async () => {
    const job = tinyJob(folder, 'whole');
    const scores = (await metricsOf(job)).flatMap((line) => ('heldOut' in line ? [line] : []));
    const best = scores.reduce((a, b) => (b.heldOut.score > a.heldOut.score ? b : a));
    const kept = await readCheckpoint(bestCheckpointFile(job.runDir));
    expect(kept.ok && kept.value.note.step).toBe(best.step);
    expect((await readdir(checkpointsFolder(job.runDir))).sort()).toEqual([
      'best.safetensors',
      'step-00000010.safetensors',
      'step-00000012.safetensors',
    ]);
  });

  test('gives the same numbers for the same seed and others for another', async () => {
    const again = tinyJob(folder, 'again');
    await train(again);
    const other = tinyJob(folder, 'other', tinySettings({ seed: 2 }));
    await train(other);
    const whole = tinyJob(folder, 'whole');
    expect(await metricsOf(again)).toEqual(await metricsOf(whole));
    expect(await sameFile(checkpointFile(again.runDir, 12), checkpointFile(whole.runDir, 12))).toBe(true);
    expect((await metricsOf(other))[1]).not.toEqual((await metricsOf(whole))[1]);
  });

  test('raises no alarm for fewer than eight held-out photographs, because the features of a single one never vary', async () => {
    await makePhotographs(folder, 3);
    const dataset = { folders: [join(folder, 'photographs-3')], packDir: join(folder, 'pack-3') };
    const settings = tinySettings({ batch: 2, length: { steps: 2 } });
    const heard = await train(tinyJob(folder, 'three', settings, { dataset }));
    expect(heard.of('started')[0]!.record.heldOutImages).toBe(1);
    expect(heard.snapshots.at(-1)!.health.featureStd).toBe(0);
    expect(heard.snapshots.flatMap(({ alarms }) => alarms)).toEqual([]);
  });

  test('a snapshot on demand is taken at once and changes no number of the run', async () => {
    const job = tinyJob(folder, 'on-demand');
    const heard = await train(job, (message, tell) => {
      if (message.type === 'steps' && message.records[0]!.step === 1) tell({ type: 'snapshot' });
    });
    expect(heard.snapshots.map(({ step }) => step)).toEqual([0, 1, 2, 4, 6, 8, 10, 12]);
    const asScheduled = (await metricsOf(job)).filter(({ event, step }) => event === 'step' || step !== 1);
    expect(asScheduled).toEqual(await metricsOf(tinyJob(folder, 'whole')));
  });

  test('waits while paused, and continues', async () => {
    const settings = tinySettings({ length: { steps: 4 } });
    let stepsWhilePaused = 0;
    let paused = false;
    const heard = await train(tinyJob(folder, 'paused', settings), (message, tell) => {
      if (message.type === 'steps' && paused) stepsWhilePaused += message.records.length;
      if (message.type === 'steps' && message.records[0]!.step === 1) tell({ type: 'pause' });
      if (message.type === 'paused') {
        paused = true;
        setTimeout(() => {
          paused = false;
          tell({ type: 'continue' });
        }, 300);
      }
    });
    expect(stepsWhilePaused).toBe(0);
    expect(heard.of('paused')).toHaveLength(1);
    expect(heard.of('continued')).toHaveLength(1);
    expect(heard.ending.status).toBe('finished');
  });

  test('writes a checkpoint when it is stopped, and resumes from it with the results of an uninterrupted run', async () => {
    const job = tinyJob(folder, 'stopped');
    const stopped = await train(job, (message, tell) => {
      if (message.type === 'steps' && message.records[0]!.step === 1) tell({ type: 'stop' });
    });
    expect(stopped.ending).toMatchObject({ status: 'stopped', step: 1 });
    expect(stopped.ending.failure).toBeUndefined();
    expect(await listCheckpoints(job.runDir)).toEqual([0, 1]);

    const resumed = await train(job);
    expect(resumed.of('started')[0]!.record.fromStep).toBe(1);
    expect(resumed.steps[0]!.step).toBe(2);
    const whole = tinyJob(folder, 'whole');
    expect(await metricsOf(job)).toEqual(await metricsOf(whole));
    expect(await sameFile(checkpointFile(job.runDir, 12), checkpointFile(whole.runDir, 12))).toBe(true);
  });

  test('stops at once during a snapshot, and takes the snapshot when it resumes', async () => {
    const job = tinyJob(folder, 'unseen');
    let started = false;
    const stopped = await train(job, (message, tell) => {
      if (message.type === 'started' && !started) setImmediate(() => tell({ type: 'stop' }));
      started ||= message.type === 'started';
    });
    expect(stopped.snapshots).toEqual([]);
    expect(stopped.ending).toMatchObject({ status: 'stopped', step: 0 });
    await train(job);
    const whole = tinyJob(folder, 'whole');
    expect(await metricsOf(job)).toEqual(await metricsOf(whole));
    expect(await sameFile(checkpointFile(job.runDir, 12), checkpointFile(whole.runDir, 12))).toBe(true);
  });

  test('ends as stopped when it is stopped during preparation', async () => {
    const heard = await train(tinyJob(folder, 'early'), (message, tell) => {
      if (message.type === 'progress') tell({ type: 'stop' });
    });
    expect(heard.ending).toMatchObject({ status: 'stopped', step: 0 });
    expect(heard.steps).toEqual([]);
  });

  test('that has finished ends at once when it is started again, with its last scores', async () => {
    const heard = await train(tinyJob(folder, 'whole'));
    expect(heard.steps).toEqual([]);
    expect(heard.ending).toMatchObject({ status: 'finished', step: 12 });
    expect(heard.ending.heldOut).toBeDefined();
  });
});

describe('damage', () => {
  test('a truncated checkpoint is skipped for the one before, with a warning, and each step is still recorded once', async () => {
    const job = tinyJob(folder, 'torn');
    await train(job);
    const last = checkpointFile(job.runDir, 12);
    const whole = await readFile(last);
    await rm(last);
    await writeFile(last, whole.subarray(0, 50_000));
    const heard = await train(job);
    expect(heard.of('log')[0]!.message).toMatch(/step-00000012\.safetensors is skipped: .*it ends within/);
    expect(heard.of('started')[0]!.record.fromStep).toBe(10);
    expect(await metricsOf(job)).toEqual(await metricsOf(tinyJob(folder, 'whole')));
    expect(whole.equals(await readFile(last))).toBe(true);
  });

  test('in the metrics is warned of; no other line and no board is lost, and the numbers do not change', async () => {
    const job = tinyJob(folder, 'damaged-metrics');
    await train(job, (message, tell) => {
      if (message.type === 'steps' && message.records.some(({ step }) => step >= 6)) tell({ type: 'stop' });
    });
    const boards = await listBoards(job.runDir);
    const text = await readFile(metricsFile(job.runDir), 'utf8');
    await writeFile(metricsFile(job.runDir), text.replace('"step":3,', '"step":9,').replace('"step":4,', '"step":5,'));
    const heard = await train(job);
    expect(heard.of('log').map(({ message }) => message)).toEqual([
      expect.stringMatching(/2 lines of .* are damaged/),
      expect.stringMatching(/lacks steps 3 to 4 of/),
    ]);
    const whole = tinyJob(folder, 'whole');
    const events = async (of: typeof job) => (await metricsOf(of)).map(({ event }) => event);
    expect(await events(job)).toEqual(await events(whole));
    expect(await listBoards(job.runDir)).toEqual(expect.arrayContaining(boards));
    expect(await sameFile(checkpointFile(job.runDir, 12), checkpointFile(whole.runDir, 12))).toBe(true);
  });

  test('a run without a readable checkpoint is refused, and its files are kept', async () => {
    const job = tinyJob(folder, 'all-torn', tinySettings({ length: { steps: 2 } }));
    await train(job);
    const names = await readdir(checkpointsFolder(job.runDir));
    for (const name of names) await truncate(join(checkpointsFolder(job.runDir), name), 100);
    const metrics = await metricsOf(job);
    const heard = await train(job);
    expect(heard.of('log').length).toBeGreaterThanOrEqual(2);
    expect(heard.of('started')).toEqual([]);
    expect(heard.ending.failure!.message).toMatch(/none of the \d checkpoints in .* can be read/);
    expect(await readdir(checkpointsFolder(job.runDir))).toEqual(names);
    expect(await metricsOf(job)).toEqual(metrics);
  });

  test('a checkpoint of other settings is refused', async () => {
    await train(tinyJob(folder, 'refused', tinySettings({ length: { steps: 2 } })));
    const larger = await train(tinyJob(folder, 'refused', tinySettings({ size: 24, length: { steps: 2 } })));
    expect(larger.ending.status).toBe('failed');
    expect(larger.ending.failure!.message).toContain('holds conv4 at 16 px');
    for (const changed of [{ optimizer: 'sgd' }, { learningRate: 0.0123 }] as const) {
      const other = await train(tinyJob(folder, 'refused', tinySettings({ ...changed, length: { steps: 2 } })));
      expect(other.ending.failure!.message).toContain("was made with other settings than the run's");
    }
  });
});

describe('photographs that changed', () => {
  const changing = { folders: [join(folder, 'photographs-22')], packDir: join(folder, 'pack-22') };
  const stopAfter = (step: number) => (message: FromWorker, tell: (message: ToWorker) => void) => {
    if (message.type === 'steps' && message.records.at(-1)!.step >= step) tell({ type: 'stop' });
  };

  test('or are gone do not affect a resumed run while its cache exists', async () => {
    await makePhotographs(folder, 22);
    const job = tinyJob(folder, 'gone', tinySettings(), { dataset: changing });
    await train(job, stopAfter(1));
    await rm(changing.folders[0]!, { recursive: true });
    const resumed = await train(job);
    expect(resumed.ending).toMatchObject({ status: 'finished', step: 12 });
    expect(resumed.of('log')).toEqual([]);
  });

  test('are reported if the cache is gone too', async () => {
    await makePhotographs(folder, 22);
    const job = tinyJob(folder, 'changed', tinySettings(), { dataset: changing });
    await train(job, stopAfter(1));
    await rm(changing.packDir, { recursive: true });
    await rm(join(changing.folders[0]!, '0003.jpg'));
    const resumed = await train(job);
    expect(resumed.ending.status).toBe('finished');
    expect(resumed.of('log')[0]!.message).toContain('are not those this run began with');
  });
});

describe('divergence', () => {
  test('ends the run with its step, and keeps only finite checkpoints', async () => {
    // A weight decay of 1 at a learning rate of 100 multiplies every kernel by −99 per step.
    const settings = tinySettings({
      optimizer: 'sgd',
      learningRate: 100,
      weightDecay: 1,
      schedule: 'constant',
      length: { steps: 100 },
    });
    const job = tinyJob(folder, 'diverged', settings);
    const { ending, steps } = await train(job);
    expect(ending.status).toBe('diverged');
    expect(ending.failure!.code).toBe('diverged');
    expect(ending.failure!.message).toMatch(/the run has diverged: .* is (NaN|-?Infinity) at step \d+/);
    expect(ending.failure!.hint).toMatch(/the checkpoint of step \d+ is good/);
    expect(steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    for (const step of await listCheckpoints(job.runDir)) {
      const checkpoint = await readCheckpoint(checkpointFile(job.runDir, step));
      expect(step).toBeLessThan(ending.step + 1);
      for (const { data } of Object.values(checkpoint.ok ? checkpoint.value.state : {}))
        expect(data.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('training is refused', () => {
  test('for a requested batch that cannot be filled, while a default batch shrinks', async () => {
    const requested = await train(tinyJob(folder, 'requested', tinySettings({ batch: 64 })));
    expect(requested.ending).toMatchObject({
      status: 'failed',
      failure: { code: 'bad-usage', message: 'a batch of 64 cannot be filled: there are 10 images to train on' },
    });
    const byDefault = await train(tinyJob(folder, 'default', tinySettings({ batch: undefined, length: { steps: 1 } })));
    expect(byDefault.of('started')[0]!.record.batch).toBe(8);
    expect(byDefault.ending.status).toBe('finished');
  });

  test('for a folder without pictures, which is named', async () => {
    const dataset = { folders: [join(folder, 'nowhere')], packDir: join(folder, 'pack-nowhere') };
    const { ending } = await train(tinyJob(folder, 'nowhere', tinySettings(), { dataset }));
    expect(ending.status).toBe('failed');
    expect(ending.failure!.code).toBe('unusable-input');
    expect(ending.failure!.message).toContain('nowhere');
  });

  test('for a folder that another process trains in', async () => {
    const job = tinyJob(folder, 'locked');
    const second: Promise<unknown>[] = [];
    const heard = await train(job, (message) => {
      if (message.type !== 'started') return;
      second.push(
        train(job).then(({ ending }) => {
          expect(ending.status).toBe('failed');
          expect(ending.failure!.message).toMatch(/^process \d+ on .* already trains in .*locked$/);
        }),
      );
    });
    await Promise.all(second);
    expect(second).toHaveLength(1);
    expect(heard.ending.status).toBe('finished');
  });

  test('after another machine has taken over its folder, in which it then writes no checkpoint', async () => {
    const job = tinyJob(folder, 'cut off');
    const other = JSON.stringify({ pid: 7, host: 'another-machine', nonce: 'other' });
    const heard = await train(job, (message) => {
      // Sent before the checkpoint of its step is written.
      if (message.type === 'snapshot' && message.record.step === 2) writeFileSync(lockFile(job.runDir), other);
    });
    expect(heard.ending).toMatchObject({ status: 'failed' });
    expect(heard.ending.failure!.message).toMatch(
      /^process 7 on another-machine has taken over .*writes nothing more$/,
    );
    expect(await listCheckpoints(job.runDir)).toEqual([0]);
    expect(await readFile(lockFile(job.runDir), 'utf8')).toBe(other);
  });

  test('but not for a lock that a dead process left', async () => {
    const job = tinyJob(folder, 'left', tinySettings({ length: { steps: 1 } }));
    await train(job);
    const left = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), nonce: 'left' };
    await writeFile(lockFile(job.runDir), JSON.stringify(left));
    expect((await train(job)).ending.status).toBe('finished');
  });
});

describe('starting from another run’s encoder', () => {
  const short = { length: { steps: 1 } } as const;

  test('takes its weights and statistics, and initialises the head again', async () => {
    const from = tinyJob(folder, 'whole');
    const job = tinyJob(folder, 'continued', tinySettings({ ...short, seed: 5 }), { fromRunDir: from.runDir });
    await train(job);
    const [taught, begun] = await Promise.all(
      [checkpointFile(from.runDir, 12), checkpointFile(job.runDir, 0)].map(async (file) => {
        const checkpoint = await readCheckpoint(file);
        return checkpoint.ok ? checkpoint.value.state : {};
      }),
    );
    const encoder = Object.keys(begun!).filter((name) => name.startsWith('encoder/'));
    expect(encoder.length).toBeGreaterThan(10);
    for (const name of encoder) expect(begun![name]!.data).toEqual(taught![name]!.data);
    expect(begun!['head/dense/kernel']!.data).not.toEqual(taught!['head/dense/kernel']!.data);
  });

  test('fails with a message if that run has another encoder, or none', async () => {
    const from = { fromRunDir: tinyJob(folder, 'whole').runDir };
    const other = await train(tinyJob(folder, 'unlike', tinySettings({ ...short, encoder: 'resnet18' }), from));
    expect(other.ending.failure).toMatchObject({
      code: 'bad-usage',
      message: 'the run to start from has the encoder conv4, but this run has resnet18',
    });
    const none = await train(tinyJob(folder, 'none', tinySettings(short), { fromRunDir: join(folder, 'nothing') }));
    expect(none.ending.failure!.code).toBe('unusable-input');
  });
});

test('held-out photographs from their own folder are never trained on, even where they are in both', async () => {
  await makePhotographs(folder, 6);
  const heldOut = { folders: [join(folder, 'photographs-6')], packDir: join(folder, 'pack-6') };
  const heard = await train(tinyJob(folder, 'held-out', tinySettings({ length: { steps: 1 } }), { heldOut }));
  expect(heard.of('started')[0]!.record).toMatchObject({ images: 14, heldOutImages: 6 });
  expect(heard.of('log').map(({ message }) => message)).toContain(
    `6 images are also held out and are not trained on, for example ${join(folder, 'photographs-20', '0000.jpg')}, a copy of ${join(folder, 'photographs-6', '0000.jpg')}`,
  );
});

test('photographs that disappear during training do not affect the run, which reads only the pack', async () => {
  await makePhotographs(folder, 24);
  const dataset = { folders: [join(folder, 'photographs-24')], packDir: join(folder, 'pack-24') };
  const gone: Promise<void>[] = [];
  const heard = await train(tinyJob(folder, 'vanished', tinySettings(), { dataset }), (message) => {
    if (message.type === 'started') gone.push(rm(dataset.folders[0]!, { recursive: true }));
  });
  await Promise.all(gone);
  expect(gone).toHaveLength(1);
  expect(heard.ending).toMatchObject({ status: 'finished', step: 12 });
});
