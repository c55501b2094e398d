/** The cards of all cues, in the order in which cues are listed, and the tasks that a cue applies to. */
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
import { colourReading, type ImageReading } from './image-reading.ts';
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

/** Ids of all cues: ways to solve a puzzle without recognising what is in the photograph. */
export const cueIds: readonly Id[] = cards.map(({ id }) => id);

/** The cards by id. */
export const cueCards = Object.fromEntries(cards.map((card) => [card.id, card])) as unknown as Readonly<
  Record<Id, CueCard>
>;

/** Cues that can be planted. */
export const plantableCues: readonly Id[] = cueIds.filter((id) => cueCards[id].plant);

/** Tasks that can be audited: a cue alone can give away the answers of their puzzles. */
export const auditedTasks: readonly string[] = taskCards.filter(({ puzzle }) => puzzle).map(({ id }) => id);

/** Whether a task can be audited. */
export const isAudited = (task: string): boolean => auditedTasks.includes(task);

/** Whether pictures that are read this way can show a cue. */
export const isShownBy = (cue: Id, { channels }: Pick<ImageReading, 'channels'>): boolean =>
  channels === 'rgb' || cueCards[cue].needsColour === undefined;

/** Whether a cue can give away a task's answers in pictures that are read this way, and the reason if it cannot. */
export function applicability(
  cue: Id,
  task: string,
  reading: Pick<ImageReading, 'channels'> = colourReading,
): { readonly applies: boolean; readonly reason: string } {
  const card = taskCard(task);
  if (!card?.puzzle)
    return {
      applies: false,
      reason: `${card?.title ?? task} has no answer that a cue alone could give: train it and diagnose the run instead`,
    };
  const { tells, otherwise, needsColour } = cueCards[cue];
  if (needsColour !== undefined && !isShownBy(cue, reading)) return { applies: false, reason: needsColour };
  return tells.includes(card.puzzle.asks) ? { applies: true, reason: '' } : { applies: false, reason: otherwise };
}

/** The setting of this task that removes the cue, if there is one. */
export function remedyOf(cue: Id, task: string): (TaskSwitch & { readonly words: string }) | undefined {
  const remedy = cueCards[cue].remedies[task];
  if (!remedy) return undefined;
  const field = taskCard(task)?.settings.find(({ key }) => key === remedy.key);
  if (!field) throw new Error(`${task} has no setting '${remedy.key}'`);
  const option = field.kind === 'choice' ? field.options.find(({ value }) => value === remedy.value)?.label : undefined;
  const value = option ?? (remedy.value === true ? 'on' : String(remedy.value));
  return { ...remedy, words: `${field.label}: ${value}` };
}

/** Tasks whose network answers a puzzle with a probability, which can be attributed to pixels. */
const attributedTasks: readonly string[] = taskCards.filter(({ puzzle }) => puzzle?.answered).map(({ id }) => id);

/** Why there is no attribution for a task; undefined if there is. */
export const whyNotLooked = (task: string): string | undefined =>
  attributedTasks.includes(task)
    ? undefined
    : `${taskCard(task)?.title ?? task} has no question with one right answer, whose probability could be attributed to pixels: attributions are available for ${attributedTasks.slice(0, -1).join(', ')} and ${attributedTasks.at(-1)}`;
