/** Identifies an encoder by what its features depend on: weights, and how images become its input. */
import { createHash } from 'node:crypto';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { settingsHash } from '../../files/settings-hash.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';

/** Of an added encoder. Its name and its place do not count. */
export const fingerprintOfAdded = ({ sha256, kind, input, stages }: AddedEncoder): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, sha256, input, stages]))
    .digest('hex');

/** Of a run's encoder at its last checkpoint. */
export function fingerprintOfTrained({ settings, state }: Pick<TrainedEncoder, 'settings' | 'state'>): string {
  const hash = createHash('sha256').update(settingsHash(settings));
  for (const [name, { shape, data }] of Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(JSON.stringify([name, shape])).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
