import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PreviewWorker } from '../../electron/lab/preview-worker.ts';
import type { SpawnWorker } from '../../electron/lab/worker-child.ts';
import { behave, spawnFake, temporaryFolder, until } from './fixture.ts';

const limits = { idleMs: 60_000, answerMs: 30_000, atOnce: 8 };
const opened: PreviewWorker[] = [];
/** A preview worker, with the numbers of processes that it has started and that have exited. */
function previewWorker(changed: Partial<typeof limits> = {}) {
  const count = { spawned: 0, gone: 0 };
  const spawn: SpawnWorker = (title) => {
    count.spawned += 1;
    const child = spawnFake(title);
    child.onExit(() => {
      count.gone += 1;
    });
    return child;
  };
  const asking = new PreviewWorker(spawn, { ...limits, ...changed });
  opened.push(asking);
  return { asking, count };
}
const thumbnail = (path: string) => ({ question: 'thumbnail' as const, path, side: 64 });
const picture = { ok: true, value: { type: 'image/png', base64: 'AAAA' } };

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  behave();
});

describe('the preview worker', () => {
  it('answers many questions with one process', async () => {
    const { asking, count } = previewWorker();
    expect(count.spawned).toBe(0);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => asking.ask(thumbnail(`${i}.jpg`))));
    for (const answer of answers) expect(answer).toMatchObject(picture);
    expect(count.spawned).toBe(1);
  });

  it('passes on the reason for a missing picture, and keeps running', async () => {
    const { asking, count } = previewWorker();
    expect(await asking.ask(thumbnail('bad'))).toEqual({
      ok: false,
      failure: { code: 'failed', message: 'not an image' },
    });
    expect(await asking.ask(thumbnail('good'))).toMatchObject(picture);
    expect(count.spawned).toBe(1);
  });

  it('asks again after a crash', async () => {
    const marker = join(temporaryFolder(), 'crashed');
    behave({ crashAtQuestion: marker });
    const { asking, count } = previewWorker();
    const answers = await Promise.all([asking.ask(thumbnail('a')), asking.ask(thumbnail('b'))]);
    for (const answer of answers) expect(answer).toMatchObject(picture);
    expect(existsSync(marker)).toBe(true);
    expect(count.spawned).toBe(2);
  });

  it('gives up only the picture that ends the process repeatedly', async () => {
    const { asking, count } = previewWorker({ atOnce: 1 });
    const [killer, good] = await Promise.all([asking.ask(thumbnail('killer')), asking.ask(thumbnail('good'))]);
    expect(killer).toMatchObject({ ok: false });
    expect(good).toMatchObject(picture);
    expect(count.spawned).toBe(3);
  });

  it('ends a stuck process, and answers the other questions', async () => {
    const { asking } = previewWorker({ answerMs: 1500, atOnce: 1 });
    const [slow, good] = await Promise.all([asking.ask(thumbnail('slow')), asking.ask(thumbnail('good'))]);
    expect(slow).toMatchObject({ ok: false, failure: { message: 'no image was made within 1.5 s' } });
    expect(good).toMatchObject(picture);
  });

  it('exits when idle, and starts again', async () => {
    const { asking, count } = previewWorker({ idleMs: 50 });
    await asking.ask(thumbnail('a'));
    await until(() => count.gone === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await asking.ask(thumbnail('b'))).toMatchObject(picture);
    expect(count.spawned).toBe(2);
  });
});
