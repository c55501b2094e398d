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
 * The pretext task of an id.
 * @throws FailureError 'bad-usage' if nobody knows the id.
 */
export function pretextTask(id: string): PretextTask {
  const task = tasks.find(({ card }) => card.id === id);
  return task ?? refuse('bad-usage', `no task is called '${id}'`, `the tasks are ${taskIds.join(', ')}`);
}

/** What a task's pose, net and loss need to know of a run's settings. */
export const poseSettings = (settings: Pick<TrainSettings, 'size' | 'taskSettings'>): PoseSettings => ({
  ...settings.taskSettings,
  size: settings.size,
});

/** The encoder of a run, with the attention that its task trains it with. */
export function encoderOf({ task, encoder }: Pick<TrainSettings, 'task' | 'encoder'>): Encoder {
  const whole = encoders[encoder];
  return pretextTask(task).attention === 'causal' ? patchesOf(whole).causal : whole;
}

/** What judging or exporting an encoder needs of the task that trained it. */
export type ViewingTask = Pick<PretextTask, 'view'>;

/** Plain pictures, [N, S, S, 3] in 0–1, as the encoder of a run is given them. */
export const viewOf =
  ({ view }: ViewingTask, settings: TrainSettings) =>
  (pixels: Tensor4D): Tensor4D =>
    view ? view(pixels, poseSettings(settings)) : standardise(pixels);
