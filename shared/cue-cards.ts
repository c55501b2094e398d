/** Every cue's card, in the order in which cues are listed; and which tasks a cue says something about. */
import type { CueCard, TaskSwitch } from './cue-card.ts';
import { borderFrameCard } from './cue-cards/border-frame.ts';
import { chromaticAberrationCard } from './cue-cards/chromatic-aberration.ts';
import { colourGradientCard } from './cue-cards/colour-gradient.ts';
import { cornerMarkCard } from './cue-cards/corner-mark.ts';
import { edgeContinuityCard } from './cue-cards/edge-continuity.ts';
import { jpegGridCard } from './cue-cards/jpeg-grid.ts';
import { orientationMetadataCard } from './cue-cards/orientation-metadata.ts';
import { resamplingCard } from './cue-cards/resampling.ts';
import { sharpnessGradientCard } from './cue-cards/sharpness-gradient.ts';
import { tileStatisticsCard } from './cue-cards/tile-statistics.ts';
import { vignettingCard } from './cue-cards/vignetting.ts';
import { taskCard, taskCards } from './task-cards.ts';

const cards = [
  chromaticAberrationCard,
  vignettingCard,
  sharpnessGradientCard,
  borderFrameCard,
  cornerMarkCard,
  colourGradientCard,
  orientationMetadataCard,
  edgeContinuityCard,
  tileStatisticsCard,
  jpegGridCard,
  resamplingCard,
] as const satisfies readonly CueCard[];

type Id = (typeof cards)[number]['id'];

/** Ways to solve a puzzle without seeing what is in the photograph. */
export const cueIds: readonly Id[] = cards.map(({ id }) => id);

export const cueCards = Object.fromEntries(cards.map((card) => [card.id, card])) as unknown as Readonly<
  Record<Id, CueCard>
>;

export const plantableCues: readonly Id[] = cueIds.filter((id) => cueCards[id].plant);

/** Tasks whose puzzles a cue can give away before any training. */
export const auditedTasks: readonly string[] = taskCards.filter(({ puzzle }) => puzzle).map(({ id }) => id);

export const isAudited = (task: string): boolean => auditedTasks.includes(task);

/** Whether a cue can give away a task's answers before any training, and why not. */
export function applicability(cue: Id, task: string): { readonly applies: boolean; readonly reason: string } {
  const card = taskCard(task);
  if (!card?.puzzle)
    return {
      applies: false,
      reason: `${card?.title ?? task} has no answer that a cue alone could give: train it, and diagnose the run`,
    };
  const { tells, otherwise } = cueCards[cue];
  return tells.includes(card.puzzle.asks) ? { applies: true, reason: '' } : { applies: false, reason: otherwise };
}

/** The switch of this task that takes the cue away, if there is one. */
export function remedyOf(cue: Id, task: string): (TaskSwitch & { readonly words: string }) | undefined {
  const remedy = cueCards[cue].remedies[task];
  if (!remedy) return undefined;
  const field = taskCard(task)?.settings.find(({ key }) => key === remedy.key);
  if (!field) throw new Error(`${task} has no setting '${remedy.key}'`);
  const option = field.kind === 'choice' ? field.options.find(({ value }) => value === remedy.value)?.label : undefined;
  const value = option ?? (remedy.value === true ? 'on' : String(remedy.value));
  return { ...remedy, words: `${field.label}: ${value}` };
}

/** Tasks whose network answers its puzzle with a probability, which can be traced to pixels. */
const attributedTasks: readonly string[] = taskCards.filter(({ puzzle }) => puzzle?.answered).map(({ id }) => id);

/** Why it cannot be said where the network of a task looks; undefined where it can. */
export const whyNotLooked = (task: string): string | undefined =>
  attributedTasks.includes(task)
    ? undefined
    : `${taskCard(task)?.title ?? task} has no question with one right answer, whose probability could be traced back to the pixels: where the network looks can be asked of ${attributedTasks.slice(0, -1).join(', ')} and ${attributedTasks.at(-1)}`;
