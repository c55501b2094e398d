/** Identifies the settings of a run, so that a digit of them that was changed on the disk is noticed. */
import { createHash } from 'node:crypto';
import { type TrainSettings, trainingRows } from '../../shared/training-settings.ts';

/** A value with the keys of its objects in alphabetical order, as JSON. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
}

/**
 * A hash of all settings, 32 hexadecimal digits. A setting at its general default does not count: a run that was recorded
 * before there was the setting has the same hash.
 */
export function settingsHash(settings: TrainSettings): string {
  const defaults = new Map(trainingRows.map((row) => [row.key as string, row.default]));
  const told = Object.entries(settings).filter(([key, value]) => value !== undefined && defaults.get(key) !== value);
  return createHash('sha256')
    .update(canonical(Object.fromEntries(told)))
    .digest('hex')
    .slice(0, 32);
}
