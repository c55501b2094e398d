import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunStore, runId } from '../../electron/lab/run-store.ts';
import { openWorkspace } from '../../electron/lab/workspace.ts';
import { rotationSettings, temporaryFolder } from './fixture.ts';

async function storeIn(root = temporaryFolder()) {
  const workspace = await openWorkspace(root);
  if (!workspace.ok) throw new Error(workspace.failure.message);
  return { store: new RunStore(workspace.value), workspace: workspace.value };
}

const newRun = () => ({
  name: 'a run',
  settings: rotationSettings(),
  folders: ['/photographs'],
  heldOutFolders: [],
  versions: {},
});

describe('the run store', () => {
  it('gives readable, sortable ids', () => {
    expect(runId('rotation', new Date(2026, 10, 3), '7f3a')).toBe('2026-11-03-rotation-7f3a');
  });

  it('writes a record that can be read, and applies changes in the order of the calls', async () => {
    const { store } = await storeIn();
    const record = await store.create(newRun());
    expect(await store.read(record.id)).toEqual({ ok: true, value: record });
    await Promise.all(
      ['a', 'b', 'c'].map((add) => store.update(record.id, (r) => ({ ...r, name: `${r.name}${add}` }))),
    );
    expect(await store.read(record.id)).toMatchObject({ value: { name: 'a runabc' } });
    expect(readdirSync(store.folderOf(record.id))).toEqual(['run.json']);
  });

  it('leaves no folder if the record of a new run cannot be written', async () => {
    const { store, workspace } = await storeIn();
    await expect(store.create({ ...newRun(), name: 1n as unknown as string })).rejects.toThrow();
    expect(readdirSync(workspace.runs)).toEqual([]);
  });

  it('explains what is wrong with a damaged record', async () => {
    const { store } = await storeIn();
    const { id } = await store.create(newRun());
    const file = join(store.folderOf(id), 'run.json');
    const sealed = readFileSync(file, 'utf8');
    const text = sealed.replace(/,\s*"crc": "[^"]*"/, '');
    const reasons = {
      '{"torn': 'is not JSON',
      [sealed.replace('"name": "a run"', '"name": "a rum"')]: 'its checksum does not match its content',
      [text.replace('"seed": 1', '"seed": "x"')]: 'settings.seed',
      '{}': 'is damaged',
      [text.replace(/"learningRate": [\d.]+/, '"learningRate": 0.0123')]:
        'settings are not those that the run was started',
      [text.replace('"schemaVersion": 1', '"schemaVersion": 2')]: 'was written by a later version of Pretext Lab',
    };
    for (const [damaged, reason] of Object.entries(reasons)) {
      writeFileSync(file, damaged);
      const read = await store.read(id);
      expect(!read.ok && read.failure.message).toContain(reason);
    }
  });

  it('uses the folder’s name if a run was renamed by hand', async () => {
    const { store, workspace } = await storeIn();
    const { id } = await store.create(newRun());
    renameSync(join(workspace.runs, id), join(workspace.runs, 'my-best-run'));
    expect(await store.read('my-best-run')).toMatchObject({ ok: true, value: { id: 'my-best-run' } });
  });

  it('never follows an id out of the workspace', async () => {
    const { store } = await storeIn();
    for (const id of ['..', '../x', 'a/b', '/etc', '', '.', '.hidden', 'a\0']) {
      expect(() => store.folderOf(id), JSON.stringify(id)).toThrow('no run is called');
    }
  });

  it('finds a run by id, by folder, and by a folder outside the workspace', async () => {
    const { store, workspace } = await storeIn();
    const { id } = await store.create(newRun());
    expect(await store.locate(id, '/')).toEqual({ ok: true, value: id });
    expect(await store.locate(`runs/${id}`, workspace.root)).toEqual({ ok: true, value: id });
    const elsewhere = await storeIn();
    expect(await elsewhere.store.locate(store.folderOf(id), '/')).toEqual({ ok: true, value: id });
    expect(elsewhere.store.folderOf(id)).toBe(store.folderOf(id));
    expect(await store.locate('nothing', '/')).toMatchObject({ ok: false, failure: { code: 'unusable-input' } });
    expect(await store.locate(workspace.root, '/')).toMatchObject({ ok: false });
  });

  it('moves a deleted run to the trash, from which it can be restored or purged', async () => {
    const { store, workspace } = await storeIn();
    const { id } = await store.create(newRun());
    await store.remove(id);
    expect(await store.ids()).toEqual([]);
    const [trashed] = readdirSync(workspace.trash);
    expect(existsSync(join(workspace.trash, trashed!, 'run.json'))).toBe(true);
    expect(await store.emptyTrash()).toBe(1);
    expect(readdirSync(workspace.trash)).toEqual([]);
    await expect(store.remove(id)).rejects.toThrow('no run is called');
  });

  it('moves a deleted folder to the system’s trash if there is one', async () => {
    const { workspace } = await storeIn();
    const trashed: string[] = [];
    const store = new RunStore(workspace, async (folder) => void trashed.push(folder));
    const { id } = await store.create(newRun());
    await store.remove(id);
    expect(trashed).toEqual([join(workspace.runs, id)]);
  });

  it('ignores files and hidden folders among the runs', async () => {
    const { store, workspace } = await storeIn();
    writeFileSync(join(workspace.runs, 'notes.txt'), '');
    mkdirSync(join(workspace.runs, '.cache'));
    expect(await store.ids()).toEqual([]);
  });
});
