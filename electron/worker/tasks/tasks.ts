import type { Tensor4D } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { taskIds } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { type Encoder, patchesOf } from '../nets/encoder.ts';
import { encoders } from '../nets/encoders.ts';
import { standardise } from '../nets/standardise.ts';
import { autoregressive } from './autoregressive/autoregressive.ts';
import { barlow } from './barlow/barlow.ts';
import { clustering } from './clustering/clustering.ts';
import { colorization } from './colorization/colorization.ts';
import { commonFate } from './common-fate/common-fate.ts';
import { context } from './context/context.ts';
import { counting } from './counting/counting.ts';
import { crossModal } from './cross-modal/cross-modal.ts';
import { inpainting } from './inpainting/inpainting.ts';
import { jigsaw } from './jigsaw/jigsaw.ts';
import { mae } from './mae/mae.ts';
import type { PoseSettings } from './posed.ts';
import type { PretextTask } from './pretext-task.ts';
import { rotation } from './rotation/rotation.ts';
import { simclr } from './simclr/simclr.ts';

const tasks: readonly PretextTask[] = [
  rotation,
  jigsaw,
  context,
  inpainting,
  counting,
  colorization,
  clustering,
  mae,
  autoregressive,
  simclr,
  barlow,
  commonFate,
  crossModal,
];

/**
 * The pretext task with this id.
 * @throws FailureError 'bad-usage' if the id is unknown.
 */
export function pretextTask(id: string): PretextTask {
  const task = tasks.find(({ card }) => card.id === id);
  return task ?? refuse('bad-usage', `no task is called '${id}'`, `the tasks are ${taskIds.join(', ')}`);
}

/** The part of a run's settings that a task's pose, net and loss use. */
export const poseSettings = (settings: Pick<TrainSettings, 'size' | 'taskSettings'>): PoseSettings => ({
  ...settings.taskSettings,
  size: settings.size,
});

/** The encoder of a run, with the attention (full or causal) of its task. */
export function encoderOf({ task, encoder }: Pick<TrainSettings, 'task' | 'encoder'>): Encoder {
  const whole = encoders[encoder];
  return pretextTask(task).attention === 'causal' ? patchesOf(whole).causal : whole;
}

/** The part of a task that evaluation and export of its encoder use. */
export type ViewingTask = Pick<PretextTask, 'view'>;

/** The input transformation of a run: plain pictures, [N, S, S, 3] in 0–1, to the input of its encoder. */
export const viewOf =
  ({ view }: ViewingTask, settings: TrainSettings) =>
  (pixels: Tensor4D): Tensor4D =>
    view ? view(pixels, poseSettings(settings)) : standardise(pixels);
