/** Data of the charts and of the row of numbers. Pure. */

import { cueName } from '../../../shared/format-words.ts';
import type { Curves, RunSummary } from '../../../shared/protocol.ts';
import type { SnapshotRecord } from '../../../shared/run-results.ts';
import type { CueId } from '../../../shared/shortcut-schemas.ts';

/** One step of the loss chart: the training loss, the held-out loss, or both. */
export interface LossPoint {
  readonly step: number;
  readonly loss?: number;
  readonly heldOut?: number;
}

/** Training and held-out losses by ascending step. */
export function lossPoints({ loss, snapshots }: Curves): readonly LossPoint[] {
  const points: LossPoint[] = [
    ...loss.map((point) => ({ step: point.step, loss: point.loss })),
    ...snapshots.map((snapshot) => ({ step: snapshot.step, heldOut: snapshot.heldOut.loss })),
  ];
  return points.sort((a, b) => a.step - b.step);
}

/** One snapshot of the score chart. */
export interface ScorePoint {
  readonly step: number;
  readonly score: number;
  /** The score with a cue removed, by cue. */
  readonly without: Readonly<Partial<Record<CueId, number>>>;
}

/** Scores by ascending step. */
export const scorePoints = (snapshots: readonly SnapshotRecord[]): readonly ScorePoint[] =>
  snapshots.map(({ step, heldOut, meter = [] }) => ({
    step,
    score: heldOut.score,
    without: Object.fromEntries(meter.map(({ cue, score }) => [cue, score])),
  }));

/** One line of the cheat meter. */
export interface MeterLine {
  readonly cue: CueId;
  /** `with chromatic aberration removed`. */
  readonly label: string;
  /** Scores at the latest snapshot. The control makes a change of the same strength that leaves the cue in place. */
  readonly score: number;
  readonly control: number;
}

/** The cheat meter's lines: the cues that the latest snapshot measured. */
export const meterLines = (snapshots: readonly SnapshotRecord[]): readonly MeterLine[] =>
  (snapshots.at(-1)?.meter ?? []).map(({ cue, score, control }) => ({
    cue,
    label: `with ${cueName(cue)} removed`,
    score,
    control,
  }));

/** From 0, or the lowest score if it is negative, but at least −1, to 1, which is perfect. */
export function scoreDomain(snapshots: readonly SnapshotRecord[]): readonly [number, number] {
  const lowest = Math.min(
    0,
    ...snapshots.flatMap(({ heldOut, meter = [] }) => [
      heldOut.score,
      heldOut.untrained,
      heldOut.chance,
      ...meter.map(({ score }) => score),
    ]),
  );
  return [Math.max(-1, Math.floor(lowest * 5) / 5), 1];
}

/** Multiples of 0.2 from the lowest to 1. */
export const scoreTicks = ([lowest]: readonly [number, number]): readonly number[] =>
  Array.from({ length: Math.round((1 - lowest) * 5) + 1 }, (_, index) => Math.round((lowest + index / 5) * 5) / 5);

/** About five round steps from 0 to `last`. */
export function roundTicks(last: number): readonly number[] {
  if (last <= 0) return [0];
  const rough = last / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = Math.max(1, ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.floor(last / unit) + 1 }, (_, index) => index * unit);
}

/** Alarms of the latest snapshot; earlier alarms no longer apply. */
export const currentAlarms = (snapshots: readonly SnapshotRecord[]) => snapshots.at(-1)?.alarms ?? [];

/** Progress of a run, from 0 to 1. */
export const shareDone = (run: RunSummary): number => (run.totalSteps > 0 ? Math.min(1, run.step / run.totalSteps) : 0);

/** How far a score is on the way from chance to 1. It is not a verdict: that would need an interval. */
export function scoreInWords(score: number, chance: number): string {
  const percent = Math.round((100 * (score - chance)) / (1 - chance));
  if (percent < 0) return 'below chance';
  return percent === 0 ? 'at chance' : `${percent} % from chance to 1`;
}
