/**
 * The texts about a pretext task, and the settings of its form.
 * Its pose, network and loss are in electron/worker/tasks/<id>/.
 */
import type { EncoderId } from './encoder-cards.ts';
import type { Field, SettingsOf } from './form-fields.ts';
import type { RequestedSettings, TrainingDefaults } from './training-settings.ts';

/** What a puzzle asks about a piece of a photograph: how it was turned, where it was, or which part of the photograph it is. */
export type PuzzleKind = 'turn' | 'place' | 'part';

/** The texts and settings of one task. */
export interface TaskCard<Fields extends readonly Field[] = readonly Field[]> {
  readonly id: string;
  readonly title: string;
  readonly paper: { readonly title: string; readonly authors: string; readonly year: number; readonly link: string };
  /** The task in one sentence. */
  readonly idea: string;
  /** How a network can solve it without learning anything about content. */
  readonly cheats: string;
  /** Unit of the loss, for the axis of its chart. */
  readonly lossUnit: string;
  /** Name and meaning of the score, with its range and chance. */
  readonly score: { readonly name: string; readonly meaning: string };
  /** Present for puzzles, whose questions a cue alone can answer: electron/worker/tasks/puzzle-for-shortcut-checks.ts. */
  readonly puzzle?: {
    readonly asks: PuzzleKind;
    /** Whether the network answers the same question, with a probability. */
    readonly answered: boolean;
  };
  /** For a task about colours: why it cannot be trained on pictures without them. */
  readonly needsColour?: string;
  /** Its encoder gets something else than normalised pixels: edges, lightness, cells … (`view` of the task). */
  readonly transformsInput?: true;
  readonly settings: Fields;
  /** Settings that train in minutes on a laptop. */
  readonly defaults: TrainingDefaults;
  /** The preset `paper`: the paper's settings that differ, as closely as the lab's encoders and schedules allow. */
  readonly published: Omit<RequestedSettings, 'taskSettings'> & {
    readonly taskSettings?: Partial<SettingsOf<NoInfer<Fields>>>;
  };
  /** What the images must have, without which no run can start; any images will do if omitted. */
  readonly needs?: 'clips' | 'colour';
  /** The encoders that can train it, and the reason why others cannot; all encoders if omitted. */
  readonly encoders?: { readonly ids: readonly EncoderId[]; readonly reason: string };
  /** Side of the pictures that its encoder is trained on, in pixels, if it is not always the image size: tiles, halves. */
  trainedSide?(settings: { readonly size: number; readonly task: SettingsOf<NoInfer<Fields>> }): number;
  /** The failure if settings that are each valid do not fit together; `undefined` if they do. */
  misfit?(settings: {
    readonly size: number;
    readonly encoder: EncoderId;
    readonly task: SettingsOf<NoInfer<Fields>>;
  }): { readonly message: string; readonly hint: string } | undefined;
}

/** Defines a card. The keys and options of its settings are kept as types, for SettingsOf and for its own `misfit` and `published`. */
export const defineTaskCard = <const Fields extends readonly Field[]>(card: TaskCard<Fields>): TaskCard<Fields> => card;
