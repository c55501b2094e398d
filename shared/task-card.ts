/**
 * What a person reads about a pretext task, and the settings its form is drawn from.
 * The task itself, its pose, net and loss, lives in electron/worker/tasks/<id>/.
 */
import type { EncoderId } from './encoder-cards.ts';
import type { Field, SettingsOf } from './fields.ts';
import type { RequestedSettings, TrainingDefaults } from './training-settings.ts';

/** What a puzzle asks of a piece of a photograph: how it was turned, where it lay, or which part of the photograph it is. */
export type PuzzleKind = 'turn' | 'place' | 'part';

export interface TaskCard<Fields extends readonly Field[] = readonly Field[]> {
  readonly id: string;
  readonly title: string;
  readonly paper: { readonly title: string; readonly authors: string; readonly year: number; readonly link: string };
  /** The task in one sentence. */
  readonly idea: string;
  /** How a network can solve it without understanding anything. */
  readonly cheats: string;
  /** What the loss is measured in, for the axis of its chart. */
  readonly lossUnit: string;
  /** What the score means, with its range and its chance level in words. */
  readonly score: { readonly name: string; readonly meaning: string };
  /** Present for puzzles, whose questions a cue alone can answer: electron/worker/tasks/puzzle.ts. */
  readonly puzzle?: {
    readonly asks: PuzzleKind;
    /** Whether the network is asked the same, and answers with a probability. */
    readonly answered: boolean;
  };
  readonly settings: Fields;
  /** Settings that learn something in minutes on a laptop. */
  readonly defaults: TrainingDefaults;
  /** The paper's own settings where they differ, as near as the lab's encoders and schedules come: the preset `paper`. */
  readonly published: Omit<RequestedSettings, 'taskSettings'> & {
    readonly taskSettings?: Partial<SettingsOf<NoInfer<Fields>>>;
  };
  /** The encoders that can do it, and why no other can; all of them where it is left out. */
  readonly encoders?: { readonly ids: readonly EncoderId[]; readonly reason: string };
  /** What is wrong with settings that are each in order: `undefined` if they go together. */
  misfit?(settings: {
    readonly size: number;
    readonly encoder: EncoderId;
    readonly task: SettingsOf<NoInfer<Fields>>;
  }): { readonly message: string; readonly hint: string } | undefined;
}

/** A card whose settings keep their keys and options as types, for SettingsOf and for its own `misfit` and `published`. */
export const defineTaskCard = <const Fields extends readonly Field[]>(card: TaskCard<Fields>): TaskCard<Fields> => card;
