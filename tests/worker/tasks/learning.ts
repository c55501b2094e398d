/** A short real training on the sample photographs, without the files and threads of a run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../../electron/worker/data/decode.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { RgbPicture } from '../../../electron/worker/pictures/picture.ts';
import { heldOutStep } from '../../../electron/worker/run/network-steps.ts';
import type { Scorer } from '../../../electron/worker/tasks/pretext-task.ts';
import { encoderOf, poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { clockAt } from '../../../electron/worker/training/schedules.ts';
import { trainingStep } from '../../../electron/worker/training/training-step.ts';
import { packSideFor, type RequestedSettings } from '../../../shared/training-settings.ts';
import { tinySettings } from '../training/fixture.ts';
import { batchOf } from './photographs.ts';

const samples = join(import.meta.dirname, '..', '..', '..', 'assets', 'samples');

async function decoded(side: number): Promise<RgbPicture[]> {
  const files = readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  const results = await Promise.all(files.map((name) => decode(readFileSync(join(samples, name)), side)));
  return results.map((result) => {
    if (!('picture' in result)) throw new Error('a sample cannot be decoded');
    return result.picture;
  });
}

/**
 * The loss and score of the held-out third of the samples, before the first step and after the last.
 * @param surveyed Whether the task's survey is taken before the first step; otherwise its buffers keep their initial values.
 */
export async function learnsOnSamples(
  task: string,
  asked: RequestedSettings & { readonly batch: number },
  steps: number,
  { surveyed = false } = {},
): Promise<Readonly<Record<'first' | 'last', ReturnType<Scorer['result']>>>> {
  const settings = tinySettings({ ...asked, length: { steps } }, task);
  const { pose, scorer, survey } = pretextTask(task);
  const encoder = encoderOf(settings);
  const own = poseSettings(settings);
  const pictures = await decoded(packSideFor(settings.size));
  const heldOut = pictures.filter((_, i) => i % 3 === 0);
  const train = pictures.filter((_, i) => i % 3 !== 0);

  const engine = await openDirectly('cpu');
  const plan = trainingStep(pretextTask(task), encoder, settings, train.length);
  const state = engine.createState(plan.initialState(settings.seed));
  const training = await engine.compile(plan.step, plan.inputs, state);
  const evaluation = heldOutStep(pretextTask(task), encoder, settings, train.length, heldOut.length);
  const answering = await engine.compile(evaluation.step, evaluation.inputs, state);
  const questions = batchOf(heldOut.map((picture, i) => pose(picture, own, new Random(i), 'held-out', { index: i })));
  const measured = async () => {
    const scores = scorer(own);
    scores.add(await answering.run(questions), questions, heldOut.length);
    return scores.result();
  };
  try {
    const findings =
      surveyed &&
      (await survey?.take({
        settings: own,
        random: new Random('survey'),
        epoch: 0,
        count: train.length,
        picture: async (index) => train[index]!,
        features: () => Promise.reject(new Error('this training has no features for a survey')),
        read: (buffer) => state.read(buffer),
        progress: async () => false,
      }));
    for (const [name, data] of Object.entries(findings ? findings.buffers : {}))
      await state.write(name, { shape: state.shapeOf(name), data });
    const first = await measured();
    for (let step = 0; step < steps; step++) {
      const random = new Random('learning', step);
      const order = random.permutation(train.length).subarray(0, settings.batch);
      const posed = batchOf(
        Array.from(order, (index) => pose(train[index]!, own, random, 'train', { index, epoch: 0 })),
      );
      await training.run({ ...posed, ...clockAt(settings, step, steps) });
    }
    return { first, last: await measured() };
  } finally {
    await engine.dispose();
  }
}
