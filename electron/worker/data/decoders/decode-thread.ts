/** A thread that decodes files. It replies to each file with its image or why the file cannot be used. */
import { parentPort } from 'node:worker_threads';
import type { Unusable } from '../decode-limits.ts';
import type { DecodedImage } from './decoded-image.ts';
import { decoders, type ThreadFormat } from './decoders.ts';

/** A file to decode. */
export interface ThreadFile {
  readonly format: ThreadFormat;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
/** The thread's reply. An error that a decoder throws ends the thread instead. */
export type ThreadReply = DecodedImage | Unusable;

if (parentPort) {
  const port = parentPort;
  port.on('message', async ({ format, bytes }: ThreadFile) => {
    const decode = await decoders[format]();
    const reply: ThreadReply = await decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    port.postMessage(reply, 'data' in reply ? [reply.data.buffer as ArrayBuffer] : []);
  });
}
