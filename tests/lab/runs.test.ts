import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../electron/files/lock.ts';
import {
  checkpointFile,
  checkpointsFolder,
  lockFile,
  metricsFile,
  tensorboardFolder,
} from '../../electron/files/run-folder.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';
import type { FromWorker } from '../../shared/worker-protocol.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, until } from './fixture.ts';

afterEach(() => behave());

async function startRun(steps = 20, known = fakeLab()) {
  const { lab, events } = await known;
  const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(steps) });
  const messages: FromWorker[] = [];
  lab.runs.watch(run, (message) => messages.push(message));
  return { lab, events, run, messages, folder: lab.runs.folderOf(run) };
}

const startsOf = (messages: FromWorker[]) =>
  messages.flatMap((message) => (message.type === 'started' ? message.record.fromStep : []));

describe('a run', () => {
  it('trains, and stores a record, curves and boards', async () => {
    const { lab, run } = await startRun();
    expect((await lab.runs.ended(run)).status).toBe('finished');
    const detail = await lab.runs.detail(run);
    expect(detail.summary).toMatchObject({
      status: 'finished',
      step: 20,
      totalSteps: 20,
      resumable: false,
      hasCheckpoint: true,
    });
    expect(detail.summary.datasetId).toBe(await lab.datasets.register(detail.record.folders));
    expect(detail.record).toMatchObject({ datasetFingerprint: 'f', ending: { status: 'finished', step: 20 } });
    expect(detail.boards).toEqual([5, 10, 15, 20]);
    expect(detail.curves.loss).toHaveLength(20);
    expect(await lab.runs.board(run, 10)).toEqual({ step: 10, items: [] });
    await expect(lab.runs.board(run, 11)).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('has the same details in a lab that reads it from its folder', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    const live = await lab.runs.detail(run);
    const { lab: later } = await fakeLab(lab.workspace.root);
    const stored = await later.runs.detail(run);
    expect(stored.curves).toEqual(live.curves);
    expect(stored.record).toEqual(live.record);
    const { memoryMiB: _, ...summary } = live.summary;
    expect(stored.summary).toEqual(summary);
  });

  it('sends events at most four times per second, and at once when it ends', async () => {
    const { lab, run, events } = await startRun(200);
    const began = Date.now();
    await lab.runs.ended(run);
    await until(() => events.some(({ name, payload }) => name === 'run.changed' && payload.status === 'finished'));
    const seconds = (Date.now() - began) / 1000;
    const changes = events.filter(({ name }) => name === 'run.changed');
    const curves = events.filter(({ name }) => name === 'run.curves');
    expect(changes.length).toBeGreaterThan(2);
    expect(changes.length).toBeLessThanOrEqual(4 * seconds + 4);
    expect(curves.length).toBeLessThanOrEqual(2 * seconds + 3);
    const last = curves.at(-1);
    expect(last?.name === 'run.curves' && last.payload.curves.loss.at(-1)?.step).toBe(200);
  });

  it('pauses, continues and stops, and can be resumed from its checkpoint', async () => {
    behave({ stepMs: 10 });
    const { lab, run, messages } = await startRun(100);
    await until(() => messages.some(({ type }) => type === 'steps'));
    lab.runs.pause(run);
    await until(async () => (await lab.runs.summary(run)).status === 'paused');
    lab.runs.continue(run);
    await until(async () => (await lab.runs.summary(run)).status === 'running');
    await lab.runs.stop(run);
    expect((await lab.runs.summary(run)).status).toBe('stopping');
    const ending = await lab.runs.ended(run);
    expect(ending.status).toBe('stopped');
    expect(await lab.runs.summary(run)).toMatchObject({ status: 'stopped', resumable: true });

    behave();
    await lab.runs.resume(run);
    expect((await lab.runs.ended(run)).status).toBe('finished');
    const steps = readFileSync(metricsFile(lab.runs.folderOf(run)), 'utf8')
      .split('\n')
      .flatMap((line) => (line.includes('"step",') ? JSON.parse(line).step : []));
    expect(steps).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    await expect(lab.runs.resume(run)).rejects.toThrow('has finished');
  });

  it('that crashes restarts once from its last checkpoint', async () => {
    behave({ crashAt: 7, crashOnce: true });
    const { lab, run, messages } = await startRun();
    expect((await lab.runs.ended(run)).status).toBe('finished');
    expect(startsOf(messages)).toEqual([0, 5]);
    expect((await lab.runs.detail(run)).curves.loss.map(({ step }) => step)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('that crashes again is reported as crashed, once', async () => {
    behave({ crashAt: 7 });
    const { lab, run, messages, events } = await startRun();
    expect((await lab.runs.ended(run)).status).toBe('crashed');
    expect(startsOf(messages)).toEqual([0, 5]);
    await until(() => events.some(({ name, payload }) => name === 'run.changed' && payload.status === 'crashed'));
    expect(await lab.runs.summary(run)).toMatchObject({ status: 'crashed', resumable: true });
  });

  it('that crashes before its first checkpoint does not restart', async () => {
    behave({ crashAt: 3 });
    const { lab, run, messages } = await startRun();
    expect((await lab.runs.ended(run)).status).toBe('crashed');
    expect(startsOf(messages)).toEqual([0]);
    expect(await lab.runs.summary(run)).toMatchObject({ resumable: false, hasCheckpoint: false });
  });

  it('has a checkpoint once one is written, in any state, and none once it is deleted', async () => {
    behave({ stepMs: 10 });
    const { lab, run, folder, events } = await startRun(1000);
    const told = () => events.flatMap(({ name, payload }) => (name === 'run.changed' ? payload.hasCheckpoint : []));
    await until(() => told().at(-1) === true);
    expect(told()[0]).toBe(false);
    expect(await lab.runs.summary(run)).toMatchObject({ status: 'running', resumable: false, hasCheckpoint: true });
    await lab.close();
    const { lab: later } = await fakeLab(lab.workspace.root);
    expect(await later.runs.summary(run)).toMatchObject({ status: 'stopped', hasCheckpoint: true });
    rmSync(checkpointsFolder(folder), { recursive: true });
    expect(await later.runs.summary(run)).toMatchObject({ hasCheckpoint: false, resumable: false });
  });

  it('ends normally if its folder has been moved away', async () => {
    behave({ stepMs: 20 });
    const { lab, run, messages, folder } = await startRun();
    await until(() => messages.some(({ type }) => type === 'steps'));
    renameSync(folder, `${folder}-elsewhere`); // one rename: deleting file by file would race with the worker's writes
    expect(['crashed', 'failed']).toContain((await lab.runs.ended(run)).status);
  });

  it('waits in the queue, has a position, and can leave it', async () => {
    behave({ stepMs: 10 });
    const known = fakeLab();
    const { lab, run: first } = await startRun(1000, known);
    const { run: second } = await startRun(20, known);
    const { run: third } = await startRun(20, known);
    expect(await lab.runs.summary(second)).toMatchObject({ status: 'queued', queuePosition: 0 });
    expect(await lab.runs.summary(third)).toMatchObject({ status: 'queued', queuePosition: 1 });
    await lab.runs.stop(second);
    expect(await lab.runs.ended(second)).toMatchObject({ status: 'stopped', step: 0 });
    expect((await lab.runs.summary(third)).queuePosition).toBe(0);
    await lab.runs.stop(first);
    expect((await lab.runs.ended(third)).status).toBe('finished');
  });

  it('leaves the queue when it is deleted', async () => {
    behave({ stepMs: 10 });
    const known = fakeLab();
    const { lab, run: first } = await startRun(1000, known);
    const { run: second } = await startRun(20, known);
    await lab.runs.remove(second);
    expect((await lab.runs.list()).map(({ id }) => id)).toEqual([first]);
    await lab.runs.stop(first);
    await lab.runs.ended(first);
  });

  it('is not deleted while it is running', async () => {
    behave({ stepMs: 10 });
    const { lab, run, events } = await startRun(1000);
    await expect(lab.runs.remove(run)).rejects.toMatchObject({ failure: { hint: 'stop it first' } });
    await lab.runs.stop(run);
    await lab.runs.ended(run);
    await lab.runs.remove(run);
    expect(events).toContainEqual({ name: 'run.removed', payload: { run } });
    expect(await lab.runs.list()).toEqual([]);
  });

  it('keeps its marks in its record: those that are not named stay, tags are trimmed and unique', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    await lab.runs.mark(run, { starred: true, note: 'with the new crop' });
    await lab.runs.mark(run, { tags: [' paper ', 'paper', '', 'draft'] });
    expect((await lab.runs.record(run)).marks).toEqual({
      starred: true,
      note: 'with the new crop',
      tags: ['paper', 'draft'],
    });
    expect((await lab.runs.summary(run)).marks).toEqual({ starred: true, tags: ['paper', 'draft'] });
  });

  it('keeps one note for each step, ascending, and not in lists', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    const stepNotes = [
      { step: 40, note: 'rank falls' },
      { step: 2, note: ' first ' },
      { step: 40, note: 'rank falls again' },
      { step: 7, note: ' ' },
    ];
    await lab.runs.mark(run, { stepNotes });
    await lab.runs.mark(run, { starred: true });
    expect((await lab.runs.record(run)).marks).toEqual({
      starred: true,
      stepNotes: [
        { step: 2, note: 'first' },
        { step: 40, note: 'rank falls again' },
      ],
    });
    expect((await lab.runs.summary(run)).marks).toEqual({ starred: true });
  });

  it('ends if its lock cannot be read at that moment', async () => {
    behave({ stepMs: 20 });
    const { lab, run, folder } = await startRun();
    await until(() => existsSync(lockFile(folder)));
    rmSync(lockFile(folder));
    symlinkSync(lockFile(folder), lockFile(folder)); // ELOOP stands for the errors of a shared folder that is away
    expect((await lab.runs.ended(run)).status).toBe('finished');
    rmSync(lockFile(folder));
    expect((await lab.runs.summary(run)).status).toBe('finished');
  });

  it('shows the result of its last evaluation in lists, and none if that is damaged', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    expect((await lab.runs.summary(run)).probe).toBeUndefined();
    const file = join(lab.runs.folderOf(run), 'evaluation.json');
    writeFileSync(
      file,
      JSON.stringify({ step: 5, testFolders: ['/t'], best: { stage: 'stage2', linear: 0.5, knn: 0.4 } }),
    );
    expect((await lab.runs.summary(run)).probe).toMatchObject({ linear: 0.5, knn: 0.4, step: 5 });
    writeFileSync(file, '{"best":');
    expect((await lab.runs.summary(run)).probe).toBeUndefined();
  });

  it('has a folder for event files if it was started or resumed with them', async () => {
    const { lab, run: without, folder } = await startRun(1000);
    await until(async () => (await lab.runs.summary(without)).step > 0);
    await lab.runs.stop(without);
    await lab.runs.ended(without);
    expect((await lab.runs.detail(without)).tensorboard).toBeUndefined();
    await lab.runs.resume(without, { tensorboard: true });
    expect((await lab.runs.detail(without)).tensorboard).toBe(tensorboardFolder(folder));
    await lab.runs.stop(without);
    await lab.runs.ended(without);
    await lab.runs.resume(without); // it goes on with them
    expect((await lab.runs.detail(without)).tensorboard).toBe(tensorboardFolder(folder));
    await lab.runs.stop(without);
    const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(1), tensorboard: true });
    await lab.runs.ended(run);
    expect((await lab.runs.detail(run)).tensorboard).toBe(tensorboardFolder(lab.runs.folderOf(run)));
    expect((await lab.runs.record(run)).settingsHash).toBe(
      (await lab.runs.record(await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(1) })))
        .settingsHash,
    );
  });

  it('is renamed in its record', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    await lab.runs.rename(run, 'the good one');
    expect((await lab.runs.list())[0]).toMatchObject({ id: run, name: 'the good one', status: 'finished' });
  });

  it('is refused with settings that do not fit its task, or the encoder of a run with another encoder', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    const settings = rotationSettings();
    const start = { folders: [pictureFolder()], settings };
    await expect(lab.runs.start({ ...start, settings: { ...settings, task: 'nothing' } })).rejects.toThrow('no task');
    await expect(
      lab.runs.start({ ...start, settings: { ...settings, taskSettings: { colour: true } } }),
    ).rejects.toThrow("no setting called 'colour'");
    await expect(
      lab.runs.start({ ...start, settings: { ...settings, encoder: 'resnet18' }, from: run }),
    ).rejects.toThrow('trained a conv4 encoder');
    await expect(
      lab.runs.start({ ...start, settings: { ...settings, normalisation: 'imagenet' }, from: run }),
    ).rejects.toThrow('was trained with normalisation=lab, but this run has normalisation=imagenet');
    await expect(lab.runs.start({ ...start, from: 'unknown' })).rejects.toMatchObject({
      failure: { code: 'not-found' },
    });
    expect(await lab.runs.list()).toHaveLength(1);
    const second = await lab.runs.start({ ...start, from: run });
    expect((await lab.runs.record(second)).from).toBe(run);
    expect((await lab.runs.ended(second)).status).toBe('finished');
  });

  it('starts from the encoder of a run with the same stem, whether it is chosen or follows from the size', async () => {
    const { lab } = await startRun();
    const made = (more: object): TrainSettings => ({ ...rotationSettings(), encoder: 'resnet18', ...more });
    const small = await lab.runs.start({ folders: [pictureFolder()], settings: made({ size: 32 }) });
    await expect(lab.runs.checkFrom(small, made({ size: 96 }))).rejects.toThrow(
      'was trained with stem=small, but this run has stem=large',
    );
    await expect(lab.runs.checkFrom(small, made({ size: 96, stem: 'small' }))).rejects.toThrow('has no checkpoint yet');
  });

  it('that started from a file is copied and compared with runs that start from the same file', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    const start = { folders: [pictureFolder()], settings: rotationSettings() };
    const fromFile = await lab.runs.start({ ...start, fromFile: '/weights/resnet18.safetensors' });
    const [copy, paired, other] = [
      await lab.runs.start({ ...start, fileOf: fromFile }),
      await lab.runs.start({ ...start, pairedWith: fromFile }),
      await lab.runs.start({ ...start, pairedWith: run }),
    ];
    for (const id of [fromFile, copy, paired])
      expect((await lab.runs.record(id)).fromFile).toBe('/weights/resnet18.safetensors');
    expect((await lab.runs.record(other)).fromFile).toBeUndefined();
    for (const id of [fromFile, copy, paired, other]) await lab.runs.ended(id);
  });

  it('stops with a checkpoint when the lab closes', async () => {
    behave({ stepMs: 10 });
    const known = fakeLab();
    const { lab, run, messages, folder } = await startRun(1000, known);
    const { run: waiting } = await startRun(20, known);
    await until(() => messages.some(({ type }) => type === 'steps'));
    await lab.close();
    const { lab: later } = await fakeLab(lab.workspace.root);
    const stopped = await later.runs.summary(run);
    expect(stopped).toMatchObject({ status: 'stopped', resumable: true });
    expect(existsSync(checkpointFile(folder, stopped.step))).toBe(true);
    expect(await later.runs.summary(waiting)).toMatchObject({ status: 'stopped', step: 0, resumable: true });
  });
});

describe('the list of runs', () => {
  /** A run without an ending, as after a killed lab. */
  async function abandonedRun(lock?: object) {
    const { lab, run, folder } = await startRun();
    await lab.runs.ended(run);
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...record, ending: undefined, crc: undefined }));
    if (lock) writeFileSync(lockFile(folder), JSON.stringify({ host: hostname(), nonce: 'n', ...lock }));
    return { later: (await fakeLab(lab.workspace.root)).lab, run, folder };
  }

  it('shows a run whose lab was killed as crashed and resumable', async () => {
    for (const lock of [undefined, { pid: 999_999_999 }]) {
      const { later, run } = await abandonedRun(lock);
      expect(await later.runs.list()).toMatchObject([{ id: run, status: 'crashed', resumable: true, step: 20 }]);
      await later.runs.resume(run);
      expect((await later.runs.ended(run)).status).toBe('finished');
    }
  });

  it('shows a run that another process trains as running, and does not touch it', async () => {
    const { later, run } = await abandonedRun({ pid: process.pid });
    expect(await later.runs.list()).toMatchObject([
      { id: run, status: 'running', resumable: false, hasCheckpoint: true },
    ]);
    await expect(later.runs.remove(run)).rejects.toThrow('still running');
    expect(await later.runs.datasetsInUse()).toHaveLength(1);
  });

  it('announces a run that another process trains until it has ended', async () => {
    const { lab, run, folder } = await startRun();
    await lab.runs.ended(run);
    const ended = readFileSync(join(folder, 'run.json'), 'utf8');
    writeFileSync(
      join(folder, 'run.json'),
      JSON.stringify({ ...JSON.parse(ended), ending: undefined, crc: undefined }),
    );
    writeFileSync(lockFile(folder), JSON.stringify({ host: hostname(), nonce: 'n', pid: process.pid }));
    const { lab: later, events } = await fakeLab(lab.workspace.root);
    expect(await later.runs.list()).toMatchObject([{ status: 'running', trainedByOtherProcess: true }]);
    const statuses = () => events.flatMap((event) => (event.name === 'run.changed' ? [event.payload.status] : []));
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['running']);
    rmSync(lockFile(folder));
    writeFileSync(join(folder, 'run.json'), ended);
    await expect.poll(() => statuses().at(-1), { timeout: 10_000 }).toBe('finished');
    const announced = statuses().length;
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(statuses()).toHaveLength(announced);
  }, 40_000);

  it('leaves a run alone that another process began to train before it', async () => {
    behave({ outrun: true });
    const { lab, run } = await startRun();
    expect((await lab.runs.ended(run)).status).toBe('failed');
    await until(async () => (await lab.runs.summary(run)).trainedByOtherProcess);
    expect((await lab.runs.record(run)).ending, 'the other process tells how it ends').toBeUndefined();
  });

  it('is not resumed if another process finishes it meanwhile', async () => {
    behave({ refuse: { code: 'failed', message: 'no luck' } });
    const { lab, run, folder } = await startRun();
    await lab.runs.ended(run);
    const { lab: other } = await fakeLab(lab.workspace.root);
    const held = await takeLock(lockFile(folder));
    const resumed = expect(other.runs.resume(run)).rejects.toThrow('has finished');
    await lab.store.update(run, (record) => ({ ...record, ending: { status: 'finished', step: 20, seconds: 1 } }));
    if (held.ok) await held.lock.release();
    await resumed;
    expect((await other.runs.record(run)).ending?.status).toBe('finished');
  });

  it('does not resume a run twice at once', async () => {
    const { later, run } = await abandonedRun();
    const both = await Promise.allSettled([later.runs.resume(run), later.runs.resume(run)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await later.runs.ended(run)).status).toBe('finished');
  });

  it('shows a damaged folder with the reason, next to the others', async () => {
    const { lab, run } = await startRun();
    await lab.runs.ended(run);
    mkdirSync(join(lab.workspace.runs, 'empty'));
    mkdirSync(join(lab.workspace.runs, 'torn'));
    writeFileSync(join(lab.workspace.runs, 'torn', 'run.json'), '{"schemaVersion":1,');
    const list = await lab.runs.list();
    expect(list.map(({ id }) => id).sort()).toEqual([run, 'empty', 'torn'].sort());
    for (const id of ['empty', 'torn']) {
      const damaged = list.find((each) => each.id === id);
      expect(damaged).toMatchObject({ status: 'failed', resumable: false, failure: { code: 'unusable-input' } });
      await expect(lab.runs.detail(id)).rejects.toMatchObject({ failure: { code: 'unusable-input' } });
    }
    await lab.runs.remove('torn');
    expect(readdirSync(lab.workspace.runs).sort()).toEqual([run, 'empty'].sort());
  });

  it('ignores incomplete and invalid lines of the metrics', async () => {
    const { lab, run, folder } = await startRun();
    await lab.runs.ended(run);
    const metrics = readFileSync(metricsFile(folder), 'utf8');
    writeFileSync(metricsFile(folder), `not json\n{"event":"other"}\n${metrics}{"event":"step","st`);
    const { lab: later } = await fakeLab(lab.workspace.root);
    expect((await later.runs.detail(run)).curves.loss).toHaveLength(20);
    expect((await later.runs.list())[0]).toMatchObject({ step: 20, status: 'finished' });
    writeFileSync(metricsFile(folder), `${metrics}{garbage}\n`);
    expect((await later.runs.list())[0]).toMatchObject({ step: 20, status: 'finished' });
  });

  it('still lists the other runs if one run’s files are folders', async () => {
    const { lab, run, folder } = await startRun();
    await lab.runs.ended(run);
    cpSync(folder, join(lab.workspace.runs, 'odd'), { recursive: true });
    const odd = join(lab.workspace.runs, 'odd');
    rmSync(metricsFile(odd));
    mkdirSync(metricsFile(odd));
    const { lab: later } = await fakeLab(lab.workspace.root);
    const list = await later.runs.list();
    expect(list.find(({ id }) => id === run)).toMatchObject({ status: 'finished' });
    expect(list.find(({ id }) => id === 'odd')).toMatchObject({
      status: 'failed',
      failure: { code: 'unusable-input', message: expect.stringContaining('cannot be read') },
    });
    await expect(later.runs.detail('odd')).rejects.toMatchObject({ failure: { code: 'unusable-input' } });
    mkdirSync(join(odd, 'lock'));
    await later.runs.remove('odd');
    expect((await later.runs.list()).map(({ id }) => id)).toEqual([run]);
  });
});
