/** Reads picture files, of which nothing is known but the name: memory does not follow the size of what is no picture. */
import { openRegular } from '../../files/open-regular.ts';
import { reasonOf } from './find-picture-files.ts';
import { limits } from './limits.ts';
import { unusableContent } from './open-image.ts';
import type { Unusable } from './opened-image.ts';

/** Enough to detect every format. */
const headBytes = 256;
/** In bytes. Files above this size are held in memory one at a time. */
const largeFile = 64 * 2 ** 20;

let lastLarge: Promise<unknown> = Promise.resolve();

/** Runs a task after all earlier ones. */
function afterOthers<T>(task: () => Promise<T>): Promise<T> {
  const turn = lastLarge.then(task);
  lastLarge = turn.catch(() => undefined);
  return turn;
}

/**
 * Reads a file if its first bytes are those of a picture. Never blocks on what is no regular file.
 * @param use Gets the file's content. Of large files, one is in use at a time.
 * @returns What `use` returns, or why the file was not read.
 */
export async function withPictureFile<T>(path: string, use: (bytes: Buffer) => Promise<T>): Promise<T | Unusable> {
  const unreadable = (error: unknown): Unusable => ({ reason: 'unreadable', detail: reasonOf(error) });
  const file = await openRegular(path).catch(unreadable);
  if ('reason' in file) return file;
  try {
    const { size } = await file.stat();
    const readAndUse = async (): Promise<T | Unusable> => {
      const bytes = await file.readFile().catch(unreadable);
      return 'reason' in bytes ? bytes : use(bytes);
    };
    if (size > limits.fileBytes)
      return {
        reason: 'beyond-limits',
        detail: `a file of ${Math.round(size / 2 ** 20)} MiB; at most ${limits.fileBytes / 2 ** 20} MiB are read; save it smaller`,
      };
    const head = await file.read(Buffer.alloc(headBytes), 0, Math.min(size, headBytes), 0).catch(unreadable);
    if ('reason' in head) return head;
    const unusable = unusableContent(head.buffer.subarray(0, head.bytesRead));
    if (unusable) return unusable;
    return await (size > largeFile ? afterOthers(readAndUse) : readAndUse());
  } finally {
    await file.close();
  }
}
