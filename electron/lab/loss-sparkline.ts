/** A loss curve in a few points, for lists: read from a few places of metrics.jsonl, however long it is. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { metricOf } from '../files/metric-lines.ts';
import { openRegularSync } from '../files/open-regular.ts';
import { metricsFile } from '../files/run-folder.ts';
import type { CurvePoint } from './bounded-curve.ts';

/** Points of a sparkline. */
export const mostPoints = 24;
/** Read at each place: about five steps. */
const placeBytes = 1024;
/** A file of at most this size is read as a whole. */
const wholeBytes = mostPoints * placeBytes;

/** The mean of some points, at the last of them. */
const mean = (points: readonly CurvePoint[]): CurvePoint => ({
  step: points.at(-1)!.step,
  loss: points.reduce((sum, { loss }) => sum + loss, 0) / points.length,
});

/** At most `mostPoints` points, each the mean of as many neighbours. */
export function inFewPoints(points: readonly CurvePoint[]): CurvePoint[] {
  const width = Math.ceil(points.length / mostPoints);
  return Array.from({ length: Math.ceil(points.length / Math.max(1, width)) }, (_, i) =>
    mean(points.slice(i * width, (i + 1) * width)),
  );
}

/**
 * The loss of a stored run. Of a long run, each point is the mean of a few steps in a row; lines that are damaged are left out.
 * Synchronous, because each of the few calls takes microseconds and an asynchronous one ten times as long.
 * @returns By ascending step; empty if there are no metrics, or if they cannot be read.
 */
export function readLossSparkline(runDir: string): CurvePoint[] {
  let file: number;
  try {
    file = openRegularSync(metricsFile(runDir));
  } catch {
    return []; // the run's own page says why
  }
  try {
    const { size } = fstatSync(file);
    if (size <= wholeBytes) return inFewPoints(stepsIn(file, 0, size));
    const apart = (size - placeBytes) / (mostPoints - 1);
    const points: CurvePoint[] = [];
    for (let place = 0; place < mostPoints; place++) {
      const steps = stepsIn(file, Math.floor(place * apart), placeBytes);
      if (steps.length > 0 && steps[0]!.step > (points.at(-1)?.step ?? 0)) points.push(mean(steps));
    }
    return points;
  } finally {
    closeSync(file);
  }
}

/** The steps whose lines lie wholly in a part of a file. */
function stepsIn(file: number, start: number, length: number): CurvePoint[] {
  const buffer = Buffer.allocUnsafe(length);
  const text = buffer.toString('utf8', 0, readSync(file, buffer, 0, length, start));
  const lines = text.split('\n').slice(start === 0 ? 0 : 1, -1);
  return lines.flatMap((line) => {
    try {
      const metric = metricOf(JSON.parse(line));
      return metric?.event === 'step' ? [{ step: metric.step, loss: metric.loss }] : [];
    } catch {
      return [];
    }
  });
}
