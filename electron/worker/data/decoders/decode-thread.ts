/** A thread that decodes files. It replies to each file with its header or pixels, or why the file cannot be used. */
import { parentPort } from 'node:worker_threads';
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';
import type { ImageHeader } from './decoder.ts';
import { decoders, type ThreadFormat } from './decoders.ts';

/** What is wanted of a file. */
export interface ThreadTask {
  readonly format: ThreadFormat;
  readonly part: 'header' | 'pixels';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly page?: number | undefined;
}
/** The thread's reply. An error that a decoder throws ends the thread instead. */
export type ThreadReply = ImageHeader | StoredPixels | Unusable;

if (parentPort) {
  const port = parentPort;
  port.on('message', async ({ format, part, bytes, page }: ThreadTask) => {
    const decoder = await decoders[format]();
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const reply: ThreadReply = await decoder[part](file, page);
    port.postMessage(reply, 'data' in reply ? [reply.data.buffer as ArrayBuffer] : []);
  });
}
