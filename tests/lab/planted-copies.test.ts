import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnfinishedFolder } from '../../electron/files/unfinished-folder.ts';
import { behave, fakeLab, pictureFolder, temporaryFolder } from './fixture.ts';

beforeEach(() => behave());

describe('planting the samples', () => {
  it('makes a dataset in the workspace with a descriptive name, once', async () => {
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const planted = await lab.plants.plantSamples('chromatic-aberration', -1.5);
    expect(planted).toMatchObject({
      name: 'Sample photographs with chromatic aberration, −1.5 px',
      planted: { cue: 'chromatic-aberration', strength: -1.5 },
    });
    expect(planted.folders).toMatchObject([{ path: join(workspace, 'planted', 'chromatic-aberration--1.5') }]);
    const copy = join(workspace, 'planted', 'chromatic-aberration--1.5', 'a.png');
    rmSync(copy);
    writeFileSync(`${copy}.kept`, '');
    expect((await lab.plants.plantSamples('chromatic-aberration', -1.5)).id).toBe(planted.id);
    expect(existsSync(copy), 'what is complete is used again').toBe(false);
    const [one, other] = await Promise.all([
      lab.plants.plantSamples('vignetting', 0.5),
      lab.plants.plantSamples('vignetting', 0.5),
    ]);
    expect(one!.id).toBe(other!.id);
    expect(lab.datasets.list()).toHaveLength(2);
  });

  it('starts again after an interruption', async () => {
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const rest = join(workspace, 'planted', 'corner-mark-0.06');
    mkdirSync(rest, { recursive: true });
    writeFileSync(join(rest, 'half of a picture.png'), '');
    await lab.plants.plantSamples('corner-mark', 0.06);
    expect(readdirSync(rest)).toEqual(['a.png']);
  });

  it('removes at its start what a killed lab left, and nothing else', async () => {
    const workspace = temporaryFolder();
    const rest = join(workspace, 'planted', 'corner-mark-0.06.unfinished');
    const unfinished = await UnfinishedFolder.open(rest);
    await unfinished.willMake(['a.png']);
    writeFileSync(join(rest, 'a.png'), '');
    mkdirSync(join(workspace, 'planted', 'mine.unfinished'));
    await fakeLab(workspace);
    expect(readdirSync(join(workspace, 'planted')).sort(), 'its process runs').toEqual([
      'corner-mark-0.06.unfinished',
      'mine.unfinished',
    ]);
    rmSync(join(rest, '.pretext-lab-lock'));
    await fakeLab(workspace);
    expect(readdirSync(join(workspace, 'planted'))).toEqual(['mine.unfinished']);
  });

  it('is included in the storage, which can free it', async () => {
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const { id } = await lab.plants.plantSamples('corner-mark', 0.06);
    await lab.datasets.cancel(id);
    const bytes = (await lab.storage.get()).caches[0]!.bytes;
    expect(bytes).toBeGreaterThanOrEqual('planted'.length);
    expect(await lab.storage.clear([id])).toEqual({ freedBytes: bytes });
    expect(readdirSync(join(workspace, 'planted'))).toEqual([]);
    expect((await lab.storage.get()).caches[0]).toMatchObject({ bytes: 0 });
    await lab.plants.plantSamples('corner-mark', 0.06);
    expect(readdirSync(join(workspace, 'planted', 'corner-mark-0.06'))).toEqual(['a.png']);
  });

  it('keeps the planted cue of the dataset in later sessions and after the copies are cleared', async () => {
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const { id } = await lab.plants.plantSamples('vignetting', 0.5);
    await lab.datasets.cancel(id);
    await lab.storage.clear([id]);
    const { lab: later } = await fakeLab(workspace);
    expect(later.datasets.list()).toMatchObject([
      { id, name: 'Sample photographs with vignetting, 0.5', planted: { cue: 'vignetting', strength: 0.5 } },
    ]);
  });

  it('never takes a user’s folder for a planted one, whatever its name', async () => {
    const { lab } = await fakeLab();
    const own = pictureFolder('vignetting-0.5');
    const id = await lab.datasets.register([own]);
    expect(lab.datasets.summary(id)).toMatchObject({ name: 'vignetting-0.5' });
    expect(lab.datasets.summary(id).planted).toBeUndefined();
  });

  it('never frees a user’s own folder, whatever its name', async () => {
    const { lab } = await fakeLab();
    const own = pictureFolder('corner-mark-0.06');
    const id = await lab.datasets.register([own]);
    await lab.storage.clear([id]);
    expect(readdirSync(own)).toEqual(['a.jpg']);
  });
});

describe('planting', () => {
  const planting = (out: string, folder: string) =>
    ({ folders: [folder], cue: 'vignetting', strength: 0.5, out }) as const;

  it('is refused for cues that cannot be planted, and strengths out of range', async () => {
    const { lab } = await fakeLab();
    const refused = (cue: Parameters<typeof lab.plants.plantSamples>[0], strength: number) =>
      expect(lab.plants.plantSamples(cue, strength)).rejects;
    await refused('edge-continuity', 1).toMatchObject({
      failure: { code: 'bad-usage', message: 'edge continuity cannot be planted' },
    });
    for (const strength of [0.91, -0.1, Number.NaN])
      await refused('vignetting', strength).toThrow(`must be from 0 to 0.9: found ${strength}`);
  });

  it('is refused in, above and at the photographs’ folder, also through links', async () => {
    const { lab } = await fakeLab();
    const folder = pictureFolder();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folder, link);
    for (const out of [folder, join(folder, 'new', 'deeper'), dirname(folder), join(link, 'new')])
      await expect(lab.plants.plant(planting(out, folder))).rejects.toMatchObject({
        failure: { code: 'bad-usage', message: expect.stringContaining('apart from the images') },
      });
    expect(readdirSync(folder)).toEqual(['a.jpg']);
    expect(await lab.plants.plant(planting(`${folder} planted`, folder))).toMatchObject({ event: 'planted' });
    rmSync(`${folder} planted`, { recursive: true });
  });

  it('is refused in a folder that is not empty', async () => {
    const { lab } = await fakeLab();
    const out = pictureFolder();
    await expect(lab.plants.plant(planting(out, pictureFolder()))).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: `${out} is not empty` },
    });
    expect(readdirSync(out)).toEqual(['a.jpg']);
  });
});
