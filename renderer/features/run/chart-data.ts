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
}

/** Scores by ascending step. */
export const scorePoints = (snapshots: readonly SnapshotRecord[]): readonly ScorePoint[] =>
  snapshots.map(({ step, heldOut }) => ({ step, score: heldOut.score }));

/**
 * One snapshot of the cheat meter: the change of the score, by cue. It is the score with the cue removed minus the score
 * under the control, which are measured on the same photographs. The held-out score is measured on more of them.
 */
export interface MeterPoint {
  readonly step: number;
  readonly change: Readonly<Partial<Record<CueId, number>>>;
}

/** The changes by ascending step. */
export const meterPoints = (snapshots: readonly SnapshotRecord[]): readonly MeterPoint[] =>
  snapshots.flatMap(({ step, meter }) =>
    meter ? [{ step, change: Object.fromEntries(meter.map(({ cue, score, control }) => [cue, score - control])) }] : [],
  );

/** One line of the cheat meter, with the scores at the latest snapshot. */
export interface MeterLine {
  readonly cue: CueId;
  readonly name: string;
  readonly score: number;
  /** The control makes a change of the same strength that leaves the cue in place. */
  readonly control: number;
  readonly change: number;
}

/** The cheat meter's lines: the cues that the latest snapshot measured. */
export const meterLines = (snapshots: readonly SnapshotRecord[]): readonly MeterLine[] =>
  (snapshots.at(-1)?.meter ?? []).map(({ cue, score, control }) => ({
    cue,
    name: cueName(cue),
    score,
    control,
    change: score - control,
  }));

/** The number of held-out photographs that the meter uses; undefined for runs of earlier versions. */
export const meterImages = (snapshots: readonly SnapshotRecord[]): number | undefined =>
  snapshots.at(-1)?.meter?.[0]?.images;

/** Symmetric about 0, to the next tenth, at least ±0.2. */
export function meterDomain(points: readonly MeterPoint[]): readonly [number, number] {
  const farthest = Math.max(0.2, ...points.flatMap(({ change }) => Object.values(change).map(Math.abs)));
  const end = Math.ceil(farthest * 10 - 1e-9) / 10;
  return [-end, end];
}

/** From 0, or the lowest score if it is negative, but at least −1, to 1, which is perfect. */
export function scoreDomain(snapshots: readonly SnapshotRecord[]): readonly [number, number] {
  const lowest = Math.min(0, ...snapshots.flatMap(({ heldOut }) => [heldOut.score, heldOut.untrained, heldOut.chance]));
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
