import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Two files run at once: threads that wait for the other file's turn cost more than they compute.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine may take seconds over what takes milliseconds.
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
