/** Indexing in real worker processes: killed and resumed, two at once, stopped. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPack, type Pack } from '../../../electron/worker/data/pack.ts';
import type { FromWorker, FromWorkerOf } from '../../../shared/worker-protocol.ts';
import { build, root } from '../../built.ts';
import { fill, photograph, temporaryFolder } from './pictures.ts';

const side = 64;
const temporary = temporaryFolder();
const folder = join(temporary, 'pictures');
const count = 800;
const children: ChildProcess[] = [];
beforeAll(async () => {
  build('worker');
  const larger = await Promise.all(
    Array.from({ length: 12 }, (_, i) => photograph(i, 900, 700).jpeg({ quality: 40 }).toBuffer()),
  );
  // Slow enough to be killed in the middle; appended bytes make each content different.
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) files[`${i}.jpg`] = Buffer.concat([larger[i % 12]!, Buffer.from(`number ${i}`)]);
  await fill(folder, files);
}, 120_000);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function worker(packDir: string): { child: ChildProcess; messages: FromWorker[] } {
  const child = fork(join(root, 'dist', 'worker', 'worker.js'));
  children.push(child);
  const messages: FromWorker[] = [];
  child.on('message', (message: FromWorker) => {
    messages.push(message);
    if (message.type === 'ready')
      child.send({ type: 'start', job: { job: 'index', dataset: { folders: [folder], packDir }, side } });
  });
  return { child, messages };
}
const of = <T extends FromWorker['type']>(messages: FromWorker[], type: T): FromWorkerOf<T>[] =>
  messages.filter((message): message is FromWorkerOf<T> => message.type === type);
async function ending({ messages }: { messages: FromWorker[] }): Promise<FromWorkerOf<'ended'>> {
  await expect.poll(() => of(messages, 'ended').length, { timeout: 30_000, interval: 20 }).toBe(1);
  return of(messages, 'ended')[0]!;
}
const pixels = (pack: Pack, i: number): Uint8Array => pack.readSync(i).data as Uint8Array;
const lines = async (path: string): Promise<number> =>
  (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;

describe('a worker that indexes', () => {
  it('continues where it stopped after a kill, and every picture is correct', async () => {
    const packDir = join(temporary, 'killed');
    const first = worker(packDir);
    const journal = join(packDir, String(side), 'journal.jsonl');
    await expect.poll(() => lines(journal), { timeout: 30_000, interval: 5 }).toBeGreaterThan(20);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const kept = (await lines(journal)) - 1;
    expect(kept).toBeLessThan(count);

    const second = worker(packDir);
    expect(await ending(second)).toMatchObject({ status: 'finished' });
    expect(of(second.messages, 'result')[0]).toMatchObject({ job: 'index', result: { images: count, passedOver: [] } });
    // Pictures that the first worker had packed were not packed again.
    const bytes = (await stat(join(packDir, String(side), 'pixels.bin'))).size;
    expect(bytes).toBe(count * 82 * 64 * 3);

    const whole = worker(join(temporary, 'whole'));
    await ending(whole);
    const [a, b] = [await openPack(packDir, side), await openPack(join(temporary, 'whole'), side)];
    expect(a.fingerprint).toBe(b.fingerprint);
    for (let i = 0; i < count; i++) expect(Buffer.compare(pixels(a, i), pixels(b, i)), `${i}`).toBe(0);
    a.close();
    b.close();
  });

  it('waits for another worker that packs the same folder, and packs nothing twice', async () => {
    const packDir = join(temporary, 'two');
    const both = [worker(packDir), worker(packDir)];
    expect(await Promise.all(both.map(ending))).toMatchObject([{ status: 'finished' }, { status: 'finished' }]);
    const bytes = (await stat(join(packDir, String(side), 'pixels.bin'))).size;
    expect(bytes).toBe(count * 82 * 64 * 3);
  });

  it('stops on request', async () => {
    const stopped = worker(join(temporary, 'stopped'));
    await expect.poll(() => of(stopped.messages, 'progress').length, { interval: 5 }).toBeGreaterThan(0);
    stopped.child.send({ type: 'stop' });
    expect(await ending(stopped)).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
  });
});
