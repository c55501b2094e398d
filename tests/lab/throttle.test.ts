import { describe, expect, it, vi } from 'vitest';
import { Throttle } from '../../electron/lab/throttle.ts';

describe('the throttle', () => {
  it('makes the first call at once and the latest of the others at the end of the interval', () => {
    vi.useFakeTimers();
    const throttle = new Throttle(250);
    const calls: number[] = [];
    for (let i = 0; i < 10; i++) throttle.call('run', () => calls.push(i));
    expect(calls).toEqual([0]);
    vi.advanceTimersByTime(250);
    expect(calls).toEqual([0, 9]);
    vi.advanceTimersByTime(250);
    throttle.call('run', () => calls.push(10));
    expect(calls).toEqual([0, 9, 10]);
    vi.useRealTimers();
  });

  it('treats keys separately', () => {
    const throttle = new Throttle(250);
    const calls: string[] = [];
    for (const key of ['a', 'b', 'a']) throttle.call(key, () => calls.push(key));
    expect(calls).toEqual(['a', 'b']);
  });

  it('makes the waiting call when it is flushed', () => {
    const throttle = new Throttle(10_000);
    const calls: number[] = [];
    throttle.call('run', () => calls.push(1));
    throttle.call('run', () => calls.push(2));
    throttle.flush('run');
    expect(calls).toEqual([1, 2]);
  });
});
