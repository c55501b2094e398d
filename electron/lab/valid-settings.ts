/** Settings as a page sends them, checked. */
import { FailureError } from '../../shared/failure.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';

/**
 * Settings arrive in the right shape; whether they fit the task and the encoder is known by makeSettings alone.
 * @throws FailureError 'bad-usage' that names the setting and what it takes.
 */
export function validSettings(settings: TrainSettings): TrainSettings {
  const made = makeSettings(settings.task, settings);
  if (!made.ok) throw new FailureError(made.failure);
  return { ...made.value, batchAsked: settings.batchAsked };
}
