/** The doctor: which engines work here, on what device, how quickly, and why the others do not. */
import type { WorkerPort } from '../port.ts';
import { openDirectly } from './open-directly.ts';
import { type ProbedEngine, probeInProcess } from './probe-in-process.ts';
import { tryEngine } from './try-engine.ts';

/** Engines whose drivers may fail badly are each tried in a process of its own. */
const apart: readonly ProbedEngine[] = ['webgpu', 'cuda', 'tensorflow'];

export async function runDoctorJob(port: WorkerPort): Promise<void> {
  const began = performance.now();
  const { report: cpu } = await tryEngine('cpu', () => openDirectly('cpu'));
  const others = await Promise.all(apart.map((engine) => probeInProcess(engine)));
  port.send({ type: 'doctor', engines: [cpu, ...others] });
  port.send({ type: 'ended', status: 'finished', step: 0, seconds: (performance.now() - began) / 1000 });
}
