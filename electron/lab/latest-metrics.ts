/** The last step and the last snapshot of a run, read backwards from the end of metrics.jsonl. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Failure } from '../../shared/failure.ts';
import type { RunRecord, SnapshotRecord, StepRecord } from '../../shared/run-results.ts';
import { metricOf } from '../files/metric-lines.ts';
import { openRegularSync } from '../files/open-regular.ts';
import { metricsFile } from '../files/run-folder.ts';

export interface LatestMetrics {
  readonly lastStep?: StepRecord;
  readonly lastSnapshot?: SnapshotRecord;
  /** A line on the way to them is not as it was written. */
  readonly isDamaged?: boolean;
}

type LatestState = { readonly [Key in keyof LatestMetrics]: LatestMetrics[Key] | undefined };

/**
 * What a person should know about metrics with this end, of a run with this ending; nothing if they are whole.
 * @param file Of the metrics, for the message.
 * @param lastCheckpoint Its step.
 */
export function metricsDamage(
  file: string,
  { lastStep, lastSnapshot, isDamaged }: LatestState,
  ending: RunRecord['ending'],
  lastCheckpoint = 0,
): Failure[] {
  const step = lastStep?.step ?? 0;
  // Both are written before a run ends in order; a crash can lose the last second.
  const endsEarly =
    (ending?.status === 'finished' && (step !== ending.step || lastSnapshot?.step !== ending.step)) ||
    (ending?.status === 'stopped' && step !== ending.step) ||
    step < lastCheckpoint; // which is written after the metrics
  const isInOrder = (lastSnapshot?.step ?? 0) <= step;
  if (!isDamaged && !endsEarly && isInOrder) return [];
  return [
    {
      code: 'unusable-input',
      message: `${file} is damaged: lines are missing or not as they were written`,
      hint: 'restore the file; the curves have gaps, and the weights do not depend on them',
    },
  ];
}

/** The lines of this part are all looked at. A snapshot before it is looked for by its first characters. */
const nearBytes = 128 * 1024;
/** Of a run of a million steps, about every 50,000th has a snapshot. One that lies further away is left to those who read all. */
const farthestBytes = 16 * 2 ** 20;
/** Enough for the last steps and a snapshot of a run that has just ended. */
const firstBytes = 4 * 1024;

/**
 * Synchronous, because each of the few calls takes microseconds and an asynchronous one ten times as long: a list reads
 * thousands of files, and more than `nearBytes` only of long runs that did not end with a snapshot.
 * @throws The file system's error, except for a run without metrics.
 */
export function readLatestMetrics(runDir: string): LatestMetrics {
  let file: number;
  try {
    file = openRegularSync(metricsFile(runDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return latestIn(file);
  } finally {
    closeSync(file);
  }
}

function latestIn(file: number): LatestMetrics {
  const { size } = fstatSync(file);
  const farthest = Math.max(0, size - nearBytes);
  let found: LatestMetrics = {};
  /** The beginning of the part that was read, which belongs to a line that begins further ahead. */
  let rest = Buffer.alloc(0);
  let end = size;
  let isPastEnd = false;
  for (let length = firstBytes; end > farthest; length *= 4) {
    const start = Math.max(farthest, end - length);
    const buffer = Buffer.alloc(end - start);
    const part = Buffer.concat([buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start)), rest]);
    // The first line may begin further ahead.
    const first = start === farthest ? -1 : part.indexOf(0x0a);
    const isOnePart = first === -1 && start !== farthest;
    rest = isOnePart ? part : part.subarray(0, Math.max(0, first));
    const lines = isOnePart ? [] : part.toString('utf8', first + 1).split('\n');
    if (lines.length > 0 && !isPastEnd) {
      lines.pop(); // what follows the last line end: an incomplete line, or nothing
      isPastEnd = true;
    }
    if (start === farthest && farthest > 0) lines.shift(); // it may begin further ahead
    for (const line of lines.reverse()) found = withLine(found, line);
    if (found.lastStep && found.lastSnapshot) break;
    end = start;
  }
  if (farthest === 0 || !found.lastStep || found.lastSnapshot) return found;
  const lastSnapshot = snapshotBefore(file, farthest, Math.max(0, size - farthestBytes));
  return lastSnapshot ? { ...found, lastSnapshot } : found;
}

const startOfSnapshot = Buffer.from('\n{"event":"snapshot"');
const chunkBytes = 2 ** 20;

/** The last snapshot that begins in a part of a file. */
function snapshotBefore(file: number, end: number, from: number): SnapshotRecord | undefined {
  const chunk = Buffer.allocUnsafe(chunkBytes + startOfSnapshot.length);
  for (let stop = end; stop > from; stop -= chunkBytes) {
    const start = Math.max(from, stop - chunkBytes);
    // A little more than the part itself, because a snapshot may begin at its end.
    const length = readSync(file, chunk, 0, stop - start + startOfSnapshot.length, start);
    const part = chunk.subarray(0, length);
    for (
      let at = part.lastIndexOf(startOfSnapshot);
      at >= 0;
      at = at > 0 ? part.lastIndexOf(startOfSnapshot, at - 1) : -1
    ) {
      const metric = metricOf(parsed(lineAt(file, start + at + 1)));
      if (metric?.event === 'snapshot') return metric;
    }
  }
  return undefined;
}

/** The line that begins at a position. */
function lineAt(file: number, start: number): string {
  const buffer = Buffer.allocUnsafe(nearBytes);
  const part = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start));
  return part.toString('utf8', 0, Math.max(0, part.indexOf(0x0a)));
}

/** What is missing, from one more line further ahead, which may be damaged. */
function withLine(found: LatestMetrics, line: string): LatestMetrics {
  if (found.lastStep && (found.lastSnapshot || !line.includes('"heldOut"'))) return found;
  const metric = metricOf(parsed(line));
  if (metric === undefined) return { ...found, isDamaged: true };
  return metric.event === 'step' ? { lastStep: metric, ...found } : { lastSnapshot: metric, ...found };
}

/** Undefined if it is not JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
