/** The doctor: which engines work here, on what device, how quickly, and why the others do not. */
import { triedEngineIds } from '../../../shared/engine-cards.ts';
import { patienceMs, tried } from '../engine/ask-for-trial.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

export async function runDoctorJob(port: WorkerPort): Promise<void> {
  const began = performance.now();
  const { report: cpu } = await tryEngine('cpu', () => openDirectly('cpu'));
  const others = await Promise.all(triedEngineIds.map((engine) => tried(port, engine, patienceMs)));
  port.send({ type: 'doctor', engines: [cpu, ...others] });
  port.send({ type: 'ended', status: 'finished', step: 0, seconds: (performance.now() - began) / 1000 });
}
