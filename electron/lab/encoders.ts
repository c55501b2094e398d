/**
 * Encoders that were added from files: `<workspace>/encoders/<id>/encoder.json`, with copies of the files in `files/`. The
 * files are hostile input: only a worker parses and runs them.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type AddedEncoder,
  addedEncoderSchema,
  type DescribedEncoder,
  type EncoderOptions,
  type EncoderTensors,
} from '../../shared/encoders.ts';
import { type Failure, FailureError, refuse } from '../../shared/failure.ts';
import { nearestWord } from '../../shared/nearest-word.ts';
import type { FromWorkerOf } from '../../shared/worker-protocol.ts';
import { hashFiles } from '../files/hash-files.ts';
import { processIsAlive } from '../files/process-is-alive.ts';
import { realFolderPaths } from '../files/real-paths.ts';
import { readStored, writeStored } from '../files/stored-json.ts';
import type { WorkerJobs } from './worker-jobs.ts';

const recordName = 'encoder.json';
/** Start of the name of a folder that is being filled; the id of the process follows. */
const unfinished = '.adding-';

const isId = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,99}$/.test(text);

/** The name in lower-case letters, digits and dashes, and the start of the hash. */
const idOf = ({ name, sha256 }: Pick<DescribedEncoder, 'name' | 'sha256'>): string => {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${words.slice(0, 60) || 'encoder'}-${sha256.slice(0, 8)}`;
};

/** What makes two additions of the same file the same encoder. */
const reading = ({ input, features }: Pick<DescribedEncoder, 'input' | 'features'>) => {
  const { from: _, ...recipe } = input;
  return { recipe, features };
};

/** A link keeps its name, and what lies beside it counts: in the cache of Hugging Face, files are links to blobs without names. */
const sourceOf = async (file: string): Promise<string> => (await realFolderPaths([file]))[0]!;

/** An encoder whose record cannot be read. */
interface DamagedEncoder {
  readonly encoder: string;
  readonly failure: Failure;
}

type OnProgress = (message: FromWorkerOf<'progress'>) => void;

export class Encoders {
  #drafts = 0;

  /** @param folder `<workspace>/encoders`. */
  constructor(
    private readonly folder: string,
    private readonly jobs: WorkerJobs,
  ) {}

  /** All of them, the latest first, and why others cannot be read. */
  async list(): Promise<{ readonly encoders: AddedEncoder[]; readonly damaged: DamagedEncoder[] }> {
    const encoders: AddedEncoder[] = [];
    const damaged: DamagedEncoder[] = [];
    for (const id of (await readdir(this.folder).catch(() => [])).filter(isId).sort()) {
      const read = await this.#read(id);
      if (read.ok) encoders.push(read.value);
      else damaged.push({ encoder: id, failure: read.failure });
    }
    return { encoders: encoders.sort((a, b) => b.addedAt.localeCompare(a.addedAt)), damaged };
  }

  /** @throws FailureError 'not-found' for an unknown id, 'unusable-input' for a damaged record. */
  async record(id: string): Promise<AddedEncoder> {
    if (!(await this.has(id))) return refuse('not-found', `no encoder is called '${id}'`, await this.#hintFor(id));
    const read = await this.#read(id);
    if (!read.ok) throw new FailureError(read.failure);
    return read.value;
  }

  /** Whether there is an encoder of this id. */
  async has(id: string): Promise<boolean> {
    return isId(id) && (await stat(join(this.folder, id)).catch(() => undefined))?.isDirectory() === true;
  }

  /** The folder of an encoder. @throws FailureError 'not-found' for a text that cannot be an id. */
  folderOf(id: string): string {
    if (!isId(id)) refuse('not-found', `no encoder is called '${id}'`);
    return join(this.folder, id);
  }

  /**
   * Copies an encoder into the workspace and tests it. The same file with the same options gives the encoder that is there.
   * @param file An absolute path.
   * @throws FailureError of the worker; 'bad-usage' if it is there with other options, or is being added.
   */
  async add(file: string, options: EncoderOptions, onProgress: OnProgress = () => {}): Promise<AddedEncoder> {
    const source = await sourceOf(file);
    await this.#removeLeft();
    const draft = join(this.folder, `${unfinished}${process.pid}-${this.#drafts++}`);
    await mkdir(draft, { recursive: true });
    const work = {
      job: 'add-encoder',
      key: source,
      noun: 'addition',
      busy: `${source} is already being added`,
    } as const;
    try {
      const described = await this.jobs.run(work, ({ result }) =>
        result({ job: 'add-encoder', file: source, out: draft, options }, (message) => {
          if (message.type === 'progress') onProgress(message);
        }),
      );
      return await this.#publish(draft, described);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** The tensors of an ONNX file that can be its features. @param file An absolute path. @throws FailureError of the worker. */
  async tensors(file: string): Promise<EncoderTensors> {
    const source = await sourceOf(file);
    const noun = 'listing of tensors';
    return this.jobs.run(
      { job: 'list-tensors', key: source, noun, busy: `the tensors of ${source} are already being listed` },
      ({ result }) => result({ job: 'list-tensors', file: source }),
    );
  }

  /** Cancels an addition. */
  async cancel(file: string): Promise<void> {
    await this.jobs.cancel({ job: 'add-encoder', key: await sourceOf(file) });
  }

  /**
   * The id of an encoder that is named by its id or by its file, which is added if it is not there yet.
   * @param file The text as an absolute path.
   * @throws FailureError 'not-found' if it is neither.
   */
  async locate(named: string, file: string, onProgress?: OnProgress): Promise<string> {
    if (await this.has(named)) return named;
    if (!(await stat(file).catch(() => undefined))?.isFile())
      return refuse('not-found', `'${named}' is neither an encoder's id nor its file`, await this.#hintFor(named));
    const source = await sourceOf(file);
    const { encoders } = await this.list();
    for (const encoder of encoders.filter((each) => each.source === source)) {
      const found = await hashFiles(dirname(source), encoder.files).catch(() => undefined);
      if (found?.sha256 === encoder.sha256) return encoder.id;
    }
    return (await this.add(file, {}, onProgress)).id;
  }

  /** Deletes the copy of an encoder with its evaluation; the file that it was added from stays. @throws FailureError 'not-found'. */
  async remove(id: string): Promise<void> {
    if (!(await this.has(id))) refuse('not-found', `no encoder is called '${id}'`, await this.#hintFor(id));
    await rm(this.folderOf(id), { recursive: true, force: true });
  }

  async #publish(draft: string, described: DescribedEncoder): Promise<AddedEncoder> {
    const id = idOf(described);
    if (await this.has(id)) {
      const there = await this.record(id);
      if (isDeepStrictEqual(reading(there), reading(described))) return there;
      return refuse(
        'bad-usage',
        `${basename(described.source)} was added as ${id} with other options: ${there.input.from}, ${there.input.size} px, output ${there.features.output}`,
        `give it another --name, or remove the other: encoders remove ${id}`,
      );
    }
    const encoder: AddedEncoder = { event: 'encoder', id, ...described, addedAt: new Date().toISOString() };
    await writeStored(join(draft, recordName), encoder);
    try {
      await rename(draft, this.folderOf(id));
    } catch (error) {
      if (!(await this.has(id))) throw error;
      return this.#publish(draft, described); // another process was faster
    }
    return encoder;
  }

  #read(id: string) {
    const hint = `remove it and add it again: encoders remove ${id}`;
    return readStored(join(this.folderOf(id), recordName), addedEncoderSchema, hint);
  }

  async #hintFor(named: string): Promise<string> {
    const { encoders } = await this.list();
    const nearest = nearestWord(
      named,
      encoders.map(({ id }) => id),
    );
    return nearest === undefined ? '`encoders` lists them, `encoders add FILE` adds one' : `did you mean '${nearest}'?`;
  }

  /** Removes what processes that have ended left. */
  async #removeLeft(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [])) {
      const pid = name.startsWith(unfinished) ? Number.parseInt(name.slice(unfinished.length), 10) : process.pid;
      if (pid !== process.pid && !processIsAlive(pid))
        await rm(join(this.folder, name), { recursive: true, force: true });
    }
  }
}
