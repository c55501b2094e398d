import { expect, it } from 'vitest';
import { alone, amongOthers } from '../../../electron/worker/data/decoder-gate.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('runs a task alone while others are waiting or running, and then the others together', async () => {
  let running = 0;
  let together = 0;
  const log: string[] = [];
  const shared = (name: string) => () =>
    amongOthers(async () => {
      running++;
      together = Math.max(together, running);
      for (let i = 0; i < 3; i++) await turn();
      running--;
      log.push(name);
    });
  const single = (name: string) => () =>
    alone(async () => {
      expect(running, name).toBe(0);
      for (let i = 0; i < 3; i++) {
        await turn();
        expect(running, name).toBe(0);
      }
      log.push(name);
    });
  const tasks = Array.from({ length: 30 }, (_, i) => (i % 4 === 3 ? single(`alone ${i}`) : shared(`among ${i}`)));
  const began = tasks.map((task) => task());
  await Promise.all(began);
  expect(new Set(log).size).toBe(30);
  expect(together).toBeGreaterThan(1);
  // One after the other, in the order in which they were asked for.
  expect(log.filter((name) => name.startsWith('alone'))).toEqual([3, 7, 11, 15, 19, 23, 27].map((i) => `alone ${i}`));
});

it('opens again after a task that fails', async () => {
  await expect(alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(amongOthers(() => Promise.reject(new Error('neither')))).rejects.toThrow('neither');
  expect(await alone(async () => 'alone')).toBe('alone');
  expect(await amongOthers(async () => 'among')).toBe('among');
});
