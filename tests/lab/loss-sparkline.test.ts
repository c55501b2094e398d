import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsFile } from '../../electron/files/run-folder.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { inFewPoints, mostPoints, readLossSparkline } from '../../electron/lab/loss-sparkline.ts';
import { temporaryFolder } from './fixture.ts';

const line = (step: number, loss = step) =>
  `${JSON.stringify(seal({ event: 'step', step, epoch: 1, loss, learningRate: 0.1, imagesPerSecond: 50 }))}\n`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i + 1));
function runWith(text: string): string {
  const runDir = temporaryFolder();
  writeFileSync(metricsFile(runDir), text);
  return runDir;
}

describe('the loss of a run in a few points', () => {
  it('is every step of a short run, and means of neighbours of a longer one', () => {
    expect(readLossSparkline(runWith(lines(3).join('')))).toEqual([1, 2, 3].map((step) => ({ step, loss: step })));
    const points = readLossSparkline(runWith(lines(96).join('')));
    expect(points).toHaveLength(mostPoints);
    expect(points[0]).toEqual({ step: 4, loss: 2.5 });
    expect(points.at(-1)).toEqual({ step: 96, loss: 94.5 });
    expect(inFewPoints([])).toEqual([]);
  });

  it('is spread evenly over a long run, from its first steps to its last', () => {
    const points = readLossSparkline(runWith(lines(20_000).join('')));
    expect(points).toHaveLength(mostPoints);
    expect(points[0]!.step).toBeLessThan(20);
    expect(points.at(-1)!.step).toBe(20_000);
    // Each is the mean of a few steps in a row: the loss is the number of the step.
    for (const { step, loss } of points) expect(step - loss).toBeLessThan(10);
    const gaps = points.slice(1).map(({ step }, i) => step - points[i]!.step);
    expect(Math.max(...gaps)).toBeLessThan(1.5 * Math.min(...gaps));
  });

  it('leaves out damaged lines, lines of other kinds and an incomplete last one', () => {
    const damaged = [line(1), line(2).replace('"loss":2', '"loss":9'), '{"torn\n', 'null\n', line(3), '{"event":"step'];
    expect(readLossSparkline(runWith(damaged.join(''))).map(({ step }) => step)).toEqual([1, 3]);
    const long = runWith(`${lines(1_000).join('')}${'\0'.repeat(200_000)}\n${lines(5).join('')}`);
    const steps = readLossSparkline(long).map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it('is empty without metrics, or if they cannot be read', () => {
    expect(readLossSparkline(temporaryFolder())).toEqual([]);
    expect(readLossSparkline(runWith(''))).toEqual([]);
    const folder = temporaryFolder();
    mkdirSync(metricsFile(folder));
    expect(readLossSparkline(folder)).toEqual([]);
  });
});
