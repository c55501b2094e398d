/** What the charts and the row of numbers are drawn from. Pure. */

import type { Curves, RunSummary } from '../../../shared/protocol.ts';
import type { SnapshotRecord } from '../../../shared/results.ts';
import type { CueId } from '../../../shared/shortcuts.ts';
import { cueName } from '../../../shared/words.ts';

/** One step of the loss chart: the training loss, the held-out loss, or both. */
export interface LossPoint {
  readonly step: number;
  readonly loss?: number;
  readonly heldOut?: number;
}

/** Both losses by ascending step. */
export function lossPoints({ loss, snapshots }: Curves): readonly LossPoint[] {
  const points: LossPoint[] = [
    ...loss.map((point) => ({ step: point.step, loss: point.loss })),
    ...snapshots.map((snapshot) => ({ step: snapshot.step, heldOut: snapshot.heldOut.loss })),
  ];
  return points.sort((a, b) => a.step - b.step);
}

export interface ScorePoint {
  readonly step: number;
  readonly score: number;
  /** The score with a cue taken away, by cue. */
  readonly without: Readonly<Partial<Record<CueId, number>>>;
}
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
  /** At the latest snapshot; the control changes as much and leaves the cue. */
  readonly score: number;
  readonly control: number;
}

/** The cues that the latest snapshot was read for. */
export const meterLines = (snapshots: readonly SnapshotRecord[]): readonly MeterLine[] =>
  (snapshots.at(-1)?.meter ?? []).map(({ cue, score, control }) => ({
    cue,
    label: `with ${cueName(cue)} removed`,
    score,
    control,
  }));

/** From 0 (or the worst score, where a score can be below 0, but not below −1) to 1, which is a perfect answer. */
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

/** Every fifth from the lowest to 1. */
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

/** Alarms of the latest snapshot: what was wrong earlier and is not any more is history. */
export const currentAlarms = (snapshots: readonly SnapshotRecord[]) => snapshots.at(-1)?.alarms ?? [];

/** How far a run is, from 0 to 1. */
export const shareDone = (run: RunSummary): number => (run.totalSteps > 0 ? Math.min(1, run.step / run.totalSteps) : 0);

/** How much of the way from chance to perfect a score has come: a size, not a verdict, since that would need an interval. */
export function scoreInWords(score: number, chance: number): string {
  const percent = Math.round((100 * (score - chance)) / (1 - chance));
  if (percent < 0) return 'below chance';
  return percent === 0 ? 'at chance' : `${percent} % of the way to 1`;
}
