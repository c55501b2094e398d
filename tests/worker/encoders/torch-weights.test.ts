import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors, type FloatTensor, type WrittenTensor } from '../../../electron/files/safetensors.ts';
import { firstConvolution } from '../../../electron/worker/encoders/first-convolution.ts';
import { openProgram } from '../../../electron/worker/encoders/open-added.ts';
import { torchEncoder } from '../../../electron/worker/encoders/read-torch.ts';
import { exportMetadata } from '../../../electron/worker/export/export-metadata.ts';
import { pytorchSafetensors } from '../../../electron/worker/export/pytorch-safetensors.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { toPytorch } from '../../../electron/worker/nets/pytorch-weights.ts';
import { declaredTensors, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { transformerSizes, visionTransformer } from '../../../electron/worker/nets/vision-transformer.ts';
import { encoderProgram } from '../../../electron/worker/run/encoder-outputs.ts';
import { firstFilters } from '../../../electron/worker/run/first-filters.ts';
import type { TrainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import type { EncoderOptions } from '../../../shared/encoders.ts';
import { trained } from '../export/trained.ts';
import { cosinePicture, sineScope } from '../nets/filled.ts';
import { Heard, temporaryFolder } from '../training/fixture.ts';

const folder = temporaryFolder();
let count = 0;
beforeAll(() => tf.setBackend('cpu').then(() => {}));

async function add(content: Uint8Array, options: EncoderOptions = {}, name = 'weights.safetensors') {
  const [place, out] = [join(folder, `files-${count}`), join(folder, `out-${count++}`)];
  for (const each of [place, out]) mkdirSync(each);
  writeFileSync(join(place, name), content);
  const heard = new Heard();
  const port: WorkerPort = { send: (message) => heard.add(message), onMessage: () => {} };
  await perform({ job: 'add-encoder', file: join(place, name), out, options }, port);
  return { encoder: heard.result('add-encoder'), failure: heard.ending.failure, out };
}

const float = (...shape: number[]): FloatTensor => ({
  shape,
  data: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, n) => Math.sin(0.7 * n)),
});

/** Published weights of a run's encoder: no metadata, and a classifier. */
const published = (of: TrainedEncoder): Record<string, WrittenTensor> => ({
  ...toPytorch(of.encoder.id, of.tensors, 3),
  'fc.weight': float(7, of.encoder.width),
  'fc.bias': float(7),
});

/** The weights of experiments/pytorch/reference_features.py, with class tokens before the patches. */
function sineTransformer(id: 'vit-tiny' | 'vit-small', before: number): Record<string, FloatTensor> {
  const net = visionTransformer({ id, ...transformerSizes[id], patch: 16, learnedGrid: 2 });
  const declared = declaredTensors((scope) => net.encode(scope.within('encoder'), tf.zeros([0, 32, 32, 3])));
  const tensors = Object.entries(declared.parameters).map(([name, { shape, initialise }]) => {
    const data = sineScope()
      .parameter(name.split('/').at(-1)!, [...shape], initialise)
      .dataSync() as Float32Array;
    return [name, { shape, data }] as const;
  });
  const { width } = net;
  const rows = before + 4;
  const scaled = (tensor: FloatTensor, by: number): FloatTensor => ({
    ...tensor,
    data: tensor.data.map((x) => x * by),
  });
  const token = scaled(float(1, 1, width), Math.SQRT2);
  return {
    ...(toPytorch(id, Object.fromEntries(tensors), 0) as Record<string, FloatTensor>),
    cls_token: token,
    ...(before > 1 && { dist_token: scaled(token, -0.5) }),
    pos_embed: scaled(float(1, rows, width), Math.sqrt(2 / rows)),
    'head.weight': float(7, width),
  };
}

describe('weights with the names of timm', () => {
  it.each([
    ['vit-tiny', 1, 8.480_153_68e-1, 1.039_301_872, 13.856_402_1],
    ['vit-small', 2, -3.502_088_189e-1, -2.360_745_668e-1, 9.466_373_139],
  ] as const)('of %s with %i tokens before the patches give timm’s features', (id, before, second, later, norm) => {
    const weights = { tensors: sineTransformer(id, before), metadata: {}, bytes: Buffer.alloc(0) };
    const { encoder, tensors } = torchEncoder(weights, 'vit', 32);
    const state = Object.fromEntries(
      Object.entries(tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const features = encoder.encode(scopeOver(state).within('encoder'), cosinePicture(32)).features.dataSync();
    expect(features[1]! / second).toBeCloseTo(1, 4);
    expect(features[100]! / later).toBeCloseTo(1, 4);
    expect(Math.hypot(...features) / norm).toBeCloseTo(1, 5);
  });

  it('are added with a stage for each quarter of the blocks, and the class token as the features', async () => {
    const { encoder, failure } = await add(encodeSafetensors(sineTransformer('vit-tiny', 1)));
    expect(failure).toBeUndefined();
    expect(encoder).toMatchObject({
      kind: 'torch',
      files: ['weights.safetensors'],
      input: { layout: 'nchw', size: 32, resize: 35, preset: 'imagenet' },
      features: { output: 'features', width: 192, stage: 'features' },
    });
    expect(encoder!.input.from).toContain('--preset symmetric');
    expect(encoder!.stages.map(({ stage }) => stage)).toEqual(['stage1', 'stage2', 'stage3', 'stage4', 'features']);
  });

  it('take −1 to 1 if the name of the file says augreg, and another size by interpolating the positions', async () => {
    const name = 'vit_tiny_patch16.augreg_in21k.safetensors';
    const { encoder } = await add(encodeSafetensors(sineTransformer('vit-tiny', 1)), { size: 48 }, name);
    expect(encoder!.input).toMatchObject({ size: 48, preset: 'symmetric' });
  });
});

describe('weights with the names of torchvision', () => {
  const run = trained('resnet18', 32, 0, { stem: 'large' });

  it('are added with the stages of a run, and normalised as ImageNet', async () => {
    const { encoder, failure, out } = await add(encodeSafetensors(published(run)), { size: 32 });
    expect(failure).toBeUndefined();
    expect(encoder!.input).toMatchObject({
      name: 'image',
      size: 32,
      resize: 37,
      preset: 'imagenet',
      from: "what is usual for torchvision's ResNets",
    });
    expect(encoder!.stages.map(({ stage, width }) => [stage, width])).toEqual([
      ['stage1', 64],
      ['stage2', 128],
      ['stage3', 256],
      ['stage4', 512],
    ]);
    expect(encoder!.features).toMatchObject({ output: 'features', width: 512, stage: 'stage4' });
    expect(await firstConvolution(out, encoder!)).toEqual(firstFilters(run));

    const image = cosinePicture(32);
    const program = await openProgram(out, encoder!);
    const channelsFirst = tf.transpose(image, [0, 3, 1, 2]).dataSync() as Float32Array;
    const found = (await program.run(channelsFirst, 1)).get('features')!.data!;
    await program.dispose();
    await tf.setBackend('cpu');
    const state = Object.fromEntries(
      Object.entries(run.tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const { features } = encoderProgram({ encoder: run.encoder, view: (pixels) => pixels })({ image }, state).outputs;
    const expected = features!.dataSync();
    const largest = Math.max(...expected);
    for (const [i, value] of expected.entries()) expect(found[i]! / largest).toBeCloseTo(value / largest, 5);
  });

  it('of our own export take the normalisation and the size of its metadata', async () => {
    const metadata = exportMetadata(run, { run: 'a-run', step: 3, version: '1', datasetFingerprint: 'f' });
    const { encoder } = await add(pytorchSafetensors(run, metadata));
    expect(encoder!.input).toMatchObject({
      size: 32,
      resize: 32,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      from: 'the metadata of the file',
    });
  });

  it.each<[string, () => Uint8Array, EncoderOptions, RegExp]>([
    [
      'of another depth',
      () => encodeSafetensors({ ...published(run), 'layer1.2.conv1.weight': float(64, 64, 3, 3) }),
      { size: 32 },
      /^weights\.safetensors: the encoder has no layer1\.2\.conv1\.weight/,
    ],
    [
      'of another network',
      () => encodeSafetensors({ 'stem.weight': float(8, 3, 3, 3) }),
      {},
      /has the weights of another network: weights are taken of ResNet-18 and ResNet-50/,
    ],
    [
      'of a wider transformer',
      () => encodeSafetensors({ 'patch_embed.proj.weight': float(768, 3, 2, 2) }),
      {},
      /a vision transformer of 768 features/,
    ],
    [
      'for a side that its patches do not divide',
      () => encodeSafetensors(sineTransformer('vit-tiny', 1)),
      { size: 40 },
      /cannot take images of 40 px.*multiple of 16/,
    ],
    ['of a pickle', () => Buffer.from('PK\x03\x04 a zip archive'), {}, /is a pickle of PyTorch/],
    [
      'of a small stem without a size and a normalisation',
      () => encodeSafetensors(published(trained('resnet18', 32))),
      {},
      /nothing says how the pixels are normalised/,
    ],
  ])('%s are refused, with a way forward', async (_, content, options, message) => {
    const { failure, encoder } = await add(content(), options);
    expect(encoder).toBeUndefined();
    expect(`${failure!.message.replace(/^.*\/(?=weights)/, '')}: ${failure!.hint}`).toMatch(message);
    expect(failure!.hint).toBeTruthy();
  });

  it('of a run whose encoder sees other values than pixels are refused', async () => {
    const edges = trained('conv4', 96, 0, {}, 'jigsaw');
    const metadata = exportMetadata(edges, { run: 'a-run', step: 3, version: '1', datasetFingerprint: 'f' });
    const { failure } = await add(pytorchSafetensors(edges, metadata));
    expect(failure!.code).toBe('unusable-input');
    expect(failure!.hint).toBeTruthy();
    expect(failure!.message).toMatch(/other values than normalised pixels: the input transformation of jigsaw/);
  });
});
