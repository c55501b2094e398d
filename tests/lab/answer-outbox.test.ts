import { expect, it } from 'vitest';
import { AnswerOutbox } from '../../electron/lab/answer-outbox.ts';
import type { ToPage } from '../../shared/protocol.ts';

const response = (id: number): ToPage => ({ kind: 'response', id, ok: true, result: {} });

/** A channel whose other side reads one message when the test says so. */
function slowReader() {
  const posted: number[] = [];
  let read: () => void = () => {};
  const channel = {
    post: (message: unknown) => void posted.push((message as { id: number }).id),
    onMessage: () => {},
    onClose: () => {},
    close: () => {},
    ready: () => new Promise<void>((resolve) => (read = resolve)),
  };
  return { posted, channel, read: () => read() };
}

it('gives each kind its turn: a short answer overtakes a thousand of another kind', async () => {
  const { posted, channel, read } = slowReader();
  const outbox = new AnswerOutbox(channel);
  for (let id = 1; id <= 1_000; id++) outbox.add('runs.list', response(id));
  outbox.add('lab.info', response(5_000));
  for (const expected of [[1], [1, 5_000], [1, 5_000, 2], [1, 5_000, 2, 3]]) {
    read();
    await expect.poll(() => posted).toEqual(expected);
  }
});

it('posts only as fast as the other side reads, and nothing after it was closed', async () => {
  const { posted, channel, read } = slowReader();
  const outbox = new AnswerOutbox(channel);
  for (let id = 1; id <= 3; id++) outbox.add('runs.list', response(id));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(posted).toEqual([]);
  read();
  await expect.poll(() => posted).toEqual([1]);
  outbox.close();
  read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(posted).toEqual([1]);
});

it('posts every answer in order, and goes on when it was empty', async () => {
  const { posted, channel } = slowReader();
  const outbox = new AnswerOutbox({ ...channel, ready: async () => {} });
  const ids = Array.from({ length: 2_000 }, (_, i) => i);
  for (const id of ids) outbox.add('runs.list', response(id));
  await expect.poll(() => posted).toEqual(ids);
  outbox.add('runs.list', response(7));
  await expect.poll(() => posted).toEqual([...ids, 7]);
});
