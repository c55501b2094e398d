import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultThreads } from '../../../../electron/worker/engine/compiled/thread-count.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  availableParallelism: () => 8,
}));
vi.mock('node:fs', () => ({
  readFileSync: () =>
    Array.from({ length: 8 }, (_, i) => `processor\t: ${i}\nphysical id\t: 0\ncore id\t\t: ${i >> 1}`).join('\n\n'),
}));

describe('the number of compute threads', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is that of the physical cores, not of the threads that share them', () => {
    vi.stubEnv('OMP_NUM_THREADS', undefined);
    expect(defaultThreads()).toBe(4);
  });

  it('is at most OMP_NUM_THREADS, the first of a list', () => {
    for (const [limit, threads] of [
      ['1', 1],
      ['3', 3],
      ['2,8', 2],
      ['64', 4],
    ] as const) {
      vi.stubEnv('OMP_NUM_THREADS', limit);
      expect(defaultThreads(), limit).toBe(threads);
    }
  });

  it('is not limited by what is no number of threads', () => {
    for (const limit of ['', '0', '-2', 'all']) {
      vi.stubEnv('OMP_NUM_THREADS', limit);
      expect(defaultThreads(), limit).toBe(4);
    }
  });
});
