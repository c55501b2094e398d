/** Where an export is written: into a hidden folder beside its place first, so that a failed export leaves nothing half done. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FailureCode, FailureError } from '../../../shared/failure.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { fileNames, shardName } from './file-names.ts';

/** What the file system's refusal means for a person, by its code. */
const refusals: Readonly<Record<string, { readonly code: FailureCode; readonly why: string; readonly hint: string }>> =
  {
    EEXIST: { code: 'unusable-input', why: 'it is a file', hint: 'choose a folder' },
    ENOENT: { code: 'unusable-input', why: 'no folder can be made there', hint: 'choose another folder' },
    ENOTDIR: { code: 'unusable-input', why: 'part of its path is a file', hint: 'choose a folder' },
    EACCES: { code: 'unusable-input', why: 'it may not be written', hint: 'choose a folder of your own' },
    EPERM: { code: 'unusable-input', why: 'it may not be written', hint: 'choose a folder of your own' },
    EROFS: { code: 'unusable-input', why: 'it can only be read', hint: 'choose another folder' },
    ENOSPC: { code: 'failed', why: 'the disk is full', hint: 'free some space or choose a folder on another disk' },
    EDQUOT: { code: 'failed', why: 'your quota is used up', hint: 'free some space or choose another folder' },
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes the drafts of processes that were killed, and this one's own. */
async function removeAbandoned(out: string): Promise<void> {
  for (const name of await explained(out, readdir(out))) {
    const pid = Number(/^\.export-(\d+)$/.exec(name)?.[1]);
    if (pid && (pid === process.pid || !isAlive(pid)))
      await explained(out, rm(join(out, name), { recursive: true, force: true }));
  }
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export class ExportFolder {
  private readonly paths: string[] = [];

  private constructor(
    private readonly out: string,
    /** Where the files lie until they are published. */
    readonly draft: string,
  ) {}

  /** @throws FailureError if `out` cannot be made or written to, saying why. */
  static async open(out: string): Promise<ExportFolder> {
    const draft = join(out, `.export-${process.pid}`);
    await explained(out, makeFolder(out));
    await removeAbandoned(out);
    await explained(out, mkdir(draft));
    return new ExportFolder(out, draft);
  }

  /** @param path Relative to the export, with forward slashes. */
  async write(path: string, bytes: Uint8Array | string): Promise<void> {
    const file = join(this.draft, path);
    await explained(this.out, mkdir(dirname(file), { recursive: true }));
    await explained(this.out, writeFile(file, bytes));
    this.paths.push(path);
  }

  /** What is written so far. */
  async files(): Promise<WrittenFile[]> {
    return Promise.all(
      this.paths.map(async (path) => {
        const file = join(this.draft, path);
        const sha256 = createHash('sha256')
          .update(await readFile(file))
          .digest('hex');
        return { path, bytes: (await stat(file)).size, sha256 };
      }),
    );
  }

  /**
   * Puts every file in its place. The old certificate goes first and the new one comes last: whatever interrupts this,
   * no certificate stands beside files that it does not speak of.
   * @returns The files, relative to the export.
   */
  async publish(): Promise<string[]> {
    await rm(join(this.out, fileNames.certificate), { force: true });
    await rm(join(this.out, fileNames.certificateText), { force: true });
    if (this.paths.includes(fileNames.tfjs)) await this.removeOldShards();
    for (const path of this.paths) {
      const place = join(this.out, path);
      await explained(this.out, mkdir(dirname(place), { recursive: true }));
      await explained(this.out, rename(join(this.draft, path), place));
    }
    return [...this.paths];
  }

  /** Removes what was not published. */
  close(): Promise<void> {
    return rm(this.draft, { recursive: true, force: true });
  }

  /** A smaller encoder has fewer shards than the one before; only files of our own naming are touched. */
  private async removeOldShards(): Promise<void> {
    const folder = join(this.out, dirname(fileNames.tfjs));
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (shardName.test(name)) await rm(join(folder, name), { force: true });
  }
}
