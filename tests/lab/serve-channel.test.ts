import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { boardFolder, exportFolder } from '../../electron/files/run-folder.ts';
import { UnfinishedFolder, withinPlace } from '../../electron/files/unfinished-folder.ts';
import type { Lab } from '../../electron/lab/lab.ts';
import { serveChannel } from '../../electron/lab/serve-channel.ts';
import {
  type ParamsOf,
  protocolVersion,
  type RequestName,
  type ResultOf,
  requests,
  type ToPage,
  toPageSchema,
} from '../../shared/protocol.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, tinyPng, until } from './fixture.ts';

afterEach(() => behave());

/** A page at the other end of a channel, which validates every message. */
function openPage(lab: Lab) {
  const told: ToPage[] = [];
  let toLab: (message: unknown) => void = () => {};
  let close: () => void = () => {};
  let nextId = 1;
  serveChannel(
    lab,
    {
      post: (message) => told.push(toPageSchema.parse(structuredClone(message))),
      onMessage: (listener) => {
        toLab = listener;
      },
      onClose: (listener) => {
        close = listener;
      },
      close: () => close(),
    },
    'browser',
  );
  async function request<Name extends RequestName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    const id = nextId++;
    toLab({ kind: 'request', id, name, params });
    let answer: ToPage | undefined;
    await until(() => {
      answer = told.find((message) => message.kind !== 'event' && message.id === id);
      return answer;
    });
    if (answer?.kind === 'response') return requests[name].result.parse(answer.result) as ResultOf<Name>;
    throw Object.assign(new Error('failure'), { failure: answer?.kind === 'failure' && answer.failure });
  }
  return { told, request, send: (message: unknown) => toLab(message), close: () => close() };
}

async function openDataset() {
  const { lab } = await fakeLab();
  const page = openPage(lab);
  const { token } = lab.tokens.handOut(pictureFolder());
  const { id } = await page.request('datasets.open', { folders: [token] });
  await until(async () => (await page.request('datasets.list', {})).datasets[0]?.state === 'ready');
  return { lab, page, dataset: id };
}

const failing = (code: string) => ({ failure: { code } });

describe('a served channel', () => {
  it('sends nothing before the first request', async () => {
    const { lab } = await fakeLab();
    const { told } = openPage(lab);
    lab.events.emit('run.removed', { run: 'x' });
    expect(told).toEqual([]);
  });

  it('answers, and sends events after the first request, until it is closed', async () => {
    const { lab } = await fakeLab();
    const page = openPage(lab);
    expect(await page.request('lab.info', {})).toMatchObject({ protocol: protocolVersion, door: 'browser' });
    lab.events.emit('run.removed', { run: 'x' });
    expect(page.told.at(-1)).toEqual({ kind: 'event', name: 'run.removed', payload: { run: 'x' } });
    page.close();
    const before = page.told.length;
    lab.events.emit('run.removed', { run: 'y' });
    page.send({ kind: 'request', id: 99, name: 'lab.info', params: {} });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.told).toHaveLength(before);
  });

  it('ignores messages that are not requests, and refuses unknown requests', async () => {
    const { lab } = await fakeLab();
    const page = openPage(lab);
    for (const message of [undefined, 'x', { kind: 'request' }, { kind: 'event', name: 'a' }]) page.send(message);
    expect(page.told).toEqual([]);
    for (const name of ['lab.destroy', 'constructor', '__proto__']) {
      await expect(page.request(name as RequestName, {} as never)).rejects.toMatchObject(failing('bad-usage'));
    }
    await expect(page.request('runs.get', { run: 5 } as never)).rejects.toMatchObject(failing('bad-usage'));
    await expect(page.request('datasets.images', { dataset: 'x', offset: -1, limit: 5 })).rejects.toMatchObject(
      failing('bad-usage'),
    );
  });

  it('accepts folders only as issued tokens', async () => {
    const { lab } = await fakeLab();
    const page = openPage(lab);
    await expect(page.request('datasets.open', { folders: ['/etc'] })).rejects.toMatchObject(failing('denied'));
    await expect(page.request('folders.list', { token: '/etc' })).rejects.toMatchObject(failing('denied'));
    const { folders } = await page.request('folders.roots', {});
    expect(folders.map(({ name }) => name)).toEqual(['Home', 'Working directory', 'File system']);
    expect((await page.request('folders.list', { token: folders[2]!.token })).folders.length).toBeGreaterThan(0);
    const samples = await page.request('folders.samples', {});
    expect(lab.tokens.pathOf(samples.token)).toBe(lab.app.samples);
  });

  it('opens a dataset with progress, stores it, and clears its cache', async () => {
    behave({ stepMs: 20 });
    const { lab } = await fakeLab();
    const page = openPage(lab);
    const folder = pictureFolder('sommer & 夏');
    const opened = await page.request('datasets.open', { folders: [lab.tokens.handOut(folder).token] });
    expect(opened).toMatchObject({ name: 'sommer & 夏', state: 'indexing' });
    await until(() =>
      page.told.some(
        (message) =>
          message.kind === 'event' &&
          message.name === 'dataset.changed' &&
          (message.payload as { state: string }).state === 'ready',
      ),
    );
    const { lab: later } = await fakeLab(lab.workspace.root);
    const [known] = later.datasets.list();
    expect(known).toMatchObject({ id: opened.id, state: 'ready', images: 4, warningKinds: { grey: 1 }, warnings: 1 });

    expect((await page.request('storage.get', {})).caches).toMatchObject([{ dataset: opened.id, inUse: false }]);
    expect(existsSync(join(lab.workspace.datasets, opened.id, 'pack'))).toBe(true);
    await page.request('storage.clear', { datasets: [opened.id] });
    expect(existsSync(join(lab.workspace.datasets, opened.id, 'pack'))).toBe(false);
    expect(existsSync(folder)).toBe(true);
    await expect(page.request('datasets.images', { dataset: opened.id, offset: 0, limit: 9 })).rejects.toMatchObject(
      failing('not-found'),
    );
  });

  it('cancels an indexing', async () => {
    behave({ stepMs: 100 });
    const { lab } = await fakeLab();
    const page = openPage(lab);
    const { id } = await page.request('datasets.open', { folders: [lab.tokens.handOut(pictureFolder()).token] });
    await page.request('datasets.cancel', { dataset: id });
    expect(lab.datasets.summary(id).state).toBe('cancelled');
  });

  it('starts, shows, exports and deletes a run', async () => {
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings() });
    expect((await lab.runs.ended(run)).status).toBe('finished');
    expect(await page.request('runs.get', { run })).toMatchObject({
      summary: { status: 'finished' },
      boards: [5, 10, 15, 20],
    });
    const exported = await page.request('export.start', { run, formats: ['onnx'] });
    expect(exported).toMatchObject({ files: ['encoder.onnx'], certificate: { passed: true } });
    expect((await page.request('runs.get', { run })).exported?.files).toEqual(['encoder.onnx']);
    const file = await lab.file(`export/${run}/encoder.onnx`);
    expect(readFileSync(file.path, 'utf8')).toBe('onnx');
    await page.request('runs.rename', { run, name: 'mine' });
    expect((await page.request('runs.list', {})).runs).toMatchObject([{ id: run, name: 'mine' }]);
    await page.request('runs.delete', { run });
    expect((await page.request('runs.list', {})).runs).toEqual([]);
    await expect(page.request('runs.get', { run })).rejects.toMatchObject(failing('not-found'));
  });

  it('does not clear the cache that a run is using', async () => {
    behave({ stepMs: 10 });
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings(1000) });
    expect((await page.request('storage.get', {})).caches).toMatchObject([{ inUse: true }]);
    expect(await page.request('storage.clear', { datasets: [dataset] })).toEqual({ freedBytes: 0 });
    expect(lab.datasets.summary(dataset).state).toBe('ready');
    await lab.runs.stop(run);
    await lab.runs.ended(run);
  });

  it('refuses to export a run that has no checkpoint', async () => {
    behave({ divergeAt: 2 });
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings() });
    expect((await lab.runs.ended(run)).status).toBe('diverged');
    await expect(page.request('export.start', { run, formats: ['onnx'] })).rejects.toMatchObject(
      failing('unusable-input'),
    );
  });

  it('ends an export that does not hear its cancellation, and removes what it left', async () => {
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings() });
    await lab.runs.ended(run);
    const begun = join(lab.workspace.root, 'begun');
    behave({ endless: true, deaf: true, tell: begun });
    const out = exportFolder(lab.runs.folderOf(run));
    const cancelled = expect(page.request('export.start', { run, formats: ['onnx'] })).rejects.toMatchObject({
      failure: { code: 'stopped', message: 'the export was stopped' },
    });
    await until(() => existsSync(begun));
    // What a real worker has written by now; its lock is left out, because this process would hold it.
    const unfinished = await UnfinishedFolder.open(withinPlace(out));
    await unfinished.willMake(['encoder.onnx']);
    writeFileSync(join(unfinished.path, 'encoder.onnx'), 'half');
    rmSync(join(unfinished.path, '.pretext-lab-lock'));
    await page.request('export.cancel', { run });
    await cancelled;
    expect(existsSync(out)).toBe(false);
  }, 20_000);

  it('starts no export while it closes', async () => {
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings() });
    await lab.runs.ended(run);
    const exporting = page.request('export.start', { run, formats: ['onnx'] });
    const refused = expect(exporting).rejects.toMatchObject(failing('stopped'));
    await lab.jobs.close();
    await refused;
  });

  it('reports which engines work', async () => {
    const { lab } = await fakeLab();
    expect((await openPage(lab).request('lab.doctor', {})).engines).toMatchObject([{ engine: 'cpu', works: true }]);
  });
});

describe('a picture or a file by its id', () => {
  it('is served from its run, and nothing else is', async () => {
    const { lab, page, dataset } = await openDataset();
    const { run } = await page.request('runs.start', { dataset, settings: rotationSettings() });
    await lab.runs.ended(run);
    const folder = lab.runs.folderOf(run);
    writeFileSync(join(boardFolder(folder, 5), '0-asked.png'), tinyPng);
    mkdirSync(exportFolder(folder));
    writeFileSync(join(folder, 'secret.png'), '');
    const { type, bytes } = await lab.picture(`board/${run}/5/0-asked.png`);
    expect([type, Buffer.from(bytes)]).toEqual(['image/png', tinyPng]);
    for (const id of [
      '',
      'board',
      `board/${run}/5/board.json`,
      `board/${run}/5/../0-asked.png`,
      `board/${run}/x/0-asked.png`,
      `board/${run}/6/0-asked.png`,
      `board/../5/0-asked.png`,
      `board/${run}/5/..\\..\\secret.png`,
      `thumb/${dataset}/-1`,
      `thumb/nothing/0`,
      `thumb/${dataset}/0/x`,
      `export/${run}/encoder.onnx`,
    ]) {
      await expect(lab.picture(id), id).rejects.toMatchObject({
        failure: { code: expect.stringMatching(/not-found|denied/) },
      });
    }
    for (const id of [
      `export/${run}`,
      `export/${run}/`,
      `export/${run}/../run.json`,
      `export/${run}//etc/passwd`,
      `board/${run}/5/0-asked.png`,
    ]) {
      await expect(lab.file(id), id).rejects.toMatchObject({
        failure: { code: expect.stringMatching(/not-found|denied/) },
      });
    }
  });
});
