import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import { firstConvolution } from '../../../electron/worker/encoders/first-convolution.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { addedUnderTest } from '../../../electron/worker/evaluate/added-features.ts';
import { type EncoderUnderTest, featuresOf } from '../../../electron/worker/evaluate/stage-extractor.ts';
import { runUnderTest } from '../../../electron/worker/evaluate/stage-features.ts';
import { exportMetadata } from '../../../electron/worker/export/export-metadata.ts';
import { tfjsGraph } from '../../../electron/worker/export/tfjs-graph.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { encoderOnnx } from '../../../electron/worker/run/encoder-onnx.ts';
import { firstFilters } from '../../../electron/worker/run/first-filters.ts';
import { readTrainedRun } from '../../../electron/worker/run/read-trained-run.ts';
import { type TrainedEncoder, trainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import { macroF1 } from '../../../shared/confusion.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import type { Against, Evaluation, RunEvaluation } from '../../../shared/evaluation.ts';
import { votingNeighbours } from '../../../shared/evaluation.ts';
import type { FewRequest } from '../../../shared/few-labels.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import type { Job, JobOf } from '../../../shared/worker-protocol.ts';
import { tinyModel } from '../encoders/tiny-models.ts';
import { writeRunRecord } from '../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../training/fixture.ts';
import { tintedNoise } from './tinted-noise.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 12 }, seed: 3, size: 40 });
const runDir = join(folder, 'run');
let specs: Pick<JobOf<'evaluate'>, 'dataset' | 'test' | 'labels'>;
let trained: TrainedEncoder;
let exported: Added;

interface Added {
  readonly folder: string;
  readonly encoder: AddedEncoder;
}

async function did(job: Job): Promise<Heard> {
  const heard = new Heard();
  const port: WorkerPort = { send: (message) => heard.add(message), onMessage: () => {} };
  await perform(job, port);
  return heard;
}

/** Adds a model as the lab does. */
async function added(name: string, model: Uint8Array, options?: JobOf<'add-encoder'>['options']): Promise<Added> {
  const file = join(folder, `${name}.onnx`);
  await writeFile(file, model);
  return addedFrom(name, file, options);
}

async function addedFrom(name: string, file: string, options: JobOf<'add-encoder'>['options'] = {}): Promise<Added> {
  const out = join(folder, 'encoders', name);
  await mkdir(out, { recursive: true });
  const heard = await did({ job: 'add-encoder', file, out, options });
  expect(heard.ending.failure).toBeUndefined();
  const described = heard.result('add-encoder')!;
  return { folder: out, encoder: { event: 'encoder', id: name, ...described, addedAt: '2026-11-30T00:00:00.000Z' } };
}

async function evaluatedAdded(of: Added, against?: Against[], few?: FewRequest) {
  const heard = await did({
    job: 'evaluate',
    source: { kind: 'added', ...of },
    ...specs,
    ...(against && { against }),
    few,
  });
  return { failure: heard.ending.failure, evaluation: heard.result('evaluate') };
}
async function evaluatedRun(against?: Against[], few?: FewRequest) {
  const source = { kind: 'run', id: 'run', name: 'the run', runDir, settings } as const;
  const heard = await did({ job: 'evaluate', source, ...specs, ...(against && { against }), few });
  return {
    failure: heard.ending.failure,
    evaluation: heard.result('evaluate') as (Evaluation & RunEvaluation) | undefined,
  };
}

let known: Promise<Evaluation & RunEvaluation> | undefined;
const few = { percent: [10], perClass: [1] };
/** The evaluation of the run next to the colour histogram, with few labels; made once. */
const runWithHistogram = (): Promise<Evaluation & RunEvaluation> => {
  known ??= evaluatedRun([{ kind: 'hand-made', of: 'histogram' }], few).then(({ evaluation }) => evaluation!);
  return known;
};

beforeAll(async () => {
  const samples = await tintedNoise(folder, { train: 40, test: 25 });
  specs = {
    dataset: { folders: [samples.train], packDir: join(folder, 'pack') },
    test: { folders: [samples.test], packDir: join(folder, 'pack-test') },
    labels: 'folders',
  };
  const run = await train({ job: 'train', run: 'a-run', runDir, settings, dataset: specs.dataset });
  expect(run.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
  const { checkpoint } = await readTrainedRun(runDir, () => {});
  trained = trainedEncoder(settings, checkpoint);
  const provenance = { run: 'a-run', step: 12, version: '1', datasetFingerprint: 'f' };
  exported = await added('exported', await encoderOnnx(trained, exportMetadata(trained, provenance)));
}, 60_000);

describe('the encoder of a run and its exported file', () => {
  it('are described alike: the file says its size and normalisation itself, and has the stages of the run', () => {
    const { input, stages, features } = exported.encoder;
    expect(input).toMatchObject({
      size: 40,
      resize: 45,
      preset: 'unit',
      layout: 'nchw',
      from: 'the metadata of the file',
    });
    expect(stages.map(({ stage, width }) => [stage, width])).toEqual([
      ['stage1', 32],
      ['stage2', 64],
      ['stage3', 128],
      ['stage4', 256],
    ]);
    expect(features).toEqual({ output: 'features', width: 256, stage: 'stage4' });
  });

  it('give the same features of the same images', async () => {
    await indexFolders(specs.dataset, 45);
    const pack = await openPack(specs.dataset.packDir, 45);
    const engine = await openDirectly('cpu');
    const set = { pack, photographs: Uint32Array.from({ length: pack.count }, (_, i) => i) };
    const both = [];
    for (const encoder of [
      runUnderTest('run', trained, trained.state),
      addedUnderTest(exported.folder, exported.encoder),
    ]) {
      const extractor = await encoder.open(async () => engine);
      both.push(await featuresOf(extractor, set, async () => {}));
      await extractor.dispose();
    }
    const [ofRun, ofFile] = both;
    expect([...ofFile!.keys()]).toEqual([...ofRun!.keys()]);
    for (const [stage, { data }] of ofRun!) {
      const differences = data.map((value, i) => Math.abs(value - ofFile!.get(stage)!.data[i]!));
      expect(Math.max(...differences), stage).toBeLessThan(1e-4);
      expect(Math.max(...data.map(Math.abs)), stage).toBeGreaterThan(0.01);
    }
    pack.close();
    await engine.dispose();
  });

  it('give the same features of the same places, whose mean is the features of the image', async () => {
    const engine = await openDirectly('cpu');
    const square = Uint8Array.from({ length: 40 * 40 * 3 }, (_, i) => (i * 7919) % 256);
    const read = async (encoder: EncoderUnderTest) => {
      const maps = await encoder.openMaps!(engine);
      const vectors = await encoder.open(async () => engine);
      const found = { maps: await maps.maps([square, square]), vectors: await vectors.features([square]) };
      await maps.dispose();
      await vectors.dispose();
      return found;
    };
    const ofRun = await read(runUnderTest('run', trained, trained.state));
    const ofFile = await read(addedUnderTest(exported.folder, exported.encoder));
    expect([...ofRun.maps.keys()]).toEqual(['stage1', 'stage2', 'stage3', 'stage4']);
    expect([...ofFile.maps.keys()]).toEqual([...ofRun.maps.keys()]);
    for (const [stage, { rows, columns, width, data, count }] of ofRun.maps) {
      expect(ofFile.maps.get(stage), stage).toMatchObject({ count, rows, columns, width });
      expect([count, data.length]).toEqual([2, 2 * rows * columns * width]);
      const { data: other } = ofFile.maps.get(stage)!;
      expect(Math.max(...data.map((value, i) => Math.abs(value - other[i]!))), stage).toBeLessThan(1e-4);
      const mean = new Float32Array(width);
      for (let i = 0; i < rows * columns * width; i++) mean[i % width]! += data[i]! / (rows * columns);
      const vector = ofRun.vectors.get(stage)!.data;
      expect(Math.max(...mean.map((value, i) => Math.abs(value - vector[i]!))), stage).toBeLessThan(1e-4);
    }
    await engine.dispose();
  });

  it('give the same evaluation', async () => {
    const ofRun = await runWithHistogram();
    const { evaluation: ofFile } = await evaluatedAdded(exported, [{ kind: 'hand-made', of: 'histogram' }], few);
    expect(ofFile!.encoder).toBe('exported');
    expect(ofFile!.stages).toEqual(ofRun.stages.map(({ untrained: _, ...stage }) => stage));
    for (const key of [
      'best',
      'few',
      'worstClasses',
      'baselines',
      'chance',
      'classes',
      'images',
      'testImages',
      'leakage',
      'neighbours',
      'sentence',
    ] as const)
      expect(ofFile![key], key).toEqual(ofRun[key]);
    expect(ofFile!.health.effectiveRank).toBeCloseTo(ofRun.health.effectiveRank, 2);
    // The same views, because they are drawn from the content of each image.
    expect(ofFile!.labelFree!.views).toEqual(ofRun.labelFree!.views);
    expect(ofFile!.labelFree!.alignment).toBeCloseTo(ofRun.labelFree!.alignment!, 3);
    expect(ofFile!.labelFree!.lidar).toBeCloseTo(ofRun.labelFree!.lidar!, 1);
    expect(ofFile!.untrainedLabelFree).toBeUndefined();
    const { neighbours, ...answers } = ofFile!.perImage!.classified!;
    const { neighbours: ofRunToo, ...ofRunAnswers } = ofRun.perImage!.classified!;
    expect(answers).toEqual(ofRunAnswers);
    expect(neighbours.map((each) => each.map(([at]) => at))).toEqual(ofRunToo.map((each) => each.map(([at]) => at)));
  });

  it('give accuracy with few labels for the encoder, its untrained twin and every baseline', async () => {
    const { few: own, untrained, baselines, best } = await runWithHistogram();
    for (const measured of [own, untrained.few, baselines![0]!.few]) {
      expect(measured!.map(({ images, draws }) => [images, draws])).toEqual([
        [12, 5],
        [3, 5],
      ]);
      for (const { accuracy, ci95 } of measured!) expect(ci95[0] <= accuracy && accuracy <= ci95[1]).toBe(true);
    }
    expect(own![0]).toMatchObject({ percent: 10 });
    expect(own![1]).toMatchObject({ perClass: 1 });
    expect(own![1]!.accuracy).toBeLessThan(best.linear);
  });

  it('give macro-F1, worst classes and neighbours that agree with the answers', async () => {
    const { stages, best, worstClasses, perImage, classes } = await runWithHistogram();
    const { truths, answers, cells, neighbours, training, of } = perImage!.classified!;
    expect(truths).toHaveLength(of);
    expect(stages.find(({ stage }) => stage === best.stage)!.macroF1).toEqual({
      knn: macroF1(cells.knn),
      linear: macroF1(cells.linear),
    });
    const hits = truths.filter((truth, i) => truth === answers.linear[i]).length;
    expect(hits / of).toBeCloseTo(best.linear, 12);
    const [worst] = worstClasses!.linear;
    const place = classes.indexOf(worst!.class);
    const own = truths.flatMap((truth, i) => (truth === place ? [answers.linear[i]!] : []));
    expect(worst!.recall).toBeCloseTo(own.filter((answer) => answer === place).length / own.length, 12);
    for (const [i, near] of neighbours.entries()) {
      const isRight = truths[i] === answers.knn[i] && truths[i] === answers.linear[i];
      expect(near).toHaveLength(isRight ? 0 : 5);
      expect(near.map(([, cosine]) => cosine)).toEqual(near.map(([, cosine]) => cosine).toSorted((a, b) => b - a));
      for (const [at] of near) expect(training.paths[at]).toContain(join('train', classes[training.truths[at]!]!));
    }
  });

  it('do not differ: the paired interval of each against the other is 0', async () => {
    const { evaluation } = await evaluatedAdded(exported, [
      { kind: 'run', id: 'other', name: 'the run', runDir, settings, dataset: specs.dataset, test: specs.test },
    ]);
    expect(evaluation!.baselines).toEqual([
      {
        name: 'the run',
        of: 'other',
        ...evaluation!.best,
        difference: { change: 0, ci95: [0, 0] },
        linearDifference: { change: 0, ci95: [0, 0] },
      },
    ]);
    const { evaluation: other } = await evaluatedRun([
      { kind: 'added', ...exported, dataset: specs.dataset, test: specs.test },
    ]);
    expect(other!.baselines![0]).toMatchObject({
      name: 'exported',
      of: 'exported',
      difference: { change: 0, ci95: [0, 0] },
    });
  });
});

describe('the TF.js files of a run', () => {
  it('give the evaluation and the first filters of the run', async () => {
    const place = join(folder, 'tfjs');
    await mkdir(place);
    const provenance = { run: 'a-run', step: 12, version: '1', datasetFingerprint: 'f' };
    for (const { path, bytes } of tfjsGraph(trained, exportMetadata(trained, provenance)))
      await writeFile(join(place, path), bytes);
    const ofFile = await addedFrom('tfjs', join(place, 'model.json'));
    expect(ofFile.encoder).toMatchObject({
      kind: 'tfjs',
      input: { layout: 'nhwc', size: 40, resize: 45, preset: 'unit' },
    });
    const ofRun = await runWithHistogram();
    const { evaluation } = await evaluatedAdded(ofFile);
    expect(evaluation!.stages).toEqual(ofRun.stages.map(({ untrained: _, ...stage }) => stage));
    expect(evaluation!.best).toEqual(ofRun.best);
    const filters = await firstConvolution(ofFile.folder, ofFile.encoder);
    expect(filters).toEqual({ ...firstFilters(trained), tensor: expect.any(String) });
  });
});

describe('baselines', () => {
  it('are judged on the same test images, in their order, with paired differences', async () => {
    const other = await added('of-another-size', tinyModel(), { preset: 'symmetric' });
    const { evaluation, failure } = await evaluatedRun([
      { kind: 'hand-made', of: 'pixels' },
      { kind: 'untrained' },
      { kind: 'hand-made', of: 'histogram' },
      { kind: 'added', ...other, dataset: specs.dataset, test: specs.test },
    ]);
    expect(failure).toBeUndefined();
    const { best, untrained, gain, baselines, sentence, warnings } = evaluation!;
    expect(baselines!.map(({ name }) => name)).toEqual(['pixels', 'untrained', 'histogram', 'of-another-size']);
    expect(baselines![1]).toEqual({
      name: 'untrained',
      ...untrained,
      difference: gain.knn,
      linearDifference: gain.linear,
    });
    for (const { name, knn, linear, difference, linearDifference } of baselines!) {
      expect(difference.change, name).toBeCloseTo(best.knn - knn, 12);
      expect(linearDifference.change, name).toBeCloseTo(best.linear - linear, 12);
      expect(difference.ci95[0] <= difference.change && difference.change <= difference.ci95[1], name).toBe(true);
    }
    // Colours tell the class more often than chance, a third.
    expect(baselines![2]!.linear).toBeGreaterThan(0.5);
    expect(sentence).toMatch(
      /^On your images, k-NN on stage\d gives (\.\d\d|1\.00) of the test images the right class: .* than pixels|as many as pixels/,
    );
    expect(sentence).toMatch(/; no leakage found\.$/);
    expect(warnings.filter((warning) => warning.startsWith('what '))).toEqual([
      'what of-another-size was trained on is not known: if test images or copies of them were among it, its scores on new images may be lower',
    ]);
  });

  it('have no untrained twin of an added encoder', async () => {
    const source = { kind: 'added', ...exported } as const;
    const heard = await did({ job: 'evaluate', source, ...specs, against: [{ kind: 'untrained' }] });
    expect(heard.ending.failure).toMatchObject({
      code: 'bad-usage',
      message: expect.stringContaining('has no untrained twin'),
    });
    expect(heard.of('progress'), 'work before it is refused').toEqual([]);
  });
});

describe('an evaluation of an added encoder', () => {
  it('says k-NN for every number of neighbours, at every stage', async () => {
    const { evaluation } = await evaluatedAdded(exported);
    for (const { knnByK } of evaluation!.stages) {
      expect(Object.keys(knnByK!)).toEqual(votingNeighbours.map(String));
      for (const accuracy of Object.values(knnByK!)) expect(accuracy >= 0 && accuracy <= 1).toBe(true);
    }
    expect(evaluation!.baselines).toBeUndefined();
  });

  it('with a fixed batch fills up the last one, and gives the same', async () => {
    const free = await added('free', tinyModel(), { preset: 'unit' });
    const fixed = await added('fixed', tinyModel({ input: { shape: [7, 3, 32, 32] } }), { preset: 'unit' });
    const [a, b] = [await evaluatedAdded(free), await evaluatedAdded(fixed)];
    expect(b.evaluation!.stages).toEqual(a.evaluation!.stages);
  });

  it('of channels last is that of channels first', async () => {
    const first = await added('first', tinyModel({ outputs: ['map'] }), { preset: 'imagenet' });
    const last = await added('last', tinyModel({ outputs: ['map'], nhwc: true }), { preset: 'imagenet' });
    const [a, b] = [await evaluatedAdded(first), await evaluatedAdded(last)];
    expect(b.evaluation!.stages).toEqual(a.evaluation!.stages);
  });

  it('is refused if the copied file is no longer the one that was added', async () => {
    const changed = await added('changed', tinyModel(), { preset: 'unit' });
    await writeFile(join(changed.folder, 'files', 'changed.onnx'), tinyModel({ outputs: ['map'] }));
    const { failure } = await evaluatedAdded(changed);
    expect(failure).toMatchObject({
      code: 'unusable-input',
      message: expect.stringContaining('have changed or are gone'),
    });
    expect(failure!.hint).toContain('add it again');
  });
});

it('a paired interval of two encoders counts images that only one of them gets right', () => {
  const [a, b] = [Uint8Array.of(1, 1, 0, 1), Uint8Array.of(1, 0, 0, 0)];
  const { change, ci95 } = pairedDifference({ values: a }, { values: b });
  expect(change).toBe(0.5);
  // Variance of {0, 1, 0, 1} is 1/4: ½ ± 1.96 √(1/16).
  expect(ci95[0]).toBeCloseTo(0.5 - 1.959964 / 4, 6);
});
