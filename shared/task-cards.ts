/** The cards of all pretext tasks, in the order in which they are offered. */
import type { TaskCard } from './task-card.ts';
import { autoregressiveCard } from './task-cards/autoregressive.ts';
import { barlowCard } from './task-cards/barlow.ts';
import { clusteringCard } from './task-cards/clustering.ts';
import { colorizationCard } from './task-cards/colorization.ts';
import { commonFateCard } from './task-cards/common-fate.ts';
import { contextCard } from './task-cards/context.ts';
import { countingCard } from './task-cards/counting.ts';
import { crossModalCard } from './task-cards/cross-modal.ts';
import { inpaintingCard } from './task-cards/inpainting.ts';
import { jigsawCard } from './task-cards/jigsaw.ts';
import { maeCard } from './task-cards/mae.ts';
import { rotationCard } from './task-cards/rotation.ts';
import { simclrCard } from './task-cards/simclr.ts';

export const taskCards: readonly TaskCard[] = [
  rotationCard,
  jigsawCard,
  contextCard,
  inpaintingCard,
  countingCard,
  colorizationCard,
  clusteringCard,
  maeCard,
  autoregressiveCard,
  simclrCard,
  barlowCard,
  commonFateCard,
  crossModalCard,
];

export const taskIds: readonly string[] = taskCards.map((card) => card.id);

/** The card of a task, or undefined for an unknown id. */
export function taskCard(id: string): TaskCard | undefined {
  return taskCards.find((card) => card.id === id);
}
