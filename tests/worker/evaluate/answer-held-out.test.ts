import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { perform as performJob } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { type Answered, confusionOf } from '../../../shared/answers.ts';
import { denseCounts } from '../../../shared/confusion.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { FromWorker, JobOf, ToWorker } from '../../../shared/worker-protocol.ts';
import { writeRunRecord } from '../export/trained.ts';
import { Heard, makePhotographs, temporaryFolder, tinySettings, train } from '../training/fixture.ts';

const folder = temporaryFolder();
const rotation = tinySettings({ length: { steps: 12 } });
let images: string;
const dataset = () => ({ folders: [images], packDir: join(folder, 'pack') });

async function trained(name: string, settings: TrainSettings) {
  const runDir = join(folder, name);
  const heard = await train({ job: 'train', run: name, runDir, settings, dataset: dataset() });
  expect(heard.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
  return heard;
}

async function perform(
  name: string,
  settings: TrainSettings,
  onMessage: (message: FromWorker, tell: (message: ToWorker) => void) => void = () => {},
) {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      onMessage(message, (answer) => {
        for (const listener of listeners) listener(answer);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
  };
  const job: JobOf<'answers'> = { job: 'answers', runDir: join(folder, name), settings, dataset: dataset() };
  await performJob(job, port);
  return { ending: heard.ending, answered: heard.result('answers') };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the answers about held-out photographs', () => {
  let answered: Answered;
  let lastScore: number;
  let lastLoss: number;
  beforeAll(async () => {
    images = await makePhotographs(folder, 40);
    const { snapshots } = await trained('rotation', rotation);
    lastScore = snapshots.at(-1)!.heldOut.score;
    lastLoss = snapshots.at(-1)!.heldOut.loss;
    answered = (await perform('rotation', rotation)).answered!;
  });

  it('are those that the run’s last snapshot was scored on', () => {
    expect(answered).toMatchObject({ step: 12, task: 'rotation', questionsEach: 4, chance: 0.25, of: 20, images: 20 });
    expect(answered.score).toBeCloseTo(lastScore, 12);
    expect(mean(answered.losses)).toBeCloseTo(lastLoss, 3);
    const matrix = denseCounts(4, confusionOf(answered)!);
    expect(matrix.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([20, 20, 20, 20]);
    expect(matrix.reduce((sum, row, i) => sum + row[i]!, 0) / 80).toBeCloseTo(lastScore, 12);
  });

  it('say what each image adds to the score', () => {
    const { photographs, contents, measures } = answered.perImage!;
    expect(photographs).toEqual(answered.photographs);
    expect(new Set(contents).size).toBe(20);
    const { values, weights } = measures.score!;
    expect(weights).toEqual(Array(20).fill(4));
    expect(values).toEqual(
      photographs.map(
        (_, i) =>
          answered.truths!.slice(4 * i, 4 * i + 4).filter((truth, q) => truth === answered.answers![4 * i + q]).length,
      ),
    );
  });

  it('list each photograph once, and the board’s first', () => {
    expect(new Set(answered.photographs).size).toBe(20);
    for (const list of [answered.losses, answered.truths!, answered.answers!, answered.confidences!])
      expect(list).toHaveLength(80);
    for (const confidence of answered.confidences!) {
      expect(confidence).toBeGreaterThanOrEqual(0.25);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  it('have those of the earliest checkpoint beside them', () => {
    const { earlier } = answered;
    expect(earlier!.step).toBeLessThan(12);
    expect(earlier!.losses).toHaveLength(80);
    expect(earlier!.losses).not.toEqual(answered.losses);
  });

  it('are the same again', async () => {
    const untimed = ({ seconds: _, madeAt: __, ...rest }: Answered) => rest;
    expect(untimed((await perform('rotation', rotation)).answered!)).toEqual(untimed(answered));
  });

  it('are losses alone for a task without a fixed list of answers', async () => {
    const settings = tinySettings({ length: { steps: 4 } }, 'inpainting');
    const { snapshots } = await trained('inpainting', settings);
    const found = (await perform('inpainting', settings)).answered!;
    expect(found).toMatchObject({ questionsEach: 1, measure: 'squared error per hidden value', images: 20 });
    expect(found.labels).toBeUndefined();
    expect(found.losses).toHaveLength(20);
    expect(mean(found.losses)).toBeCloseTo(snapshots.at(-1)!.heldOut.loss, 2);
    const { values, weights } = found.perImage!.measures.score!;
    expect(mean(values) / mean(weights!)).toBeCloseTo(snapshots.at(-1)!.heldOut.score, 9);
  });

  it('end as stopped on request', async () => {
    const stopped = await perform('rotation', rotation, (message, tell) => {
      if (message.type === 'progress' && message.what.startsWith('answering')) tell({ type: 'stop' });
    });
    expect(stopped.ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
  });
});
