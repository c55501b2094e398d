/** The folder of an export. Files are first written to an unfinished folder in it, so that a failed export leaves no files. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FailureCode, FailureError } from '../../../shared/failure.ts';
import { UnfinishedFolder, withinPlace } from '../../files/unfinished-folder.ts';
import { fileNames, shardName } from './file-names.ts';

/** Explanations of file system errors, by error code. */
const refusals: Readonly<Record<string, { readonly code: FailureCode; readonly why: string; readonly hint: string }>> =
  {
    EEXIST: { code: 'unusable-input', why: 'it is a file', hint: 'choose a folder' },
    ENOENT: { code: 'unusable-input', why: 'no folder can be created there', hint: 'choose another folder' },
    ENOTDIR: { code: 'unusable-input', why: 'part of its path is a file', hint: 'choose a folder' },
    EACCES: {
      code: 'unusable-input',
      why: 'you have no permission to write to it',
      hint: 'choose a folder of your own',
    },
    EPERM: {
      code: 'unusable-input',
      why: 'you have no permission to write to it',
      hint: 'choose a folder of your own',
    },
    EROFS: { code: 'unusable-input', why: 'it is read-only', hint: 'choose another folder' },
    ENOSPC: { code: 'failed', why: 'the disk is full', hint: 'free some space or choose a folder on another disk' },
    EDQUOT: { code: 'failed', why: 'your disk quota is exceeded', hint: 'free some space or choose another folder' },
  };

async function explained<T>(folder: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refusal = refusals[(error as NodeJS.ErrnoException).code ?? ''];
    if (!refusal) throw error;
    const message = `the export cannot be written to ${folder}: ${refusal.why}`;
    throw new FailureError({ code: refusal.code, message, hint: refusal.hint });
  }
}

/** A file of the export; `path` is relative to its folder. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An export that becomes visible as a whole when it is published. */
export class ExportFolder {
  /** In bytes, by path, in the order of writing. */
  readonly #sizes = new Map<string, number>();

  private constructor(
    private readonly out: string,
    private readonly unfinished: UnfinishedFolder,
  ) {}

  /** The folder of the files until they are published. */
  get draft(): string {
    return this.unfinished.path;
  }

  /** Creates the draft folder. @throws FailureError with the reason if `out` cannot be created or written to. */
  static async open(out: string): Promise<ExportFolder> {
    return new ExportFolder(out, await explained(out, UnfinishedFolder.open(withinPlace(out))));
  }

  /** Writes a file into the draft. @param path Relative to the export, with forward slashes. */
  async write(path: string, bytes: Uint8Array | string): Promise<void> {
    const file = join(this.draft, path);
    await explained(this.out, this.unfinished.willMake([path]));
    await explained(this.out, mkdir(dirname(file), { recursive: true }));
    await explained(this.out, writeFile(file, bytes));
    this.#sizes.set(path, Buffer.byteLength(bytes));
  }

  /** The files written so far. */
  async files(): Promise<WrittenFile[]> {
    return Promise.all(
      [...this.#sizes].map(async ([path, bytes]) => {
        const sha256 = createHash('sha256')
          .update(await readFile(join(this.draft, path)))
          .digest('hex');
        return { path, bytes, sha256 };
      }),
    );
  }

  /**
   * Moves every file to its final path. The old certificate is removed first and the new one is moved last, so that an
   * interruption never leaves a certificate next to files that it does not describe.
   * @returns The size of every file in bytes, by its path relative to the export.
   */
  async publish(): Promise<Readonly<Record<string, number>>> {
    await rm(join(this.out, fileNames.certificate), { force: true });
    await rm(join(this.out, fileNames.certificateText), { force: true });
    if (this.#sizes.has(fileNames.tfjs)) await this.removeOldShards();
    for (const path of this.#sizes.keys()) {
      const place = join(this.out, path);
      await explained(this.out, mkdir(dirname(place), { recursive: true }));
      await explained(this.out, rename(join(this.draft, path), place));
    }
    return Object.fromEntries(this.#sizes);
  }

  /** Removes the draft with everything that was not published, and the export's folder if it was created and is empty. */
  close(): Promise<void> {
    return this.unfinished.remove();
  }

  /** Removes the old shards, because the new export may have fewer. Only files with our shard names are removed. */
  private async removeOldShards(): Promise<void> {
    const folder = join(this.out, dirname(fileNames.tfjs));
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (shardName.test(name)) await rm(join(folder, name), { force: true });
  }
}
