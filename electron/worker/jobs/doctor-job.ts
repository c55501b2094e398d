/** The `doctor` job: which engines work here, on what device, how fast, and why the others do not. */
import { existsOn, triedEngineIds } from '../../../shared/engine-cards.ts';
import type { JobOf, JobResult } from '../../../shared/worker-protocol.ts';
import { patienceMs, tried } from '../engine/engine-trials.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { processorUse } from './processor-use.ts';

/**
 * Tries the CPU here, and every other engine that can exist on this platform in a process of its own. One after another,
 * so that no trial makes another one slower.
 */
export async function examineEngines(
  _: JobOf<'doctor'>,
  { port }: Pick<JobControl, 'port'>,
  platform: string = process.platform,
): Promise<JobResult<'doctor'>> {
  const use = await processorUse();
  const engines = [(await tryEngine('cpu', () => openDirectly('cpu'))).report];
  for (const engine of triedEngineIds.filter((id) => existsOn(id, platform)))
    engines.push(await tried(port, engine, patienceMs));
  return { engines, processorUse: use };
}
