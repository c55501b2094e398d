/** The `doctor` job: which engines work here, on what device, how fast, and why the others do not. */
import { triedEngineIds } from '../../../shared/engine-cards.ts';
import type { JobOf, JobResult } from '../../../shared/worker-protocol.ts';
import { patienceMs, tried } from '../engine/engine-trials.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';
import type { JobControl } from '../messages/job-control.ts';

/** Tries the CPU here, and every other engine in a process of its own. */
export async function examineEngines(_: JobOf<'doctor'>, { port }: JobControl): Promise<JobResult<'doctor'>> {
  const { report: cpu } = await tryEngine('cpu', () => openDirectly('cpu'));
  const others = await Promise.all(triedEngineIds.map((engine) => tried(port, engine, patienceMs)));
  return { engines: [cpu, ...others] };
}
