import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { benchCases } from '../../../electron/worker/jobs/bench-cases.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { trainingStep } from '../../../electron/worker/training/training-step.ts';
import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { tinySettings } from '../training/fixture.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the networks that are timed', () => {
  // As many parameters as the same networks have in PyTorch; for MAE without the positions, 64 · (192 + 128), which are learnt there.
  test.each([
    ['rotation-conv4-32', 389_924],
    ['rotation-resnet18-32', 11_170_884],
    ['rotation-resnet18-64', 11_170_884],
    ['simclr-resnet18-32', 11_497_152],
    ['jigsaw-conv4-96', 1_620_356],
    ['mae-vit-tiny-64', 6_239_232 - 64 * (192 + 128)],
  ])('%s has %i parameters', (name, parameters) => {
    const { task, encoder, size, batch, optimizer } = benchCases[name]!;
    const training = trainingStep(task, encoders[encoder], tinySettings({ encoder, size, batch }), batch, optimizer);
    expect(training.parameterCount).toBe(parameters);
  });
});

describe('the masked autoencoder', () => {
  test('shows a quarter of the patches of every picture', () => {
    const { keep, restore } = benchCases['mae-vit-tiny-64']!.draw(new Random('mask'), 3);
    expect(keep).toHaveLength(3 * 16);
    expect(restore).toHaveLength(3 * 64);
    for (let n = 0; n < 3; n++) for (let i = 0; i < 16; i++) expect(restore![n * 64 + keep![n * 16 + i]!]).toBe(i);
  });
});

describe('bench', () => {
  async function bench(name: string, engine = 'cpu'): Promise<FromWorker[]> {
    const said: FromWorker[] = [];
    await perform(
      { job: 'bench', case: name, engine },
      { send: (message) => void said.push(message), onMessage: () => {} },
    );
    return said;
  }

  test('times whole steps, and the loss on the fixed input falls', async () => {
    const [benched, ended] = await bench('rotation-conv4-32');
    if (benched?.type !== 'result' || benched.job !== 'bench') throw new Error('nothing was timed');
    const record = benched.result;
    expect(record).toMatchObject({ case: 'rotation-conv4-32', engine: 'cpu', parameters: 389_924 });
    expect(record.imagesPerSecond).toBeCloseTo((64 * 1000) / record.msPerStep, 6);
    expect(record.lossLast).toBeLessThan(record.lossFirst);
    expect(record.peakMiB).toBeGreaterThan(50);
    expect(ended).toMatchObject({ type: 'ended', status: 'finished' });
  });

  test('times the input pipeline alone', async () => {
    const [benched] = await bench('pose-rotation');
    expect(benched).toMatchObject({ type: 'result', job: 'bench', result: { engine: 'none', parameters: 0 } });
  });

  test('lists its cases and engines for an unknown name', async () => {
    const [unknown] = await bench('rotation');
    expect(unknown).toMatchObject({ type: 'ended', failure: { code: 'bad-usage' } });
    expect(unknown!.type === 'ended' && unknown!.failure!.hint).toContain('mae-vit-tiny-64, pose-rotation');
    const [engine] = await bench('rotation-conv4-32', 'abacus');
    expect(engine).toMatchObject({ failure: { message: "no engine is called 'abacus'" } });
  });
});
