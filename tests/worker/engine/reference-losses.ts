/** What scripts/reference-losses.mjs writes down: the losses of the tiny cases on tfjs's plain CPU backend. */
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import kept from './reference-losses.json' with { type: 'json' };
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';

/** Steps whose losses are kept. */
export const referenceSteps = 20;

/** By case. */
export const referenceLosses: Readonly<Record<string, readonly number[]>> = kept;

/** @param asked Cases; all of them unless named. */
export async function run(asked: readonly string[], write: (name: string, losses: number[]) => void): Promise<void> {
  const engine = await openDirectly('reference');
  for (const name of asked.length > 0 ? asked : tinyCases)
    write(name, await lossesOf(engine, tinyCase(name), referenceSteps));
}
