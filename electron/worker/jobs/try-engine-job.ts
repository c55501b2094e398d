/** The trial of an engine, in a process of its own: a driver that crashes takes only this process with it. */
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** The job of such a process: five small steps, with the losses that the CPU finds. */
export async function runTrialJob({ engine }: JobOf<'try-engine'>, port: WorkerPort): Promise<void> {
  const began = performance.now();
  const { losses } = await tryEngine('cpu', () => openDirectly('cpu', { lowering: 'standard' }));
  const { report } = await tryEngine(engine, () => openDirectly(engine), losses);
  port.send({ type: 'tried', report });
  port.send({ type: 'ended', status: 'finished', step: 0, seconds: (performance.now() - began) / 1000 });
}
