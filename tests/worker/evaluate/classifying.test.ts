import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Classifying, type TrainAndTest } from '../../../electron/worker/evaluate/classifying.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { FailureError } from '../../../shared/failure.ts';
import { build, root } from '../../built.ts';

const threadFile = join(root, 'dist', 'worker', 'classifying-thread.js');
const classes = 3;
const opened: Classifying[] = [];

beforeAll(() => build('worker'), 120_000);
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** Rows around the centre of their class, in memory that threads share. */
function rows(seed: string, count: number, width: number) {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const data = new Float32Array(new SharedArrayBuffer(4 * count * width));
  for (let at = 0; at < data.length; at++)
    data[at] = (labels[Math.floor(at / width)] === at % width ? 1 : 0) + 0.7 * random.normal();
  return { features: { count, width, data }, labels, classes };
}
const ofWidth = (width: number): TrainAndTest => ({
  train: rows(`train ${width}`, 90, width),
  test: rows(`test ${width}`, 60, width),
});
function classifying(file: string | undefined, threads: number, checkStopped = async () => {}): Classifying {
  const made = new Classifying(checkStopped, file, threads);
  opened.push(made);
  return made;
}

describe('classifying', () => {
  it('gives the same answers with and without threads, also with more stages than threads', async () => {
    const widths = [4, 6, 9, 5, 7];
    const judge = (with_: Classifying) =>
      Promise.all(widths.map((width) => with_.judgeStage(`of ${width}`, ofWidth(width))));
    const [alone, apart] = [await judge(classifying(undefined, 2)), await judge(classifying(threadFile, 2))];
    expect(apart).toEqual(alone);
    expect(apart.map(({ stage, width }) => [stage, width])).toEqual(widths.map((width) => [`of ${width}`, width]));
    for (const { accuracies } of apart) expect(accuracies.linear).toBeGreaterThan(0.5);
  });

  it('learns from few labels in threads as without, and tells how many draws are done', async () => {
    const amounts = [{ perClass: 2 }, { percent: 20 }, { percent: 100 }] as const;
    const told: number[][] = [];
    const learn = (with_: Classifying) => {
      with_.announce(0, amounts.length);
      const learnt = with_.fewLabels(amounts, ofWidth(6), 0.75);
      return with_.waitFor(learnt, (done, total) => told.push([done, total]));
    };
    const apart = await learn(classifying(threadFile, 2));
    expect(told[0]).toEqual([0, 15]);
    expect(told.at(-1)).toEqual([15, 15]);
    expect(told).toEqual([...told].sort(([a], [b]) => a! - b!));
    expect(apart).toEqual(await learn(classifying(undefined, 2)));
    expect(apart.map(({ accuracy }) => accuracy).at(-1)).toBe(0.75);
  });

  it('starts no thread on a single core', async () => {
    const missing = join(root, 'there is no such thread.js');
    const { stage } = await classifying(missing, 1).judgeStage('alone', ofWidth(4));
    expect(stage).toBe('alone');
    await expect(classifying(missing, 2).judgeStage('apart', ofWidth(4))).rejects.toThrow('a thread that classifies');
  });

  it.each([
    ['without threads', undefined],
    ['in threads', threadFile],
  ])('ends when it is stopped: %s', async (_, file) => {
    const stopping = classifying(file, 2, async () => {
      throw new FailureError({ code: 'stopped', message: 'enough' });
    });
    const wide = { train: rows('train', 600, 150), test: rows('test', 60, 150) }; // takes longer than two checks
    const all = [1, 2, 3].map((i) => stopping.judgeStage(`${i}`, wide));
    for (const each of all) each.catch(() => {});
    await expect(Promise.all(all)).rejects.toThrow('enough');
    await stopping.close();
  });

  it('tells what failed in a thread, and goes on with the next task', async () => {
    const one = classifying(threadFile, 2);
    const broken = ofWidth(4);
    const { train } = broken;
    const without = { ...train, features: { ...train.features, data: train.features.data.slice().fill(NaN) } };
    const failed = Promise.allSettled([1, 2].map(() => one.judgeStage('broken', { ...broken, train: without })));
    for (const each of await failed)
      expect(each).toMatchObject({
        status: 'rejected',
        reason: { failure: { code: 'failed', message: expect.stringContaining('not positive definite') } },
      });
    expect((await one.judgeStage('whole', broken)).stage).toBe('whole');
  });
});
