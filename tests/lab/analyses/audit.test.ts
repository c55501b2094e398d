import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PackEnd } from '../../../electron/files/pack-index.ts';
import { seal } from '../../../electron/files/sealed-line.ts';
import type { Lab } from '../../../electron/lab/lab.ts';
import type { LabEvent } from '../../../shared/protocol.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder, until } from '../fixture.ts';

async function openDataset(workspace = temporaryFolder()) {
  const { lab, events } = await fakeLab(workspace);
  const folder = pictureFolder();
  const dataset = await lab.datasets.register([folder]);
  return { lab, events, folder, dataset, workspace };
}
/** The lines of an index with the checksums of their present content. */
function sealedAgain(text: string): string {
  const [header, ...lines] = text
    .trim()
    .split('\n')
    .map((line) => {
      const { crc: _, ...record } = JSON.parse(line);
      return seal(record as object);
    });
  const end = new PackEnd();
  for (const line of lines.slice(0, -1)) end.add(line);
  return [header, ...lines.slice(0, -1), seal(end.line)].map((line) => `${JSON.stringify(line)}\n`).join('');
}
const settings = rotationSettings();
const begun = (events: readonly LabEvent[]) => until(() => events.some(({ name }) => name === 'audit.progress'));
const warningsOf = async (lab: Lab, dataset: string) =>
  (await lab.analyses.last('audit', dataset, { task: 'rotation' }))?.warnings;

beforeEach(() => behave());

describe('audits', () => {
  it('store the result in the dataset’s folder, also over a restart, and send events for progress and end', async () => {
    const { lab, events, folder, dataset, workspace } = await openDataset();
    expect(await lab.analyses.last('audit', dataset, { task: 'rotation' })).toBeUndefined();
    const audit = await lab.analyses.start('audit', dataset, { settings });
    expect(audit).toMatchObject({
      task: 'rotation',
      folders: [folder],
      cues: [{ finding: { verdict: 'leak' } }, {}, {}],
    });
    expect(await lab.analyses.last('audit', dataset, { task: 'rotation' })).toEqual(audit);
    const file = join(workspace, 'datasets', dataset, 'audits', 'rotation.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ audit, settings, versions: lab.app.versions });
    expect(readdirSync(join(workspace, 'datasets', dataset, 'audits'))).toEqual(['rotation.json']);
    expect(await lab.analyses.last('audit', dataset, { task: 'jigsaw' }), 'each task has its own').toBeUndefined();
    const names = events.map(({ name }) => name).filter((name) => name.startsWith('audit'));
    expect(names).toEqual(['audit.progress', 'audit.ended']);
    const again = await fakeLab(workspace);
    expect(await again.lab.analyses.last('audit', dataset, { task: 'rotation' })).toEqual(audit);
    expect(readdirSync(folder), 'the photographs’ folder is as it was').toEqual(['a.jpg']);
  });

  it('warn if the photographs have changed since, by their content and not by their names', async () => {
    const { lab, dataset, workspace } = await openDataset();
    await lab.analyses.start('audit', dataset, { settings });
    expect(await warningsOf(lab, dataset)).toEqual(['one thing to know']);
    const index = join(workspace, 'datasets', dataset, 'pack', '72', 'index.jsonl');
    const lines = readFileSync(index, 'utf8');
    writeFileSync(index, sealedAgain(lines.replace('a.jpg', 'b.jpg')));
    expect(await warningsOf(lab, dataset)).toEqual(['one thing to know']);
    writeFileSync(index, sealedAgain(lines.replace(/"key":"../, '"key":"00')));
    expect(await warningsOf(lab, dataset)).toEqual([
      expect.stringContaining('images have changed'),
      'one thing to know',
    ]);
    writeFileSync(index, lines.replace('a.jpg', 'b.jpg'));
    expect(await warningsOf(lab, dataset)).toEqual([
      expect.stringContaining(`cannot be checked: ${index} is damaged`),
      'one thing to know',
    ]);
    await lab.datasets.clearCache(dataset);
    expect(await warningsOf(lab, dataset)).toEqual([expect.stringContaining('cannot be checked'), 'one thing to know']);
    behave({ found: { cues: [], warnings: [] } });
    await lab.analyses.start('audit', dataset, { settings });
    await lab.datasets.clearCache(dataset);
    expect(await warningsOf(lab, dataset), 'no cue applied: no photograph was looked at').toEqual([]);
  });

  it('refuse a damaged result and name its file', async () => {
    const { lab, dataset, workspace } = await openDataset();
    await lab.analyses.start('audit', dataset, { settings });
    const file = join(workspace, 'datasets', dataset, 'audits', 'rotation.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    await expect(lab.analyses.last('audit', dataset, { task: 'rotation' })).rejects.toThrow('rotation.json is damaged');
  });

  it('run one at a time per dataset, and can be cancelled; the last result stays', async () => {
    const { lab, events, dataset } = await openDataset();
    const before = await lab.analyses.start('audit', dataset, { settings });
    events.length = 0;
    behave({ endless: true });
    const ends = expect(lab.analyses.start('audit', dataset, { settings })).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await expect(lab.analyses.start('audit', 'none', { settings })).rejects.toThrow("no dataset is called 'none'");
    await expect(lab.analyses.start('audit', dataset, { settings })).rejects.toThrow('is already running');
    await begun(events);
    const inUse = async () => (await lab.storage.get()).caches.map((cache) => cache.inUse);
    expect(await inUse(), 'no cache is cleared that is being read').toEqual([true]);
    await lab.analyses.cancel('audit', dataset);
    await ends;
    expect(await inUse()).toEqual([false]);
    expect(await lab.analyses.last('audit', dataset, { task: 'rotation' })).toEqual(before);
    await lab.analyses.cancel('audit', dataset); // no effect if nothing is running
  });

  it('end with the lab', async () => {
    const { lab, events, dataset } = await openDataset();
    behave({ endless: true });
    const ends = expect(lab.analyses.start('audit', dataset, { settings })).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await begun(events);
    await lab.jobs.close();
    await ends;
    await expect(lab.analyses.start('audit', dataset, { settings })).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
  });

  it('are refused if the worker refuses, for settings that do not fit together, and for missing folders', async () => {
    const { lab, dataset, folder } = await openDataset();
    behave({ refuse: { code: 'unusable-input', message: '3 images are too few' } });
    await expect(lab.analyses.start('audit', dataset, { settings })).rejects.toThrow('3 images are too few');
    await expect(lab.analyses.start('audit', dataset, { settings: { ...settings, task: 'none' } })).rejects.toThrow(
      "no task is called 'none'",
    );
    await expect(lab.analyses.last('audit', dataset, { task: '../../x' })).rejects.toThrow('no task is called');
    rmSync(folder, { recursive: true });
    await expect(lab.analyses.start('audit', dataset, { settings })).rejects.toMatchObject({
      failure: { code: 'unusable-input' },
    });
    expect(existsSync(folder)).toBe(false);
  });
});
