/** The texts about a cue. Its features, removal and planting are in electron/worker/shortcuts/cues/<id>.ts. */
import type { SettingValue } from './form-fields.ts';
import type { PuzzleKind } from './task-card.ts';

/** A setting of a task, and the value that removes a cue. */
export interface TaskSwitch {
  readonly key: string;
  readonly value: SettingValue;
}

/** The texts and ranges of one cue. */
export interface CueCard {
  readonly id: string;
  readonly title: string;
  /** What it is, for a reader who does not know it. */
  readonly what: string;
  /** The puzzles whose answers it can give away. A cue that is the same in every direction does not show a rotation. */
  readonly tells: readonly PuzzleKind[];
  /** Why it carries no information about the answers of other puzzles. */
  readonly otherwise: string;
  /** Present for cues that only the colours of photographs show: why there is none in others. */
  readonly needsColour?: string;
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
  /** The settings that remove it, by task. */
  readonly remedies: Readonly<Record<string, TaskSwitch>>;
  /**
   * Present for cues that See it cheat shows: cues that can be planted, survive the reduction of photographs to a training size,
   * and have a remedy in the task. At this image size and strength, a small network learns to use the cue within minutes.
   */
  readonly demonstration: { readonly task: string; readonly size: number; readonly strength: number } | undefined;
}
