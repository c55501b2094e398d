/// <reference types="vite/types/importMeta.d.ts" />
import type { Tensor4D } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { colourReading, type ImageReading, pixelFormat } from '../../../shared/image-reading.ts';
import { taskIds } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { type Encoder, patchesOf } from '../nets/encoder.ts';
import { type EncoderSettings, encoderWith } from '../nets/encoders.ts';
import { standardise } from '../nets/standardise.ts';
import type { PoseSettings } from './posed.ts';
import type { PretextTask } from './pretext-task.ts';

/** The files of every task's folder, by path. */
const files = import.meta.glob<Readonly<Record<string, unknown>>>('./*/*.ts', { eager: true });

const isTask = (value: unknown): value is PretextTask =>
  typeof value === 'object' && value !== null && 'card' in value && 'pose' in value;

/** A card's task is what `<id>/<id>.ts` exports. @throws Error if there is none. */
function taskOf(id: string): PretextTask {
  const path = `./${id}/${id}.ts`;
  const task = Object.values(files[path] ?? {}).find(isTask);
  if (task?.card.id !== id) throw new Error(`the card of '${id}' has no task: tasks/${id}/${id}.ts must export it`);
  return task;
}

const tasks: readonly PretextTask[] = taskIds.map(taskOf);

/**
 * The pretext task with this id.
 * @throws FailureError 'bad-usage' if the id is unknown.
 */
export function pretextTask(id: string): PretextTask {
  const task = tasks.find(({ card }) => card.id === id);
  return task ?? refuse('bad-usage', `no task is called '${id}'`, `the tasks are ${taskIds.join(', ')}`);
}

/** How the pictures of a run are read. */
export const readingOf = ({ reading }: Pick<TrainSettings, 'reading'>): ImageReading => reading ?? colourReading;

/** The part of a run's settings that a task's pose, net and loss use. */
export const poseSettings = (settings: Pick<TrainSettings, 'size' | 'taskSettings' | 'reading'>): PoseSettings => ({
  ...settings.taskSettings,
  ...pixelFormat(readingOf(settings)),
  size: settings.size,
});

/** The encoder of a run, with the attention (full or causal) of its task. */
export function encoderOf(settings: EncoderSettings & Pick<TrainSettings, 'task'>): Encoder {
  const whole = encoderWith(settings);
  return pretextTask(settings.task).attention === 'causal' ? patchesOf(whole).causal : whole;
}

/** The part of a task that evaluation and export of its encoder use. */
export type ViewingTask = Pick<PretextTask, 'view'>;

/** The input transformation of a run: plain pictures, [N, S, S, channels] in 0–1, to the input of its encoder. */
export const viewOf =
  ({ view }: ViewingTask, settings: TrainSettings) =>
  (pixels: Tensor4D): Tensor4D =>
    view ? view(pixels, poseSettings(settings)) : standardise(pixels);
