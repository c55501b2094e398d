/** Losses of the tiny cases on tfjs's plain CPU backend, as recorded by experiments/reference-losses.mjs. */
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import kept from './reference-losses.json' with { type: 'json' };
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';

/** Number of steps whose losses are recorded. */
export const referenceSteps = 20;

/** Recorded losses by case. */
export const referenceLosses: Readonly<Record<string, readonly number[]>> = kept;

/** Computes the losses of cases. @param asked Names of cases; all if empty. */
export async function run(asked: readonly string[], write: (name: string, losses: number[]) => void): Promise<void> {
  const engine = await openDirectly('reference');
  for (const name of asked.length > 0 ? asked : tinyCases)
    write(name, await lossesOf(engine, tinyCase(name), referenceSteps));
}
