import { describe, expect, it } from 'vitest';
import { runJob, timed, type Work } from '../../../electron/worker/jobs/send-job-result.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { refuse } from '../../../shared/failure.ts';
import type { ToWorker } from '../../../shared/worker-protocol.ts';
import { Heard } from '../training/fixture.ts';

const report = { engine: 'cpu', works: true, device: 'fake', lowering: 'standard', stepMs: 1, why: '' };

async function run(work: Work<'try-engine'>) {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      if (message.type === 'progress') for (const listener of listeners) listener({ type: 'stop' });
    },
    onMessage: (listener) => void listeners.push(listener),
  };
  await runJob(work, 'trial', { job: 'try-engine', engine: 'webgpu' }, port);
  return heard;
}

describe('a job that ends with a result', () => {
  it('sends its result, and then that it has finished', async () => {
    const heard = await run(async () => report);
    expect(heard.messages).toMatchObject([
      { type: 'result', job: 'try-engine', result: report },
      { type: 'ended', status: 'finished' },
    ]);
  });

  it('sends no result when it is stopped, and ends as stopped', async () => {
    const heard = await run(async (_, control) => {
      control.progress('trying', 0, 1);
      await control.checkStopped();
      return report;
    });
    expect(heard.messages.map(({ type }) => type)).toEqual(['progress', 'ended']);
    expect(heard.ending).toMatchObject({ status: 'stopped', failure: { message: 'the trial was stopped' } });
  });

  it('reports an error of its work as the failure of its one ending', async () => {
    const refused = await run(async () => refuse('unusable-input', 'no driver', 'install one'));
    const failure = { code: 'unusable-input', message: 'no driver', hint: 'install one' };
    expect(refused.messages).toMatchObject([{ type: 'ended', status: 'failed', failure }]);
    const broken = await run(async () => {
      throw new TypeError('a bug');
    });
    expect(broken.messages).toMatchObject([{ type: 'ended', status: 'failed', failure: { message: 'a bug' } }]);
  });

  it('can add the time and the duration to its result', async () => {
    const began = Date.now();
    const work = timed<'plant'>(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { event: 'planted', images: 1, cue: 'vignetting', strength: 1, unit: '', out: '/out', passedOver: 0 };
    });
    const result = (await work({} as never, undefined as never)) as { seconds: number; madeAt?: string };
    expect(result.seconds).toBeGreaterThan(0.02);
    expect(Date.parse(result.madeAt!)).toBeGreaterThanOrEqual(began);
  });
});
