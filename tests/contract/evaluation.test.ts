/** Evaluation over both transports, with real workers: requests, events and refusals. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appFiles } from '../../electron/lab/app-files.ts';
import { type Lab, openLab } from '../../electron/lab/lab.ts';
import { escapeHtml } from '../../electron/lab/report/html.ts';
import { type Client, createClient } from '../../renderer/lib/client.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { EventOf } from '../../shared/protocol.ts';
import { build, root } from '../built.ts';
import { tinyModel } from '../worker/encoders/tiny-models.ts';
import { classNames, sortedSamples } from '../worker/evaluate/labelled.ts';
import { pastedShapes } from '../worker/evaluate/places/pasted-shapes.ts';
import { browserDoor, desktopDoor, type OpenDoor } from './doors.ts';

vi.mock('electron', () => import('../main/fake-electron.ts'));
const electron = (await import('electron')) as unknown as typeof import('../main/fake-electron.ts');
const app = appFiles(import.meta.url);
const samplePhotographs = join(root, 'assets', 'samples');
const patience = { timeout: 60_000, interval: 20 };

beforeAll(() => build('worker', 'renderer'), 120_000);

describe.each([desktopDoor(electron), browserDoor])('evaluation through the $name door', ({ spawn, open }) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-evaluation-')));
  const progress: EventOf<'evaluate.progress'>[] = [];
  const ended: EventOf<'evaluate.ended'>[] = [];
  let samples: Awaited<ReturnType<typeof sortedSamples>>;
  let lab: Lab;
  let door: OpenDoor;
  let client: Client;
  let run: string;

  beforeAll(async () => {
    samples = await sortedSamples(folder);
    lab = await openLab({ workspace: join(folder, 'workspace'), app, spawn: spawn(app.worker) });
    door = await open(lab);
    client = createClient(() => door.connect());
    client.on('evaluate.progress', (payload) => void progress.push(payload));
    client.on('evaluate.ended', (payload) => void ended.push(payload));
    const made = makeSettings('rotation', {
      encoder: 'conv4',
      size: 16,
      batch: 4,
      length: { steps: 4 },
      engine: 'cpu',
    });
    if (!made.ok) throw new Error(made.failure.message);
    await lab.datasets.register([samples.train]);
    run = await lab.runs.start({ folders: [samples.train], settings: made.value });
    expect(await lab.runs.ended(run)).toMatchObject({ status: 'finished' });
  }, 120_000);
  afterAll(async () => {
    await lab.close();
    await door.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('suggests the run’s own folder and the test folder next to it, as tokens', async () => {
    const offered = await client.request('runs.labelledFolders', { run });
    expect(offered).toMatchObject({
      ok: true,
      value: { images: [{ path: samples.train }], test: [{ path: samples.test }] },
    });
  });

  it('measures, sends progress, and adds the result to the run’s detail', async () => {
    const before = await client.request('runs.get', { run });
    expect(before.ok && before.value.evaluation).toBeUndefined();
    const offered = await client.request('runs.labelledFolders', { run });
    if (!offered.ok) throw new Error(offered.failure.message);
    const tokens = (folders: readonly { readonly token: string }[]) => folders.map(({ token }) => token);
    const evaluated = await client.request('evaluate.start', {
      encoderOf: run,
      images: tokens(offered.value.images),
      test: tokens(offered.value.test),
    });
    if (!evaluated.ok) throw new Error(evaluated.failure.message);
    expect(evaluated.value).toMatchObject({ run, classes: [...classNames], testImages: samples.counts.test, step: 4 });
    expect(evaluated.value.stages).toHaveLength(4);
    expect(new Set(progress.map(({ what }) => what)).size).toBeGreaterThan(3);
    expect(progress.every((each) => each.encoderOf === run && each.done <= each.total)).toBe(true);
    await vi.waitFor(() => expect(ended).toEqual([{ encoderOf: run }]), patience);
    await vi.waitFor(async () => {
      const listed = await client.request('datasets.list', {});
      expect(listed.ok && listed.value.datasets.map(({ name, state }) => [name, state]).sort()).toEqual([
        [`${basename(folder)}/test`, 'ready'],
        [`${basename(folder)}/train`, 'ready'],
      ]);
    }, patience);
    const after = await client.request('runs.get', { run });
    expect(after.ok && after.value.evaluation).toEqual(evaluated.value);
    expect(await client.request('evaluate.last', { encoderOf: run })).toEqual({
      ok: true,
      value: { result: evaluated.value },
    });
  });

  it('measures an added encoder in the same way, and compares it with others', async () => {
    const models = join(folder, 'models');
    mkdirSync(models);
    writeFileSync(join(models, 'tiny.onnx'), tinyModel());
    const token = lab.tokens.handOut(models).token;
    const options = { preset: 'unit' } as const;
    const added = await client.request('encoders.add', { folder: token, file: 'tiny.onnx', options });
    if (!added.ok) throw new Error(added.failure.message);
    const { id } = added.value;
    const seen: string[] = [];
    const endings: unknown[] = [];
    client.on('evaluate.progress', ({ encoderOf: encoder, what }) => void seen.push(`${encoder} ${what}`));
    client.on('evaluate.ended', (payload) => void endings.push(payload));
    const folders = {
      images: [lab.tokens.handOut(samples.train).token],
      test: [lab.tokens.handOut(samples.test).token],
    };
    const evaluated = await client.request('evaluate.start', {
      encoderOf: id,
      ...folders,
      against: ['histogram', run],
      few: { perClass: [2] },
    });
    if (!evaluated.ok) throw new Error(evaluated.failure.message);
    expect(evaluated.value).toMatchObject({ encoder: id, classes: [...classNames], testImages: samples.counts.test });
    expect(evaluated.value.baselines).toHaveLength(2);
    expect(evaluated.value.few).toMatchObject([{ perClass: 2, images: 4, draws: 5 }]);
    expect(seen).toContain(`${id} classifying`);
    await vi.waitFor(() => expect(endings).toEqual([{ encoderOf: id }]), patience);
    const last = await client.request('evaluate.last', { encoderOf: id });
    expect(last).toEqual({ ok: true, value: { result: evaluated.value } });
    expect(await client.request('evaluate.cancel', { encoderOf: id })).toMatchObject({ ok: true });
    expect(await client.request('evaluate.start', { encoderOf: id, ...folders, against: ['nothing'] })).toMatchObject({
      failure: { code: 'bad-usage', message: expect.stringContaining("found 'nothing'") },
    });
    const images = await client.request('evaluations.images', { encoderOf: id });
    if (!images.ok) throw new Error(images.failure.message);
    const { classified, datasets } = images.value;
    const mapped = { encoderOf: id, images: folders.test, method: 'pca' } as const;
    expect(await client.request('map.start', mapped)).toMatchObject({ ok: true });
    const shown = await client.request('maps.get', { encoderOf: id, dataset: datasets!.test!, method: 'pca' });
    if (!shown.ok) throw new Error(shown.failure.message);
    const right = shown.value.map!.points.right!;
    expect(right).toHaveLength(samples.counts.test);
    expect(right.filter((value) => value === 1)).toHaveLength(evaluated.value.best.linear * samples.counts.test);
    expect(classified).toMatchObject({ classes: [...classNames], of: samples.counts.test });
    const found = await client.request('datasets.find', { dataset: datasets!.test, images: classified!.paths });
    expect(found.ok && found.value.images.map((image) => image?.label)).toEqual(
      classified!.truths.map((truth) => classNames[truth]),
    );
    const report = await client.request('reports.ofEvaluation', { encoderOf: id });
    expect(report.ok && report.value.html).toContain(escapeHtml(evaluated.value.sentence!));
    for (const encoder of ['none', '../runs']) {
      for (const name of ['evaluations.images', 'reports.ofEvaluation'] as const)
        expect(await client.request(name, { encoderOf: encoder })).toMatchObject({ failure: { code: 'not-found' } });
      expect(await client.request('evaluate.start', { encoderOf: encoder, ...folders })).toMatchObject({
        failure: { code: 'not-found' },
      });
    }
  }, 120_000);

  it('measures with masks and boxes, sends progress, keeps the result, and can be cancelled', async () => {
    const scenes = join(folder, 'scenes');
    await pastedShapes(scenes, { photographs: samplePhotographs, train: 8, test: 4 });
    const token = (name: string): string => lab.tokens.handOut(join(scenes, name)).token;
    mkdirSync(join(scenes, 'boxes-train'));
    mkdirSync(join(scenes, 'boxes-test'));
    for (const part of ['train', 'test'])
      copyFileSync(join(scenes, `${part}.json`), join(scenes, `boxes-${part}`, 'instances.json'));
    const parameters = {
      images: [token('train')],
      test: [token('test')],
      masks: { train: token('masks-train'), test: token('masks-test'), ignored: 'none' as const },
      boxes: { train: token('boxes-train'), test: token('boxes-test') },
    };
    const seen: EventOf<'places.progress'>[] = [];
    const endings: unknown[] = [];
    client.on('places.progress', (payload) => void seen.push(payload));
    client.on('places.ended', (payload) => void endings.push(payload));
    const measured = await client.request('places.start', { encoderOf: run, ...parameters });
    if (!measured.ok) throw new Error(measured.failure.message);
    expect(measured.value).toMatchObject({
      event: 'evaluated',
      encoderOf: run,
      dense: { images: 8, testImages: 4, ignored: 'none' },
      detection: { images: 8, testImages: 4 },
    });
    expect(seen.map(({ what }) => what).join()).toContain('segmenting with the encoder of ');
    await vi.waitFor(() => expect(endings).toEqual([{ encoderOf: run }]), patience);
    const last = await client.request('places.last', { encoderOf: run });
    expect(last).toEqual({ ok: true, value: { result: measured.value } });
    seen.length = 0;
    const going = client.request('places.start', { encoderOf: run, ...parameters });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), patience);
    expect(await client.request('places.cancel', { encoderOf: run })).toMatchObject({ ok: true });
    expect(await going).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    const never = { train: join(scenes, 'masks-train'), test: parameters.masks.test };
    expect(await client.request('places.start', { encoderOf: run, ...parameters, masks: never })).toMatchObject({
      failure: { code: 'denied' },
    });
  }, 120_000);

  it('can be cancelled, and the last result stays', async () => {
    const tokens = {
      images: [lab.tokens.handOut(samples.train).token],
      test: [lab.tokens.handOut(samples.test).token],
    };
    progress.length = 0;
    const going = client.request('evaluate.start', { encoderOf: run, ...tokens });
    await vi.waitFor(() => expect(progress.length).toBeGreaterThan(0), patience);
    expect(await client.request('evaluate.cancel', { encoderOf: run })).toMatchObject({ ok: true });
    expect(await going).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    const detail = await client.request('runs.get', { run });
    expect(detail.ok && detail.value.evaluation?.step).toBe(4);
  });

  it('refuses folders whose tokens were never issued, folders without classes, and unknown runs', async () => {
    const [images, test] = [lab.tokens.handOut(samples.train).token, lab.tokens.handOut(samples.test).token];
    expect(
      await client.request('evaluate.start', { encoderOf: run, images: [samples.train], test: [test] }),
    ).toMatchObject({
      failure: { code: 'denied' },
    });
    const dark = lab.tokens.handOut(join(samples.train, 'dark')).token;
    expect(await client.request('evaluate.start', { encoderOf: run, images: [dark], test: [test] })).toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('lie in no sub-folder') },
    });
    for (const id of ['none', '../workspace']) {
      const unknown = { ok: false, failure: { code: 'not-found' } };
      expect(await client.request('evaluate.start', { encoderOf: id, images: [images], test: [test] })).toMatchObject(
        unknown,
      );
      expect(await client.request('runs.labelledFolders', { run: id })).toMatchObject(unknown);
    }
  });
});
