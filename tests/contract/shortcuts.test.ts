/** Audit, diagnosis and planting over both transports, with real workers: requests, events and refusals. */

import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appFiles } from '../../electron/lab/app-files.ts';
import { type Lab, openLab } from '../../electron/lab/lab.ts';
import { type Client, createClient } from '../../renderer/lib/client.ts';
import { cueIds } from '../../shared/cue-cards.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { EventName, EventOf, ParamsOf, RequestName, ResultOf } from '../../shared/protocol.ts';
import { build } from '../built.ts';
import { smallSamples } from '../small-samples.ts';
import { browserDoor, desktopDoor, type OpenDoor } from './doors.ts';

vi.mock('electron', () => import('../main/fake-electron.ts'));
const electron = (await import('electron')) as unknown as typeof import('../main/fake-electron.ts');
const patience = { timeout: 60_000, interval: 20 };

const made = makeSettings('rotation', { encoder: 'conv4', size: 16, batch: 4, length: { steps: 4 }, engine: 'cpu' });
if (!made.ok) throw new Error(made.failure.message);
const settings = made.value;

beforeAll(() => build('worker', 'renderer'), 120_000);

describe.each([desktopDoor(electron), browserDoor])('shortcuts through the $name door', ({ spawn, open }) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-shortcuts-')));
  const app = { ...appFiles(import.meta.url), samples: join(folder, 'samples') };
  let lab: Lab;
  let door: OpenDoor;
  let client: Client;
  let dataset: string;
  let run: string;
  const heard = <Name extends EventName>(name: Name): EventOf<Name>[] => {
    const all: EventOf<Name>[] = [];
    client.on(name, (payload) => void all.push(payload));
    return all;
  };
  async function ask<Name extends RequestName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    const result = await client.request(name, params);
    if (!result.ok) throw new Error(`${name}: ${result.failure.code}: ${result.failure.message}`);
    return result.value;
  }

  beforeAll(async () => {
    await smallSamples(app.samples);
    lab = await openLab({ workspace: join(folder, 'workspace'), app, spawn: spawn(app.worker) });
    door = await open(lab);
    client = createClient(() => door.connect());
    dataset = await lab.datasets.register([app.samples]);
    run = await lab.runs.start({ folders: lab.datasets.foldersOf(dataset), settings });
    expect(await lab.runs.ended(run)).toMatchObject({ status: 'finished' });
  }, 120_000);
  afterAll(async () => {
    await lab.close();
    await door.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('audits, sends progress and its end, and stores the audit', async () => {
    const [progress, ended] = [heard('audit.progress'), heard('audit.ended')];
    expect(await ask('audit.last', { dataset, task: 'rotation' })).toEqual({});
    const audit = await ask('audit.start', { dataset, settings });
    expect(audit).toMatchObject({ event: 'audited', task: 'rotation', size: 16 });
    expect(audit.cues.map(({ cue }) => cue)).toEqual([...cueIds]);
    expect(progress.every((each) => each.dataset === dataset && each.done <= each.total)).toBe(true);
    expect(progress.length).toBeGreaterThan(1);
    await vi.waitFor(() => expect(ended).toEqual([{ dataset }]), patience);
    expect(await ask('audit.last', { dataset, task: 'rotation' })).toEqual({ result: audit });
    expect(await ask('audit.last', { dataset, task: 'jigsaw' })).toEqual({});
  }, 120_000);

  it('cancels an audit, and the last one stays', async () => {
    const progress = heard('audit.progress');
    const going = client.request('audit.start', { dataset, settings });
    await vi.waitFor(() => expect(progress.length).toBeGreaterThan(0), patience);
    await ask('audit.cancel', { dataset });
    expect(await going).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    expect((await ask('audit.last', { dataset, task: 'rotation' })).result).toBeDefined();
  });

  it('diagnoses, and adds the diagnosis to the run’s detail', async () => {
    const [progress, ended] = [heard('diagnose.progress'), heard('diagnose.ended')];
    const diagnosis = await ask('diagnose.start', { run });
    expect(diagnosis).toMatchObject({ event: 'diagnosed', run, step: 4, baseline: { chance: 0.25 } });
    expect(progress.every((each) => each.run === run && each.done <= each.total)).toBe(true);
    expect(progress.length).toBeGreaterThan(1);
    await vi.waitFor(() => expect(ended).toEqual([{ run }]), patience);
    expect((await ask('runs.get', { run })).diagnosis).toEqual(diagnosis);
    expect(await ask('diagnose.last', { run })).toEqual({ result: diagnosis });
  }, 120_000);

  it('cancels a diagnosis, and the last one stays', async () => {
    const progress = heard('diagnose.progress');
    const going = client.request('diagnose.start', { run });
    await vi.waitFor(() => expect(progress.length).toBeGreaterThan(0), patience);
    await ask('diagnose.cancel', { run });
    expect(await going).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    expect((await ask('runs.get', { run })).diagnosis).toBeDefined();
  });

  it('finds where the network looks, separately from the run’s detail', async () => {
    const [progress, ended] = [heard('look.progress'), heard('look.ended')];
    expect(await ask('look.last', { run })).toEqual({});
    const looked = await ask('look.start', { run, photographs: 32 });
    expect(looked).toMatchObject({ event: 'looked', run, step: 4, photographs: 32 });
    expect(looked.pinned).toHaveLength(8);
    expect(new Set(looked.clusters.map(({ label }) => label)).size).toBe(4);
    expect(progress.every((each) => each.run === run && each.done <= each.total)).toBe(true);
    await vi.waitFor(() => expect(ended).toEqual([{ run }]), patience);
    expect(await ask('look.last', { run })).toEqual({ result: looked });
    progress.length = 0;
    const going = client.request('look.start', { run });
    await vi.waitFor(() => expect(progress).not.toHaveLength(0), patience);
    await ask('look.cancel', { run });
    expect(await going).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    expect(await ask('look.last', { run })).toEqual({ result: looked });
    const cancelledAtOnce = client.request('look.start', { run });
    await ask('look.cancel', { run });
    expect(await cancelledAtOnce).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  }, 120_000);

  it('lists the answers about held-out images', async () => {
    const [progress, ended] = [heard('answers.progress'), heard('answers.ended')];
    expect(await ask('answers.last', { run })).toEqual({});
    const answered = await ask('answers.start', { run });
    expect(answered).toMatchObject({ event: 'answered', run, step: 4, questionsEach: 4, chance: 0.25 });
    expect(answered.photographs).toHaveLength(answered.images);
    expect(progress.every((each) => each.run === run && each.done <= each.total)).toBe(true);
    await vi.waitFor(() => expect(ended).toEqual([{ run }]), patience);
    expect(await ask('answers.last', { run })).toEqual({ result: answered });
    const cancelledAtOnce = client.request('answers.start', { run });
    await ask('answers.cancel', { run });
    expect(await cancelledAtOnce).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  }, 120_000);

  it('offers both as downloadable reports', async () => {
    for (const address of [`file/report/run/${run}`, `file/report/audit/${dataset}/rotation`]) {
      const response = await door.get(address);
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w-]+\.html$/);
      expect(await response.text()).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    }
    expect((await door.get('file/report/run/none')).status).toBe(404);
    expect((await door.get(`file/report/audit/${dataset}/jigsaw`)).status).toBe(404);
  });

  it('plants a cue into the samples, which are then a dataset like any other', async () => {
    const planted = await ask('plant.samples', { cue: 'vignetting', strength: 0.5 });
    expect(planted).toMatchObject({ name: 'Sample photographs with vignetting, 0.5' });
    const images = readdirSync(planted.folders[0]!.path, { recursive: true, withFileTypes: true });
    expect(images.filter((entry) => entry.isFile()).length).toBeGreaterThanOrEqual(60);
    await vi.waitFor(async () => {
      const { datasets } = await ask('datasets.list', {});
      expect(datasets.find(({ id }) => id === planted.id)).toMatchObject({ state: 'ready' });
    }, patience);
    const asked = await ask('diagnose.start', { run, images: [planted.folders[0]!.token] });
    expect(asked.folders).toEqual([planted.folders[0]!.path]);
  }, 120_000);

  it('refuses invalid parameters, and tokens that were never issued', async () => {
    const refused = async <Name extends RequestName>(name: Name, params: ParamsOf<Name>) =>
      client.request(name, params);
    const notFound = { ok: false, failure: { code: 'not-found' } };
    const badUsage = { ok: false, failure: { code: 'bad-usage' } };
    expect(await refused('audit.start', { dataset: 'none', settings })).toMatchObject(notFound);
    expect(await refused('audit.last', { dataset: 'none', task: 'rotation' })).toMatchObject(notFound);
    expect(await refused('audit.last', { dataset, task: '../x' })).toMatchObject(badUsage);
    expect(await refused('audit.start', { dataset, settings: { ...settings, task: 'none' } })).toMatchObject(badUsage);
    for (const id of ['none', '../workspace'])
      expect(await refused('diagnose.start', { run: id })).toMatchObject(notFound);
    expect(await refused('diagnose.start', { run, images: [app.samples] })).toMatchObject({
      ok: false,
      failure: { code: 'denied' },
    });
    expect(await refused('plant.samples', { cue: 'vignetting', strength: 7 })).toMatchObject(badUsage);
    expect(await refused('plant.samples', { cue: 'edge-continuity', strength: 1 })).toMatchObject(badUsage);
  });
});
