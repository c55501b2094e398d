/**
 * The whole protocol, over both transports, with real workers: every request with its result and its failures, and every
 * event. The page's own client sends the requests, and validates each response and each event.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appFiles } from '../../electron/lab/app-files.ts';
import { type Lab, openLab } from '../../electron/lab/lab.ts';
import { type Client, createClient } from '../../renderer/lib/client.ts';
import type { Failure } from '../../shared/failure.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import {
  type Channel,
  type DatasetSummary,
  type EventName,
  type EventOf,
  events,
  type Folder,
  type ParamsOf,
  protocolVersion,
  type RequestName,
  type ResultOf,
  type RunSummary,
  requests,
} from '../../shared/protocol.ts';
import type { RunStatus } from '../../shared/run-results.ts';
import type { SweepPlan } from '../../shared/sweep.ts';
import { build } from '../built.ts';
import { tinyModel } from '../worker/encoders/tiny-models.ts';
import { browserDoor, desktopDoor, type OpenDoor } from './doors.ts';
import { makePhotographs, passedOver, usable } from './photographs.ts';

vi.mock('electron', () => import('../main/fake-electron.ts'));
const electron = (await import('electron')) as unknown as typeof import('../main/fake-electron.ts');

const app = appFiles(import.meta.url);
/** Requests and events that evaluation.test.ts and shortcuts.test.ts test. */
const isTestedInOtherFiles = (name: string): boolean =>
  /evaluat|places|labelled|plant|audit|diagnose|look|answers/i.test(name);
/** Time limit for anything that needs a process. */
const patience = { timeout: 60_000, interval: 20 };

/** Rotation on a small network, whose steps take milliseconds. */
function tinySettings(steps: number, more: Parameters<typeof makeSettings>[1] = {}) {
  const made = makeSettings('rotation', {
    encoder: 'conv4',
    size: 16,
    batch: 4,
    length: { steps },
    engine: 'cpu',
    ...more,
  });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

beforeAll(() => build('worker', 'renderer'), 120_000);

describe.each([desktopDoor(electron), browserDoor])(
  'the protocol through the $name door',
  ({ name: doorName, spawn, open }) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-contract-')));
    const photographs = join(folder, 'photographs');
    const asked = new Set<RequestName>();
    const seen = Object.fromEntries(Object.keys(events).map((name) => [name, []])) as unknown as {
      [Name in EventName]: EventOf<Name>[];
    };
    let lab: Lab;
    let door: OpenDoor;
    let client: Client;
    let channel: Channel;
    let dataset: string;

    beforeAll(async () => {
      await makePhotographs(photographs);
      lab = await openLab({ workspace: join(folder, 'workspace'), app, spawn: spawn(app.worker) });
      door = await open(lab);
      client = createClient(async () => {
        channel = await door.connect();
        return channel;
      });
      for (const name of Object.keys(events) as EventName[]) {
        client.on(name, (payload) => (seen[name] as unknown[]).push(payload));
      }
    });
    afterAll(async () => {
      await lab.close();
      await door.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Sends a request that must succeed. */
    async function ask<Name extends RequestName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
      asked.add(name);
      const result = await client.request(name, params);
      if (!result.ok) throw new Error(`${name}: ${result.failure.code}: ${result.failure.message}`);
      return result.value;
    }
    /** Sends a request that must fail. */
    async function fail<Name extends RequestName>(name: Name, params: ParamsOf<Name>): Promise<Failure> {
      const result = await client.request(name, params);
      if (result.ok) throw new Error(`${name} succeeded`);
      return result.failure;
    }
    const latest = (run: string): RunSummary | undefined => seen['run.changed'].findLast(({ id }) => id === run);
    const becomes = (run: string, status: RunStatus) =>
      vi.waitFor(() => {
        const summary = latest(run);
        // A run that has ended does not change any more: fail at once instead of waiting.
        if (summary?.failure && summary.status !== status) expect.fail(`${summary.status}: ${summary.failure.message}`);
        expect(summary?.status).toBe(status);
      }, patience);
    const datasetBecomes = (id: string, state: DatasetSummary['state']) =>
      vi.waitFor(
        () => expect(seen['dataset.changed'].findLast((summary) => summary.id === id)).toMatchObject({ state }),
        patience,
      );

    describe('the envelope', () => {
      it('answers an unknown request with a failure', async () => {
        expect(await fail('lab.shutdown' as RequestName, {})).toMatchObject({ code: 'bad-usage' });
      });

      it.each(Object.keys(requests) as RequestName[])('refuses parameters that are not as agreed: %s', async (name) => {
        expect(await fail(name, 'nonsense' as never)).toMatchObject({ code: 'bad-usage' });
      });

      it('ignores messages that are not requests, and continues to answer', async () => {
        for (const garbage of ['garbage', 7, null, { kind: 'request' }, { kind: 'event', name: 'run.changed' }]) {
          channel.post(garbage);
        }
        expect(await ask('lab.info', {})).toMatchObject({ protocol: protocolVersion });
      });
    });

    describe('the lab', () => {
      it('reports its name, version and kind of interface', async () => {
        const info = await ask('lab.info', {});
        expect(info).toMatchObject({ product: 'Pretext Lab', door: doorName, workspace: join(folder, 'workspace') });
        expect(info.cores).toBeGreaterThan(0);
      });

      it('reports which engines work', async () => {
        const { engines } = await ask('lab.doctor', {});
        expect(engines.find(({ engine }) => engine === 'cpu')).toMatchObject({ works: true });
        for (const { works, why } of engines) expect(works || why.length > 0).toBe(true);
      }, 120_000);
    });

    describe('folders', () => {
      it('are found by walking down from the roots, token by token', async () => {
        const { folders: roots } = await ask('folders.roots', {});
        let here: Folder = roots.find(({ path }) => path === sep) ?? roots[0]!;
        for (const part of photographs.split(sep).filter(Boolean)) {
          const { folders } = await ask('folders.list', { token: here.token });
          here = folders.find(({ name }) => name === part)!;
        }
        expect(here.path).toBe(photographs);
        const listed = await ask('folders.list', { token: here.token });
        expect(listed.folders.map(({ name }) => name)).toEqual(['second day']);
        expect(listed.parent?.path).toBe(folder);
        expect(listed.pictures).toBe(usable + passedOver);
      });

      it('are completed while their path is typed, and found by name after a drop', async () => {
        const completed = await ask('folders.complete', { text: photographs.slice(0, -1) });
        expect(completed.folders.map(({ path }) => path)).toContain(photographs);
        const { token } = completed.folders.find(({ path }) => path === photographs)!;
        expect((await ask('folders.list', { token })).folder.path).toBe(photographs);
        const { folders } = await ask('folders.find', { name: 'no folder has this name', entries: [] });
        expect(folders).toEqual([]);
      });

      it('are refused for a token that was never issued, even if it is a path', async () => {
        for (const token of ['made-up', photographs, '/']) {
          expect(await fail('folders.list', { token })).toMatchObject({ code: 'denied' });
          expect(await fail('datasets.open', { folders: [token] })).toMatchObject({ code: 'denied' });
        }
      });

      it('include the sample photographs', async () => {
        expect(await ask('folders.samples', {})).toMatchObject({
          name: 'Sample photographs',
          path: realpathSync(app.samples),
        });
      });
    });

    describe('datasets', () => {
      const token = () => lab.tokens.handOut(photographs).token;

      it('are indexed when they are opened, and send progress', async () => {
        const opened = await ask('datasets.open', { folders: [token()] });
        dataset = opened.id;
        expect(opened).toMatchObject({ name: 'photographs', state: 'indexing' });
        await datasetBecomes(dataset, 'ready');
        const ready = seen['dataset.changed'].at(-1)!;
        expect(ready).toMatchObject({ images: usable, passedOver });
        expect(ready.warningKinds).toMatchObject({ grey: 1 });
        const announced = seen['dataset.changed'].filter((summary) => summary.state === 'ready');
        expect(
          announced.every((summary) => summary.images === usable && summary.cacheBytes > 0),
          'whoever hears that it is ready hears the whole of it',
        ).toBe(true);
      });

      it('can be cancelled, and opened again', async () => {
        const second = lab.tokens.handOut(join(photographs, 'second day')).token;
        const { id } = await ask('datasets.open', { folders: [second] });
        await ask('datasets.cancel', { dataset: id });
        await datasetBecomes(id, 'cancelled');
        await ask('datasets.open', { folders: [second] });
        await datasetBecomes(id, 'ready');
        const { datasets } = await ask('datasets.list', {});
        expect(datasets.map((summary) => summary.id)).toEqual([id, dataset]);
      });

      it('list their photographs a page at a time', async () => {
        const first = await ask('datasets.images', { dataset, offset: 0, limit: 20 });
        const rest = await ask('datasets.images', { dataset, offset: 20, limit: 20 });
        expect([first.total, first.images.length, rest.images.length]).toEqual([usable, 20, usable - 20]);
        expect(first.images[0]).toMatchObject({ index: 0, width: 96, height: 72 });
      });

      it('serve each photograph under its picture’s address', async () => {
        const { images } = await ask('datasets.images', { dataset, offset: 0, limit: 1 });
        const response = await door.get(`picture/${images[0]!.picture}`);
        expect(response.status).toBe(200);
        expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
          width: 96,
          height: 72,
        });
        expect(response.headers.get('cache-control'), 'its address names its content').toContain('immutable');
        const key = images[0]!.picture.split('/')[3]!;
        for (const other of [`${dataset}/9999/${key}`, `${dataset}/1/${key}`, `${dataset}/0`, `${dataset}/0/0`])
          expect((await door.get(`picture/thumb/${other}`)).status, other).toBe(404);
      });

      it('tell everything about one photograph, and serve it large', async () => {
        const { images } = await ask('datasets.images', { dataset, offset: 0, limit: 1 });
        const found = await ask('datasets.image', { dataset, image: images[0]!.name });
        expect(await ask('datasets.find', { dataset, images: [images[0]!.name, 'nowhere.png'] })).toEqual({
          images: [images[0], null],
        });
        expect(await fail('datasets.find', { dataset: 'none', images: ['a'] })).toMatchObject({ code: 'not-found' });
        expect(found).toMatchObject({ ...images[0], path: join(photographs, images[0]!.name) });
        expect((await door.get(`picture/${found.large}`)).status).toBe(200);
        expect(await ask('datasets.exif', { dataset, image: found.index })).toEqual({ fields: [] });
        expect(await fail('datasets.exif', { dataset, image: 9999 })).toMatchObject({ code: 'not-found' });
        expect(await fail('datasets.image', { dataset, image: 9999 })).toMatchObject({ code: 'not-found' });
      });

      it('can be pinned: a run keeps the pins that its dataset had at its start', async () => {
        const { images } = await ask('datasets.images', { dataset, offset: 0, limit: 2 });
        const names = images.map(({ name }) => name);
        const paths = names.map((name) => join(photographs, name));
        expect((await ask('datasets.pin', { dataset, images: names })).pinned).toEqual(paths);
        expect(await fail('datasets.pin', { dataset, images: ['nowhere.png'] })).toMatchObject({ code: 'not-found' });
        expect((await ask('datasets.list', {})).datasets.find(({ id }) => id === dataset)!.pinned).toEqual(paths);
        expect((await ask('datasets.pin', { dataset, images: [] })).pinned).toBeUndefined();
      });

      it('can be named, and named after their folders again', async () => {
        expect((await ask('datasets.rename', { dataset, name: 'Birds' })).name).toBe('Birds');
        expect((await ask('datasets.rename', { dataset, name: '' })).name).toBe('photographs');
      });

      it('are listed by what a filter asks for, whose groups are counted', async () => {
        const groups = await ask('datasets.groups', { dataset });
        expect(groups.folders.map(({ name }) => name)).toEqual(['second day']);
        const filter = { folder: 'second day', sort: 'name', descending: true } as const;
        const { images, total } = await ask('datasets.images', { dataset, filter, offset: 0, limit: 500 });
        expect(total).toBe(groups.folders[0]!.images);
        expect(images).toHaveLength(total);
        expect(images.every(({ name, label }) => name.startsWith('second day') && label === 'second day')).toBe(true);
        const bad = { dataset, filter: { sort: 'taste' as never }, offset: 0, limit: 1 };
        expect(await fail('datasets.images', bad)).toMatchObject({ code: 'bad-usage' });
      });

      it('get labels from a table, and lose them again', async () => {
        const { images } = await ask('datasets.images', { dataset, offset: 0, limit: 1 });
        const text = `path,label\n${images[0]!.name},first\n`;
        expect(await ask('datasets.setLabels', { dataset, file: 'my.csv', text })).toMatchObject({
          labels: { file: 'my.csv', lines: 1 },
        });
        expect(await ask('datasets.groups', { dataset })).toMatchObject({
          labels: [{ name: 'first', images: 1 }],
          unlabelled: usable - 1,
        });
        expect(await fail('datasets.setLabels', { dataset, file: 'my.csv', text: 'x' })).toMatchObject({
          code: 'unusable-input',
        });
        expect(await ask('datasets.removeLabels', { dataset })).not.toHaveProperty('labels');
      });

      it('list every skipped file with its reason', async () => {
        const { files, total } = await ask('datasets.passedOver', { dataset, offset: 0, limit: 10 });
        expect(total).toBe(passedOver);
        const reasons = Object.fromEntries(files.map(({ path, reason }) => [path.split(/[/\\]/).at(-1), reason]));
        expect(reasons).toEqual({ 'empty.jpg': 'empty', 'torn.jpg': 'truncated' });
      });

      it('list photographs that are used but unusual', async () => {
        const { warnings } = await ask('datasets.warnings', { dataset, offset: 0, limit: 100 });
        expect(warnings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['grey', 'duplicate']));
      });

      it('that were not opened are not found', async () => {
        const page = { dataset: 'none', offset: 0, limit: 1 };
        for (const name of ['datasets.images', 'datasets.passedOver', 'datasets.warnings'] as const) {
          expect(await fail(name, page)).toMatchObject({ code: 'not-found' });
        }
        expect(await fail('datasets.cancel', { dataset: 'none' })).toMatchObject({ code: 'not-found' });
      });

      it('show puzzles as the network will see them', async () => {
        const { items } = await ask('puzzle.preview', { dataset, settings: tinySettings(1) });
        expect(items.length).toBeGreaterThan(0);
        expect(items[0]!.pictures[0]!.data).toMatch(/^data:image\//);
        expect(await fail('puzzle.preview', { dataset: 'none', settings: tinySettings(1) })).toMatchObject({
          code: 'not-found',
        });
      });
    });

    describe('runs', () => {
      let run: string;
      let waiting: string;

      it('are not started with invalid parameters', async () => {
        const settings = tinySettings(10);
        expect(await fail('runs.start', { dataset: 'none', settings })).toMatchObject({ code: 'not-found' });
        expect(await fail('runs.start', { dataset, settings: { ...settings, task: 'none' } })).toMatchObject({
          code: 'bad-usage',
        });
        expect(await fail('runs.start', { dataset, settings, from: 'none' })).toMatchObject({ code: 'not-found' });
      });

      it('are measured before they start, and not while one trains', async () => {
        const settings = tinySettings(1_000_000);
        expect(await fail('runs.measure', { dataset: 'none', settings })).toMatchObject({ code: 'not-found' });
        expect(await fail('runs.measure', { dataset, settings, from: 'none' })).toMatchObject({ code: 'not-found' });
        const measured = await ask('runs.measure', { dataset, settings });
        expect(measured).toMatchObject({ engine: 'cpu', processorUse: expect.any(Number) });
        expect(measured.steps).toBeGreaterThan(4);
        expect((await ask('runs.list', {})).runs, 'a measurement is no run').toEqual([]);
        const stopped = fail('runs.measure', { dataset, settings });
        await ask('runs.stopMeasuring', {});
        expect(await stopped).toMatchObject({ code: 'stopped' });
      });

      it('train one at a time, and the others wait in a queue', async () => {
        ({ run } = await ask('runs.start', { dataset, settings: tinySettings(1_000_000), name: 'the long one' }));
        ({ run: waiting } = await ask('runs.start', { dataset, settings: tinySettings(12) }));
        await becomes(run, 'running');
        expect(latest(run)).toMatchObject({ name: 'the long one', task: 'rotation', encoder: 'conv4', size: 16 });
        expect(latest(waiting)).toMatchObject({ status: 'queued', queuePosition: 0 });
        expect(await fail('runs.measure', { dataset, settings: tinySettings(12) })).toMatchObject({
          code: 'bad-usage',
          message: expect.stringContaining('the long one'),
        });
      });

      it('send their curves as they train', async () => {
        await vi.waitFor(() => expect(seen['run.curves'].at(-1)?.curves.loss.length).toBeGreaterThan(1), patience);
        const { loss } = seen['run.curves'].at(-1)!.curves;
        expect(loss.length).toBeLessThanOrEqual(500);
        expect(loss.every((point) => Number.isFinite(point.loss))).toBe(true);
      });

      it('continue while the page is closed, and are still there when it is opened again', async () => {
        const before = latest(run)!.step;
        channel.close();
        await vi.waitFor(() => expect(client.connection().state).toBe('waiting'), patience);
        await vi.waitFor(() => expect(client.connection().state).toBe('open'), patience);
        const { runs } = await ask('runs.list', {});
        expect(runs.map(({ id }) => id).sort()).toEqual([run, waiting].sort());
        expect(runs.find(({ id }) => id === run)).toMatchObject({ status: 'running' });
        await vi.waitFor(() => expect(latest(run)!.step).toBeGreaterThan(before), patience);
      });

      it('can be paused and continued', async () => {
        await ask('runs.pause', { run });
        await becomes(run, 'paused');
        const stepAfter = async (ms: number) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          return (await ask('runs.get', { run })).summary.step;
        };
        const step = await stepAfter(300); // steps are sent at most four times per second
        expect(await stepAfter(300)).toBe(step);
        await ask('runs.continue', { run });
        await becomes(run, 'running');
        await vi.waitFor(() => expect(latest(run)!.step).toBeGreaterThan(step), patience);
      });

      it('take a snapshot on request: a board, whose pictures have an address, and a score', async () => {
        const boards = seen['run.board'].length;
        await ask('runs.snapshot', { run });
        await vi.waitFor(() => expect(seen['run.board'].length).toBeGreaterThan(boards), patience);
        const { step } = seen['run.board'].findLast((board) => board.run === run)!;
        const { items } = await ask('runs.board', { run, step });
        const pinned = items.find(({ photograph }) => photograph !== undefined)!;
        const { index } = await ask('datasets.image', { dataset, image: pinned.photograph! });
        const ofRun = await ask('runs.image', { run, dataset, image: index });
        expect(ofRun.items).toMatchObject([{ photograph: pinned.photograph }]);
        expect(ofRun.answers.find((each) => each.step === step)).toMatchObject({ words: pinned.caption });
        expect(await fail('runs.image', { run: 'none', dataset, image: index })).toMatchObject({ code: 'not-found' });
        const { file } = items[0]!.pictures[0]!;
        const response = await door.get(`picture/board/${run}/${step}/${file}`);
        expect(response.headers.get('content-type')).toBe('image/png');
        const { summary, curves, boards: steps } = await ask('runs.get', { run });
        expect(steps).toContain(step);
        expect(summary.heldOut).toMatchObject({ chance: 0.25 });
        expect(curves.snapshots.length).toBeGreaterThan(0);
        expect(await fail('runs.board', { run, step: 999_999_999 })).toMatchObject({ code: 'not-found' });
      });

      it('have their loss in a few points, for lists', async () => {
        const { runs } = await ask('runs.sparklines', { runs: [run, 'none'] });
        expect(runs.map((each) => each.run)).toEqual([run, 'none']);
        expect(runs[0]!.loss.length).toBeGreaterThan(1);
        expect(runs[0]!.loss.every(({ loss }) => loss > 0)).toBe(true);
        expect(runs[1]!.loss).toEqual([]);
      });

      it('are renamed', async () => {
        expect((await ask('runs.openDatasets', { run })).dataset.id).toBe(dataset);
        await ask('runs.rename', { run, name: 'with “quotes” and ü' });
        await vi.waitFor(() => expect(latest(run)?.name).toBe('with “quotes” and ü'), patience);
      });

      it('are starred, tagged and annotated; the list has no notes', async () => {
        await ask('runs.mark', { run, marks: { starred: true, tags: ['ü'], note: 'why' } });
        await vi.waitFor(() => expect(latest(run)?.marks).toEqual({ starred: true, tags: ['ü'] }), patience);
        expect((await ask('runs.get', { run })).record.marks?.note).toBe('why');
        await ask('runs.mark', { run, marks: { stepNotes: [{ step: 3, note: 'here' }] } });
        expect((await ask('runs.get', { run })).record.marks).toMatchObject({
          note: 'why',
          stepNotes: [{ step: 3, note: 'here' }],
        });
        expect(await fail('runs.mark', { run, marks: { note: 'x'.repeat(20_001) } })).toMatchObject({
          code: 'bad-usage',
        });
        expect(await fail('runs.mark', { run: 'none', marks: {} })).toMatchObject({ code: 'not-found' });
      });

      it('are compared', async () => {
        const comparison = await ask('runs.compare', { runs: [run, waiting] });
        expect(comparison).toMatchObject({ runs: [run, waiting], statuses: [expect.any(String), expect.any(String)] });
        expect(comparison.warnings.some((words) => words.startsWith('Not finished'))).toBe(true);
        expect(comparison.baseline).toBe(run);
        expect((await ask('runs.compare', { runs: [run, waiting], baseline: waiting })).baseline).toBe(waiting);
        expect(await fail('runs.compare', { runs: [run, waiting], baseline: 'other' })).toMatchObject({
          code: 'bad-usage',
        });
        const { html } = await ask('reports.ofComparison', { runs: [run, waiting] });
        expect(html).toContain(run);
        expect(await fail('runs.compare', { runs: [run] })).toMatchObject({ code: 'bad-usage' });
        expect(await fail('runs.compare', { runs: [run, '../runs'] })).toMatchObject({ code: 'not-found' });
      });

      it('are not deleted while they train', async () => {
        expect(await fail('runs.delete', { run })).toMatchObject({ code: 'bad-usage', hint: 'stop it first' });
      });

      it('stop with a checkpoint, and the next in the queue starts', async () => {
        await ask('runs.stop', { run });
        await becomes(run, 'stopped');
        expect(latest(run)).toMatchObject({ resumable: true });
        await becomes(waiting, 'finished');
        expect(latest(waiting)).toMatchObject({ step: 12, totalSteps: 12 });
      });

      it('resume from where they stopped', async () => {
        const { step } = latest(run)!;
        await ask('runs.resume', { run });
        await vi.waitFor(() => expect(latest(run)).toMatchObject({ status: 'running' }), patience);
        await vi.waitFor(() => expect(latest(run)!.step).toBeGreaterThan(step), patience);
        await ask('runs.stop', { run });
        await becomes(run, 'stopped');
        const { record } = await ask('runs.get', { run });
        expect(record.started?.fromStep).toBe(step);
        expect(record.ending).toMatchObject({ status: 'stopped' });
      });

      it('start from the encoder of another', async () => {
        const { run: next } = await ask('runs.start', { dataset, settings: tinySettings(4), from: waiting });
        await becomes(next, 'finished');
        expect((await ask('runs.get', { run: next })).record.from).toBe(waiting);
        expect(
          await fail('runs.start', { dataset, settings: tinySettings(4, { encoder: 'resnet18' }), from: waiting }),
        ).toMatchObject({ code: 'bad-usage' });
      });

      it('record the run that they are compared with', async () => {
        const { run: twin } = await ask('runs.start', { dataset, settings: tinySettings(4), pairedWith: waiting });
        await becomes(twin, 'finished');
        expect((await ask('runs.get', { run: twin })).record.pairedWith).toBe(waiting);
        expect(await fail('runs.start', { dataset, settings: tinySettings(4), pairedWith: 'none' })).toMatchObject({
          code: 'not-found',
        });
      });

      it('fail with a reason if the chosen batch cannot be filled', async () => {
        const { run: hopeless } = await ask('runs.start', { dataset, settings: tinySettings(4, { batch: 500 }) });
        await vi.waitFor(() => expect(latest(hopeless)?.status).toBe('failed'), patience);
        expect(latest(hopeless)?.failure).toMatchObject({ code: 'bad-usage' });
        await ask('runs.delete', { run: hopeless });
      });

      it('export their encoder with a certificate, and the files can be downloaded', async () => {
        const exported = await ask('export.start', { run: waiting, formats: ['onnx', 'tfjs', 'safetensors'] });
        expect(exported.certificate).toMatchObject({ passed: true });
        expect(seen['export.progress'].some((progress) => progress.run === waiting)).toBe(true);
        expect((await ask('runs.get', { run: waiting })).exported).toEqual(exported);
        expect(await ask('export.last', { run: waiting })).toEqual({ result: exported });
        await ask('export.cancel', { run: waiting }); // no effect if nothing is running
        const file = exported.files.find((name) => name.endsWith('.onnx'))!;
        const response = await door.get(`file/export/${waiting}/${file}`);
        expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''encoder\.onnx$/);
        expect((await response.arrayBuffer()).byteLength).toBe(statSync(join(exported.out, file)).size);
        expect((await door.get(`file/export/${waiting}/none.onnx`)).status).toBe(404);
        const zip = await door.get(`file/zip/${waiting}`);
        expect(zip.headers.get('content-disposition')).toContain(`${waiting}-encoder.zip`);
        expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer())))).toEqual(exported.files);
      }, 120_000);

      it('have a report, which is the same as the file to save', async () => {
        const undated = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
        const { html } = await ask('reports.ofRun', { run: waiting });
        expect(html).toMatch(/^<!doctype html>[\s\S]*Not diagnosed[\s\S]*<\/html>\n$/);
        expect(undated(html)).toBe(undated(await (await door.get(`file/report/run/${waiting}`)).text()));
      });

      it('are deleted once they have ended', async () => {
        await ask('runs.delete', { run });
        await vi.waitFor(() => expect(seen['run.removed']).toContainEqual({ run }), patience);
        expect((await ask('runs.list', {})).runs.map(({ id }) => id)).not.toContain(run);
      });

      it('that do not exist are not found, and ids do not lead to other files', async () => {
        for (const name of [
          'runs.get',
          'runs.pause',
          'runs.continue',
          'runs.stop',
          'runs.snapshot',
          'runs.resume',
          'runs.delete',
          'reports.ofRun',
        ] as const) {
          for (const id of ['none', '../workspace', run])
            expect(await fail(name, { run: id })).toMatchObject({ code: 'not-found' });
        }
        expect(await fail('runs.rename', { run: 'none', name: 'x' })).toMatchObject({ code: 'not-found' });
        expect(await fail('runs.board', { run: '..', step: 0 })).toMatchObject({ code: 'not-found' });
        expect(await fail('export.start', { run: 'none', formats: ['onnx'] })).toMatchObject({ code: 'not-found' });
      });

      it('place images on a map, which is there for every page', async () => {
        const images = [lab.tokens.handOut(photographs).token];
        const of = { encoderOf: waiting, dataset, method: 'umap' } as const;
        expect(await ask('maps.get', of)).toEqual({});
        const mapped = await ask('map.start', { encoderOf: waiting, images, neighbours: 4 });
        expect(mapped).toMatchObject({ encoderOf: waiting, method: 'umap', neighbours: 4, minDist: 0.1, leftOut: 0 });
        expect(await ask('map.last', { ...of, dataset: mapped.dataset })).toEqual({ result: mapped });
        const { map } = await ask('maps.get', of);
        expect(map).toMatchObject({ result: mapped, gone: 0 });
        const { total, images: listed } = await ask('datasets.images', { dataset, offset: 0, limit: 500 });
        expect(map!.points.x).toHaveLength(total);
        expect(map!.points.name).toEqual(map!.points.image.map((image) => listed[image]!.name));
        expect(await ask('map.cancel', { encoderOf: waiting })).toEqual({});
        expect(await ask('maps.get', { ...of, method: 'pca' })).toEqual({});
        for (const wrong of [{ encoderOf: 'none' }, { dataset: 'none' }, { dataset: '../runs' }]) {
          expect(await fail('maps.get', { ...of, ...wrong })).toMatchObject({ code: 'not-found' });
          expect(await fail('map.last', { ...of, dataset: mapped.dataset, ...wrong })).toMatchObject({
            code: 'not-found',
          });
        }
        const start = { encoderOf: waiting, images };
        expect(await fail('map.start', { ...start, images: [photographs] })).toMatchObject({ code: 'denied' });
        expect(await fail('map.start', { ...start, stage: 'none' })).toMatchObject({
          code: 'bad-usage',
          message: expect.stringContaining("has no stage 'none'"),
        });
        expect(await fail('map.start', { ...start, neighbours: 1 })).toMatchObject({ code: 'bad-usage' });
      }, 60_000);
    });

    describe('sweeps', () => {
      const plan = (steps: number): SweepPlan => ({
        settings: tinySettings(steps),
        factors: [{ key: 'lr', values: [0.01, 0.001] }],
        seeds: 1,
        measure: 'score',
      });
      const latestSweep = (sweep: string) => seen['sweep.changed'].findLast(({ id }) => id === sweep);
      let sweep: string;

      it('are counted before they start, and are refused with what is wrong', async () => {
        expect(await ask('sweeps.cost', { dataset, plan: plan(10) })).toEqual({ trials: 2, runs: 2, steps: 20 });
        const unknown = { ...plan(10), factors: [{ key: 'optimiser', values: ['sgd'] }] };
        expect(await fail('sweeps.cost', { dataset, plan: unknown })).toMatchObject({
          code: 'bad-usage',
          hint: expect.stringContaining("did you mean 'optimizer'?"),
        });
        expect(await fail('sweeps.start', { dataset: 'none', plan: plan(10) })).toMatchObject({ code: 'not-found' });
        const values = Array.from({ length: 300 }, (_, n) => (n + 1) / 1000);
        const many = { ...plan(10), factors: [{ key: 'lr', values }] };
        expect(await fail('sweeps.start', { dataset, plan: many })).toMatchObject({ message: 'the plan has 300 runs' });
        expect(await ask('sweeps.list', {})).toEqual({ sweeps: [] });
      });

      it('train their runs, stop with checkpoints, and continue to their ranking', async () => {
        ({ sweep } = await ask('sweeps.start', { dataset, plan: plan(20), name: 'rates' }));
        await vi.waitFor(() => expect(latestSweep(sweep)).toMatchObject({ name: 'rates', state: 'running' }), patience);
        const { runs } = await ask('sweeps.get', { sweep });
        expect(runs).toHaveLength(2);
        await vi.waitFor(() => expect(latest(runs[0]!.run!)?.status).toBe('running'), patience);
        expect(latest(runs[0]!.run!)).toMatchObject({ sweep });
        expect(await fail('sweeps.delete', { sweep })).toMatchObject({ code: 'bad-usage' });
        await ask('sweeps.stop', { sweep });
        await vi.waitFor(() => expect(latestSweep(sweep)?.state).not.toBe('running'), patience);
        await ask('sweeps.resume', { sweep });
        await vi.waitFor(() => expect(latestSweep(sweep)).toMatchObject({ state: 'finished', finished: 2 }), patience);
        const { ranking, notes, command } = await ask('sweeps.get', { sweep });
        expect(ranking.map(({ runs: count }) => count)).toEqual([1, 1]);
        expect(ranking[0]!.mean).toBeGreaterThanOrEqual(ranking[1]!.mean);
        expect(notes.join()).toContain('too high on average');
        expect(command).toContain('--grid');
        expect((await ask('reports.ofSweep', { sweep })).html).toContain('<title>rates</title>');
      }, 120_000);

      it('are deleted, and their runs stay', async () => {
        await ask('sweeps.delete', { sweep });
        await vi.waitFor(() => expect(seen['sweep.removed']).toContainEqual({ sweep }), patience);
        expect((await ask('runs.list', {})).runs.filter((each) => each.sweep === sweep)).toHaveLength(2);
        for (const name of ['sweeps.get', 'sweeps.stop', 'sweeps.resume', 'sweeps.delete', 'reports.ofSweep'] as const)
          for (const id of ['none', '../workspace', sweep])
            expect(await fail(name, { sweep: id }), name).toMatchObject({ code: 'not-found' });
      });
    });

    describe('encoders', () => {
      const models = join(folder, 'models');
      const token = () => lab.tokens.handOut(models).token;

      it('are found in a folder, added, listed and removed; their files stay', async () => {
        mkdirSync(models);
        writeFileSync(join(models, 'tiny.onnx'), tinyModel());
        writeFileSync(join(models, 'notes.txt'), 'no encoder');
        const { files } = await ask('encoders.files', { folder: token() });
        expect(files).toEqual([{ name: 'tiny.onnx', bytes: tinyModel().length }]);
        const { tensors } = await ask('encoders.tensors', { folder: token(), file: 'tiny.onnx' });
        expect(tensors.map(({ name, group }) => `${group} ${name}`)).toEqual([
          ...['output features', 'output map', 'useful pooled', 'other conv'],
        ]);
        const added = await ask('encoders.add', { folder: token(), file: 'tiny.onnx', options: { preset: 'unit' } });
        expect(added).toMatchObject({ name: 'tiny', kind: 'onnx', input: { size: 32 }, selfTest: { passed: true } });
        expect(await ask('encoders.list', {})).toEqual({ encoders: [added], damaged: [] });
        const looked = await ask('inside.start', {
          encoderOf: added.id,
          images: [lab.tokens.handOut(photographs).token],
        });
        expect(looked).toMatchObject({ encoderOf: added.id, images: usable, filters: { tensor: 'w', count: 5 } });
        expect(await ask('inside.last', { encoderOf: added.id })).toEqual({ result: looked });
        await ask('inside.cancel', { encoderOf: added.id });
        const pictures = `inside/${added.id}/${looked.pictures}`;
        expect(await lab.picture(`${pictures}/filters.png`)).toMatchObject({
          type: 'image/png',
          isFixed: true,
        });
        for (const id of [
          `${pictures}/none.png`,
          `${pictures}/..`,
          `inside/${added.id}/../encoder.json`,
          'inside/none/1/a.png',
        ])
          await expect(lab.picture(id), id).rejects.toMatchObject({ failure: { code: 'not-found' } });
        expect(await fail('inside.start', { encoderOf: added.id, images: [photographs] })).toMatchObject({
          code: 'denied',
        });
        await vi.waitFor(() =>
          expect(seen['encoder.adding']).toContainEqual({
            ...{ folder: expect.any(String), file: 'tiny.onnx' },
            ...{ what: 'testing the encoder', done: 1, total: 3 },
          }),
        );
        expect((await ask('storage.get', {})).encodersBytes).toBeGreaterThan(tinyModel().length);
        const damaged = join(lab.encoders.folderOf('damaged'), 'encoder.json');
        mkdirSync(dirname(damaged));
        writeFileSync(damaged, '{');
        expect((await ask('encoders.list', {})).damaged).toMatchObject([
          { encoder: 'damaged', failure: { code: 'unusable-input' } },
        ]);
        await ask('encoders.remove', { encoder: 'damaged' });
        await ask('encoders.remove', { encoder: added.id });
        expect(await ask('encoders.list', {})).toEqual({ encoders: [], damaged: [] });
        expect(statSync(join(models, 'tiny.onnx')).size).toBe(tinyModel().length);
      }, 60_000);

      it('give the features of folders, and the neighbours of an image, of a dataset or sent', async () => {
        const added = await ask('encoders.add', { folder: token(), file: 'tiny.onnx', options: { preset: 'unit' } });
        const of = { encoderOf: added.id };
        const images = [lab.tokens.handOut(photographs).token];
        const embedded = await ask('embed.start', { ...of, images });
        expect(embedded).toMatchObject({ ...of, images: usable, width: added.features.width });
        expect(embedded.warnings).toHaveLength(passedOver);
        expect(embedded.files.map((file) => statSync(file).size > 0)).toEqual([true, true]);
        expect((await ask('embed.start', { ...of, images })).computed, 'all are in the cache').toBe(0);
        expect((await ask('embed.last', of)).result).toMatchObject({ computed: 0 });
        await ask('embed.cancel', of); // no effect if nothing is running

        const { images: listed } = await ask('datasets.images', { dataset, offset: 0, limit: 1 });
        const ofImage = await ask('neighbours.start', { ...of, images, query: { dataset, image: 0 }, count: 3 });
        expect(ofImage).toMatchObject({ ...of, query: join(photographs, listed[0]!.name), computed: 0 });
        expect(ofImage.neighbours).toHaveLength(3);
        expect(ofImage.copies[0]).toBe(join(photographs, listed[0]!.name));
        const content = readFileSync(join(photographs, listed[0]!.name)).toString('base64');
        const ofFile = await ask('neighbours.start', { ...of, images, query: { name: 'mine.jpg', content }, count: 3 });
        expect(ofFile).toMatchObject({ query: 'mine.jpg', copies: ofImage.copies, neighbours: ofImage.neighbours });
        expect((await ask('neighbours.last', of)).result).toEqual(ofFile);
        await ask('neighbours.cancel', of);
        const pack = join(folder, 'workspace', 'datasets', dataset, 'pack');
        expect(readdirSync(join(pack, 'queries')), 'what was sent is removed').toEqual([]);

        for (const name of ['embed.start', 'neighbours.start'] as const) {
          const query = { dataset, image: 0 };
          expect(await fail(name, { ...of, images, query, stage: 'none' })).toMatchObject({ code: 'bad-usage' });
          expect(await fail(name, { ...of, images: ['made-up'], query })).toMatchObject({ code: 'denied' });
          expect(await fail(name, { encoderOf: 'none', images, query })).toMatchObject({ code: 'not-found' });
        }
        const odd = { ...of, images, query: { name: 'odd.png', content: 'bm90IGFuIGltYWdl' } };
        expect(await fail('neighbours.start', odd)).toMatchObject({
          code: 'unusable-input',
          message: expect.stringContaining('odd.png cannot be used as the query: undecodable'),
        });
        expect(await fail('neighbours.start', { ...odd, query: { dataset, image: 9999 } })).toMatchObject({
          code: 'not-found',
        });
        await ask('encoders.remove', { encoder: added.id });
      }, 120_000);
      it('are measured without labels on folders', async () => {
        const added = await ask('encoders.add', { folder: token(), file: 'tiny.onnx', options: { preset: 'unit' } });
        const of = { encoderOf: added.id };
        const images = [lab.tokens.handOut(photographs).token];
        const measured = await ask('measure.start', { ...of, images });
        expect(measured).toMatchObject({ ...of, stage: added.features.stage, labelFree: { images: usable } });
        expect(await ask('measure.last', of)).toEqual({ result: measured });
        await ask('measure.cancel', of); // no effect if nothing is running
        expect(await fail('measure.start', { encoderOf: 'none', images })).toMatchObject({ code: 'not-found' });
        expect(await fail('measure.start', { ...of, images: [photographs] })).toMatchObject({ code: 'denied' });
        expect(await fail('measure.start', { ...of, images, stage: 'none' })).toMatchObject({ code: 'bad-usage' });
        await ask('encoders.remove', { encoder: added.id });
      }, 60_000);

      it('are asked what their features of images rest on', async () => {
        const added = await ask('encoders.add', { folder: token(), file: 'tiny.onnx', options: { preset: 'unit' } });
        const of = { encoderOf: added.id };
        const images = [lab.tokens.handOut(photographs).token];
        expect(await ask('importance.last', of)).toEqual({});
        const looked = await ask('importance.start', { ...of, images, count: 2, masks: 100 });
        expect(looked).toMatchObject({ ...of, stage: added.features.stage, size: 32, masks: 100, of: usable });
        expect(looked.images).toHaveLength(2);
        expect(await ask('importance.last', of)).toEqual({ result: looked });
        await ask('importance.cancel', of); // no effect if nothing is running
        expect(await fail('importance.start', { encoderOf: 'none', images })).toMatchObject({ code: 'not-found' });
        expect(await fail('importance.start', { ...of, images: [photographs] })).toMatchObject({ code: 'denied' });
        expect(await fail('importance.start', { ...of, images, masks: 1 })).toMatchObject({ code: 'bad-usage' });
        expect(await fail('importance.start', { ...of, images, stage: 'none' })).toMatchObject({ code: 'bad-usage' });
        await ask('encoders.remove', { encoder: added.id });
      }, 60_000);

      it('are refused with the reason, outside the chosen folder, and if they are unknown', async () => {
        writeFileSync(join(models, 'broken.onnx'), 'not a model');
        expect(await fail('encoders.add', { folder: token(), file: 'broken.onnx', options: {} })).toMatchObject({
          code: 'unusable-input',
          message: expect.stringContaining('broken.onnx is not an ONNX'),
        });
        const options = { preset: 'unit' } as const;
        for (const file of ['../models/tiny.onnx', '..', `${models}/tiny.onnx`])
          for (const refused of [
            await fail('encoders.add', { folder: token(), file, options }),
            await fail('encoders.tensors', { folder: token(), file }),
          ])
            expect(refused).toMatchObject({ code: 'denied' });
        expect(await fail('encoders.tensors', { folder: token(), file: 'broken.onnx' })).toMatchObject({
          message: expect.stringContaining('broken.onnx is not an ONNX'),
        });
        expect(await fail('encoders.add', { folder: models, file: 'tiny.onnx', options })).toMatchObject({
          code: 'denied',
        });
        expect(await fail('encoders.files', { folder: models })).toMatchObject({ code: 'denied' });
        for (const encoder of ['none', '../runs', ''])
          expect(await fail('encoders.remove', { encoder })).toMatchObject({ code: 'not-found' });
      }, 60_000);
    });

    describe('storage', () => {
      it('reports the space of runs and caches, and frees caches without touching photographs', async () => {
        const before = await ask('storage.get', {});
        expect(before.runsBytes).toBeGreaterThan(0);
        expect(before.caches.find((cache) => cache.dataset === dataset)).toMatchObject({ inUse: false });
        const { freedBytes } = await ask('storage.clear', { datasets: [dataset] });
        expect(freedBytes).toBe(before.caches.find((cache) => cache.dataset === dataset)!.bytes);
        const after = await ask('storage.get', {});
        expect(after.caches.find((cache) => cache.dataset === dataset)).toMatchObject({ bytes: 0 });
        expect(statSync(join(photographs, 'picture 1.jpg')).size).toBeGreaterThan(0);
        expect(await fail('storage.clear', { datasets: ['none'] })).toMatchObject({ code: 'not-found' });
      });
    });

    it('was tested completely: every request, every event', () => {
      const here = <T extends object>(all: T) => Object.keys(all).filter((name) => !isTestedInOtherFiles(name));
      expect(here(requests).filter((name) => !asked.has(name as RequestName))).toEqual([]);
      expect(here(events).filter((name) => seen[name as EventName].length === 0)).toEqual([]);
    });
  },
);
