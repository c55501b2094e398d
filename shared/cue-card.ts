/** What a person reads about a cue. The cue itself, its features and changes, lives in electron/worker/shortcuts/cues/<id>.ts. */
import type { SettingValue } from './fields.ts';
import type { PuzzleKind } from './task-card.ts';

/** A setting of a task, and the value that takes a cue away. */
export interface TaskSwitch {
  readonly key: string;
  readonly value: SettingValue;
}

export interface CueCard {
  readonly id: string;
  readonly title: string;
  /** What it is, for a person who has not heard of it. */
  readonly what: string;
  /** The puzzles whose answers it can give away. A cue that is the same in every direction tells no turn. */
  readonly tells: readonly PuzzleKind[];
  /** Why it says nothing about other puzzles. */
  readonly otherwise: string;
  /** Present for cues that `plant` can put into photographs. */
  readonly plant:
    | {
        readonly unit: string;
        readonly meaning: string;
        readonly min: number;
        readonly max: number;
        /** A strength that a trained network exploits. */
        readonly usual: number;
        /** The strength that leaves photographs as they are: 1 for a factor, 0 otherwise. */
        readonly untouched: number;
      }
    | undefined;
  /** The switches that take it away, by task. */
  readonly remedies: Readonly<Record<string, TaskSwitch>>;
  /**
   * Present for cues that See it cheat shows: cues that can be planted, survive the reduction of photographs to a training size,
   * and have a remedy in the task. The side of the pictures is such that a small network reads the strength within minutes.
   */
  readonly demonstration: { readonly task: string; readonly size: number; readonly strength: number } | undefined;
}
