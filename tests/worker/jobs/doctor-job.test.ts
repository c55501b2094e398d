import { describe, expect, it } from 'vitest';
import { examineEngines } from '../../../electron/worker/jobs/doctor-job.ts';
import { busyBetween } from '../../../electron/worker/jobs/processor-use.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { engineIds, existsOn, triedEngineIds } from '../../../shared/engine-cards.ts';
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';

/** A lab that answers each trial after a while, and notes how many are under way. */
function fakeLab() {
  const asked: string[] = [];
  const underWay: number[] = [];
  const listeners: ((message: ToWorker) => void)[] = [];
  let trials = 0;
  const port = {
    onMessage: (listener: (message: ToWorker) => void) => listeners.push(listener),
    send: (message: FromWorker) => {
      if (message.type !== 'try') return;
      asked.push(message.engine);
      trials += 1;
      underWay.push(trials);
      setTimeout(() => {
        trials -= 1;
        const report = { engine: message.engine, works: false, device: '', lowering: '', stepMs: null, why: 'fake' };
        for (const listener of listeners) listener({ type: 'tried', report });
      }, 5);
    },
  } as unknown as WorkerPort;
  return { port, asked, underWay };
}

describe('the doctor', () => {
  it('tries no engine of another operating system', async () => {
    const onLinux = fakeLab();
    const { engines } = await examineEngines({ job: 'doctor' }, { port: onLinux.port }, 'linux');
    expect(onLinux.asked).toEqual(['webgpu', 'cuda', 'tensorflow']);
    expect(engines.map(({ engine }) => engine)).toEqual(['cpu', 'webgpu', 'cuda', 'tensorflow']);
    expect(engines[0]).toMatchObject({ works: true, stepMs: expect.any(Number) });
  });

  it('tries one engine at a time, so that none slows another down', async () => {
    const { port, underWay } = fakeLab();
    await examineEngines({ job: 'doctor' }, { port }, 'win32');
    expect(underWay).toEqual([1, 1, 1]);
  });
});

describe('an engine', () => {
  it('exists on the platforms of its card', () => {
    const on = (platform: string) => engineIds.filter((id) => existsOn(id, platform));
    expect(on('linux')).toEqual(['cpu', 'webgpu', 'cuda', 'tensorflow']);
    expect(on('win32')).toEqual(['cpu', 'webgpu', 'directml', 'tensorflow']);
    expect(on('darwin')).toEqual(['cpu', 'webgpu', 'coreml', 'tensorflow']);
    expect(triedEngineIds).not.toContain('cpu');
  });
});

describe('the use of the processors', () => {
  const reading = (user: number, idle: number) => ({ times: { user, nice: 0, sys: 0, idle, irq: 0 } });
  it('is the share of time that they were not idle', () => {
    const before = [reading(100, 100), reading(0, 300)];
    expect(busyBetween(before, [reading(200, 100), reading(50, 350)])).toBe(0.75);
    expect(busyBetween(before, before)).toBe(0);
  });
});
