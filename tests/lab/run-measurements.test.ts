import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handlersOf } from '../../electron/lab/handlers.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder, until } from './fixture.ts';

/** The system's folder for temporary files. */
let temporary: string;
const leftOver = () => readdirSync(temporary).filter((name) => name.startsWith('pretext-lab-measured-'));
beforeEach(() => {
  temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  behave();
});

describe('the measurement of a run', () => {
  it('is that of a worker with the settings, the images and the exclusions of the run', async () => {
    const { lab } = await fakeLab();
    const settings = { ...rotationSettings(), size: 48 };
    const measured = await lab.measurements.measure({ folders: [pictureFolder()], settings });
    expect(measured).toMatchObject({ steps: 5, peakMiB: 48, stepMs: { median: 20 } });
    expect(await lab.runs.list(), 'no run is left').toEqual([]);
    expect(leftOver(), 'and no file').toEqual([]);
  });

  it('is refused with the name of the run that trains, here or in another process', async () => {
    behave({ stepMs: 10 });
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const { lab: other } = await fakeLab(workspace);
    const start = { folders: [pictureFolder()], settings: rotationSettings(1000), name: 'Night shift' };
    const run = await lab.runs.start(start);
    await until(async () => (await lab.runs.summary(run)).status === 'running');
    for (const each of [lab, other])
      await expect(each.measurements.measure(start)).rejects.toMatchObject({
        failure: { code: 'bad-usage', message: expect.stringMatching(/while Night shift uses the engine/) },
      });
    await lab.runs.stop(run);
    await lab.runs.ended(run);
    behave();
    expect((await lab.measurements.measure(start)).engine).toBe('cpu');
  });

  it('can be stopped, while its worker runs and before it has one', async () => {
    const tell = join(temporaryFolder(), 'begun');
    behave({ hang: true, tell });
    const { lab } = await fakeLab();
    const start = { folders: [pictureFolder()], settings: rotationSettings() };
    for (const begun of [() => existsSync(tell), () => true]) {
      const stopped = lab.measurements.measure(start).catch((error: unknown) => error);
      await until(begun);
      await lab.measurements.stop();
      expect(await stopped).toMatchObject({ failure: { code: 'stopped' } });
      expect(leftOver()).toEqual([]);
    }
  });

  it('makes way for another measurement, as a page that was loaded again cannot stop it', async () => {
    const tell = join(temporaryFolder(), 'begun');
    behave({ hang: true, tell });
    const { lab } = await fakeLab();
    const start = { folders: [pictureFolder()], settings: rotationSettings() };
    const stopped = lab.measurements.measure(start).catch((error: unknown) => error);
    await until(() => existsSync(tell));
    behave();
    expect((await lab.measurements.measure(start)).steps).toBe(5);
    expect(await stopped).toMatchObject({ failure: { code: 'stopped' } });
  });

  it('ends when a run starts, which does not wait for it', async () => {
    const tell = join(temporaryFolder(), 'begun');
    behave({ hang: true, tell });
    const { lab } = await fakeLab();
    const { id } = await lab.datasets.open([pictureFolder()]);
    const settings = rotationSettings();
    const handlers = handlersOf(lab, 'browser');
    const measured = Promise.resolve(handlers['runs.measure']({ dataset: id, settings })).catch((error) => error);
    await until(() => existsSync(tell));
    behave();
    const { run } = await handlers['runs.start']({ dataset: id, settings });
    expect(await measured).toMatchObject({ failure: { code: 'stopped' } });
    expect((await lab.runs.ended(run)).status).toBe('finished');
  });
});
