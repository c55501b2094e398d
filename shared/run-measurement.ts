/** What a few real steps of a run that has not started tell about the whole run: time, memory, disk. */
import { z } from 'zod';
import { planRun } from './run-plan.ts';
import type { TrainSettings } from './training-settings.ts';

/** A measurement of a few training steps on this machine. */
export const runMeasurementSchema = z.object({
  engine: z.string(),
  device: z.string(),
  /** Photographs to train on, and held-out photographs. */
  images: z.number().int(),
  heldOutImages: z.number().int(),
  /** Number of timed steps; earlier ones, which are slower, are not timed. */
  steps: z.number().int(),
  /** Milliseconds of a step: the median, and the values that a tenth of the steps are below and above. */
  stepMs: z.object({ median: z.number(), low: z.number(), high: z.number() }),
  /** From the start of the process to the first step, without snapshot and survey. */
  startMs: z.number(),
  /** A snapshot of this run: score, health, board and checkpoint. */
  snapshotMs: z.number(),
  /** Survey of a task that has them, and the steps between two; the second is absent if there is only one survey. */
  survey: z.object({ ms: z.number(), everySteps: z.number().optional() }).optional(),
  /** Most memory that the process used. That of a graphics card is not included. */
  peakMiB: z.number(),
  /** One checkpoint, one board, and the records of one step, in bytes. */
  checkpointBytes: z.number(),
  boardBytes: z.number(),
  recordBytes: z.number(),
  /** The packed photographs, which exist already. Other runs at this size use the same ones. */
  packBytes: z.number(),
  /** Share of the processors that was in use before the measurement, 0 to 1. */
  processorUse: z.number(),
  /** Memory of this machine in MiB, and free bytes where the run would be written. */
  machineMiB: z.number(),
  freeBytes: z.number(),
  measuredAt: z.string(),
});
export type RunMeasurement = z.infer<typeof runMeasurementSchema>;

/** Checkpoints that a run keeps: the last two, and the best. */
const keptCheckpoints = 3;

/** Estimates for a whole run. */
export interface RunEstimate {
  readonly totalSteps: number;
  readonly snapshots: number;
  /** At the speed of the median step, of the fastest tenth and of the slowest tenth. */
  readonly seconds: number;
  readonly fastestSeconds: number;
  readonly slowestSeconds: number;
  /** What the run's folder will contain, without the packed photographs. */
  readonly runBytes: number;
}

/** Number of snapshots: before the first step, at multiples of the interval, and at the end. */
const snapshotsOf = (totalSteps: number, every: number): number => 1 + Math.ceil(totalSteps / every);

/**
 * Extrapolates a measurement to a whole run.
 *   seconds = start + steps · step + snapshots · snapshot + surveys · survey
 * @param settings Those that were measured; their length may differ.
 */
export function estimateRun(measured: RunMeasurement, settings: TrainSettings): RunEstimate {
  const { stepMs, startMs, snapshotMs, survey, checkpointBytes, boardBytes, recordBytes } = measured;
  const { totalSteps, snapshotEvery } = planRun(settings, measured.images);
  const snapshots = snapshotsOf(totalSteps, snapshotEvery);
  const surveys = survey ? 1 + (survey.everySteps ? Math.floor((totalSteps - 1) / survey.everySteps) : 0) : 0;
  const seconds = (startMs + totalSteps * stepMs.median + snapshots * snapshotMs + surveys * (survey?.ms ?? 0)) / 1000;
  return {
    totalSteps,
    snapshots,
    seconds,
    // What makes steps slower, such as other programs, makes everything slower.
    fastestSeconds: (seconds * stepMs.low) / stepMs.median,
    slowestSeconds: (seconds * stepMs.high) / stepMs.median,
    runBytes: keptCheckpoints * checkpointBytes + snapshots * boardBytes + totalSteps * recordBytes,
  };
}
