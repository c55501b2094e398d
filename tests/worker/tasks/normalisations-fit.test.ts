/** What the form refuses is what a network cannot take: a normalisation of three colours where an encoder gets other channels. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { declaredTensors } from '../../../electron/worker/nets/scopes.ts';
import { encoderOf, poseSettings, pretextTask, viewOf } from '../../../electron/worker/tasks/tasks.ts';
import { FailureError } from '../../../shared/failure.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { taskCards, taskIds } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/** Why the network of these settings cannot be built. */
function refusalOf(settings: TrainSettings): string | undefined {
  const { channels, size } = poseSettings(settings);
  const view = viewOf(pretextTask(settings.task), settings);
  try {
    declaredTensors((scope) => encoderOf(settings).encode(scope, view(tf.zeros([0, size, size, channels]))));
    return undefined;
  } catch (error) {
    if (error instanceof FailureError) return error.message;
    throw error;
  }
}

const grey: ImageReading = { ...colourReading, channels: 'grey' };

describe.each(taskIds)('a normalisation of three colours for %s', (task) => {
  it.each([
    ['colour', colourReading],
    ['grey', grey],
  ])('for %s images is refused by the form before the network would refuse it', (colours, reading) => {
    const lab = makeSettings(task, { reading });
    if (!lab.ok) return expect(taskCards.find(({ id }) => id === task)!.needsColour).toBeTruthy();
    const refused = refusalOf({ ...lab.value, normalisation: 'imagenet' });
    const made = makeSettings(task, { reading, normalisation: 'imagenet' });
    expect(made.ok).toBe(colours === 'colour');
    if (made.ok) expect(refused).toBeUndefined();
    else {
      expect(made.failure.message).toMatch(/^the normalisation 'imagenet' is for red, green and blue, but /);
      expect(made.failure.hint).toBe('set normalisation=lab, or read the images in colour');
    }
    expect(makeSettings(task, { reading, normalisation: 'symmetric' }).ok).toBe(true);
  });
});
