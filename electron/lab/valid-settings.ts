/** Validates the settings that a page sends. */
import { FailureError } from '../../shared/failure.ts';
import type { ImageReading } from '../../shared/image-reading.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';

/**
 * The protocol's schema has checked the shape of the settings; makeSettings checks that they fit the task and the encoder.
 * @param reading How the images of the dataset are read, which the page cannot change.
 * @throws FailureError 'bad-usage' that names the setting and what it takes.
 */
export function validSettings(settings: TrainSettings, reading: ImageReading | undefined): TrainSettings {
  const made = makeSettings(settings.task, { ...settings, reading });
  if (!made.ok) throw new FailureError(made.failure);
  return { ...made.value, batchAsked: settings.batchAsked };
}
