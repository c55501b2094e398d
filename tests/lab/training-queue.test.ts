import { describe, expect, it, vi } from 'vitest';
import { Queue } from '../../electron/lab/training-queue.ts';

describe('the queue', () => {
  it('runs one at a time, in the order they were added', async () => {
    const queue = new Queue();
    const log: string[] = [];
    const ends: Record<string, () => void> = {};
    for (const id of ['a', 'b', 'c']) {
      queue.add(id, () => {
        log.push(id);
        return new Promise((resolve) => {
          ends[id] = resolve;
        });
      });
    }
    expect(log).toEqual(['a']);
    expect([queue.position('a'), queue.position('b'), queue.position('c')]).toEqual([undefined, 0, 1]);
    ends.a!();
    await vi.waitFor(() => expect(log).toEqual(['a', 'b']), 20_000);
    expect(queue.position('c')).toBe(0);
  });

  it('runs one on each device, and gives a device that is free again to the next', async () => {
    const queue = new Queue(() => {}, ['0', '1']);
    const log: string[] = [];
    const ends: Record<string, () => void> = {};
    for (const id of ['a', 'b', 'c'])
      queue.add(id, (device) => {
        log.push(`${id} on ${device}`);
        return new Promise((resolve) => {
          ends[id] = resolve;
        });
      });
    expect(log).toEqual(['a on 0', 'b on 1']);
    ends.b!();
    await vi.waitFor(() => expect(log).toEqual(['a on 0', 'b on 1', 'c on 1']), 20_000);
  });

  it('continues after a failure', async () => {
    const queue = new Queue();
    const second = vi.fn(async () => {});
    queue.add('a', () => Promise.reject(new Error('no')));
    queue.add('b', second);
    await vi.waitFor(() => expect(second).toHaveBeenCalled(), 20_000);
  });

  it('removes a waiting one, but not the running one', () => {
    const queue = new Queue();
    queue.add('a', () => new Promise(() => {}));
    queue.add('b', async () => {});
    expect(queue.remove('b')).toBe(true);
    expect(queue.remove('b')).toBe(false);
    expect(queue.remove('a')).toBe(false);
  });
});
