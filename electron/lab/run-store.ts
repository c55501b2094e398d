/** Runs as folders of the workspace. Only the lab writes run.json: as a whole file under a temporary name, renamed into place. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { failure, type Result, refuse, success } from '../../shared/failure.ts';
import { nearestWord } from '../../shared/nearest-word.ts';
import { type RunRecord, schemaVersion } from '../../shared/run-results.ts';
import { readRunRecord, recordFile } from '../files/run-folder.ts';
import { settingsHash } from '../files/settings-hash.ts';
import { writeStored } from '../files/stored-json.ts';
import { typedCommand } from './typed-command.ts';
import type { Workspace } from './workspace.ts';

/** The record of a new run, to which the store adds id, date and the hash of the settings. */
export type NewRun = Omit<RunRecord, 'schemaVersion' | 'id' | 'createdAt' | 'settingsHash'>;

/** Moves a folder to a place from which the user can restore it. */
export type MoveToTrash = (folder: string) => Promise<void>;

/** A readable id that sorts by day: `2026-11-23-rotation-7f3a`. @param chance A random suffix. */
export function runId(task: string, now: Date, chance: string): string {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')}-${task}-${chance}`;
}

/** An id is a folder name inside the workspace and contains no separators. */
export const isId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,119}$/.test(text);

/** Reads and writes the folders of runs. */
export class RunStore {
  /** Folders of runs outside the workspace that were named by their path. */
  readonly #outside = new Map<string, string>();
  /** The last write of each run: writes of one record happen one after another. */
  readonly #writes = new Map<string, Promise<unknown>>();
  readonly #moveToTrash: MoveToTrash;

  constructor(
    private readonly workspace: Workspace,
    moveToTrash?: MoveToTrash,
  ) {
    this.#moveToTrash = moveToTrash ?? ((folder) => this.#moveToOwnTrash(folder));
  }

  /** @param wanted Id of the run, which no run may have; by default, one that is not in use. */
  async create(run: NewRun, wanted?: string): Promise<RunRecord> {
    for (;;) {
      const now = new Date();
      const id = wanted ?? runId(run.settings.task, now, randomBytes(2).toString('hex'));
      try {
        await mkdir(join(this.workspace.runs, id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST' && wanted === undefined) continue;
        refuse('unusable-input', `the folder of the run cannot be created: ${(error as Error).message}`);
      }
      const hash = settingsHash(run.settings);
      const record: RunRecord = { schemaVersion, id, createdAt: now.toISOString(), settingsHash: hash, ...run };
      try {
        await this.#write(record);
      } catch (error) {
        await this.discard(id); // a folder without a record would be listed as damaged
        throw error;
      }
      return record;
    }
  }

  /** The run's folder, which need not exist. @throws FailureError 'not-found' for a text that cannot be an id. */
  folderOf(id: string): string {
    const outside = this.#outside.get(id);
    if (outside) return outside;
    if (!isId(id)) refuse('not-found', `no run is called '${id}'`);
    return join(this.workspace.runs, id);
  }

  /** The id of a run that a user named by id or by folder. */
  async locate(named: string, from: string): Promise<Result<string>> {
    if (isId(named) && (await isFolder(join(this.workspace.runs, named)))) return success(named);
    const folder = resolve(from, named);
    if (!(await isFolder(folder))) {
      return failure('unusable-input', `'${named}' is neither a run's id nor its folder`, await this.#hintFor(named));
    }
    const record = await readRunRecord(folder);
    if (!record.ok) return record;
    const id = basename(await realpath(folder));
    if ((await realpath(folder)) !== (await realpath(this.workspace.runs).then((runs) => join(runs, id)))) {
      this.#outside.set(id, await realpath(folder));
    }
    return success(id);
  }

  /** The run whose id or name is near to a text that is no id, and the command that lists all. */
  async #hintFor(named: string): Promise<string> {
    const ids = await this.ids();
    const records = await Promise.all(ids.map((id) => this.read(id)));
    const names = records.flatMap((record, i) => (record.ok ? [[record.value.name, ids[i]!] as const] : []));
    const idsByWord = new Map([...names, ...ids.map((id) => [id, id] as const)]);
    const nearest = nearestWord(named, [...idsByWord.keys()]);
    const id = nearest === undefined ? undefined : idsByWord.get(nearest);
    const list = `\`${typedCommand('runs', this.workspace.root)}\` lists the runs`;
    if (id === undefined) return list;
    return `did you mean '${id}'${nearest === id ? '' : `, named '${nearest}'`}? ${list}`;
  }

  async read(id: string): Promise<Result<RunRecord>> {
    const folder = this.folderOf(id);
    const record = await readRunRecord(folder);
    // If the folder was renamed by hand, its new name is the id.
    if (record.ok) return success({ ...record.value, id });
    return (await isFolder(folder)) ? record : failure('not-found', `no run is called '${id}'`);
  }

  /** Ids of all run folders, including damaged ones, newest first by name. */
  async ids(): Promise<string[]> {
    const entries = await readdir(this.workspace.runs, { withFileTypes: true });
    const inside = entries.filter((entry) => entry.isDirectory() && isId(entry.name)).map((entry) => entry.name);
    return [...new Set([...inside, ...this.#outside.keys()])].sort().reverse();
  }

  /** Changes a record. Changes of one run happen one after another. */
  async update(id: string, change: (record: RunRecord) => RunRecord): Promise<RunRecord> {
    const before = this.#writes.get(id) ?? Promise.resolve();
    const write = before.then(async () => {
      const record = await this.read(id);
      if (!record.ok) return refuse(record.failure.code, record.failure.message);
      const changed = change(record.value);
      await this.#write(changed);
      return changed;
    });
    this.#writes.set(
      id,
      write.catch(() => undefined),
    );
    return write;
  }

  async remove(id: string): Promise<void> {
    const folder = this.folderOf(id);
    if (!(await isFolder(folder))) refuse('not-found', `no run is called '${id}'`);
    await this.#moveToTrash(folder);
    this.#outside.delete(id);
  }

  /** Deletes a run permanently. */
  async discard(id: string): Promise<void> {
    await rm(this.folderOf(id), { recursive: true, force: true });
  }

  /** Permanently deletes the contents of the workspace's own trash. @returns Number of runs deleted. */
  async emptyTrash(): Promise<number> {
    const entries = await readdir(this.workspace.trash);
    for (const entry of entries) await rm(join(this.workspace.trash, entry), { recursive: true, force: true });
    return entries.length;
  }

  async #moveToOwnTrash(folder: string): Promise<void> {
    await rename(folder, join(this.workspace.trash, `${basename(folder)}-${Date.now()}`));
  }

  async #write(record: RunRecord): Promise<void> {
    await writeStored(recordFile(this.folderOf(record.id)), record);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
