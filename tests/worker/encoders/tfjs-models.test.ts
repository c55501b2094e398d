import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openProgram } from '../../../electron/worker/encoders/open-added.ts';
import { pooled } from '../../../electron/worker/encoders/output-stages.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import type { EncoderOptions } from '../../../shared/encoders.ts';
import { Heard, temporaryFolder } from '../training/fixture.ts';

const folder = temporaryFolder();
let model: tf.LayersModel;
let files: Readonly<Record<string, string | Uint8Array>>;
let count = 0;

/** A layers model of Keras: a convolution, and the mean of its map. */
async function kerasModel(channels: number): Promise<[tf.LayersModel, typeof files]> {
  const image = tf.input({ shape: [32, 32, channels], name: 'image' });
  const kernelInitializer = tf.initializers.randomUniform({ minval: -0.4, maxval: 0.4, seed: 3 });
  const map = tf.layers
    .conv2d({ filters: 5, kernelSize: 4, strides: 4, activation: 'relu', kernelInitializer, name: 'map' })
    .apply(image) as tf.SymbolicTensor;
  const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(map) as tf.SymbolicTensor;
  const turned = tf.layers.dense({ units: 4, kernelInitializer, name: 'embedding' }).apply(mean) as tf.SymbolicTensor;
  const made = tf.model({ inputs: image, outputs: [map, turned] });
  let written: typeof files = {};
  await made.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['shards/1.bin'], weights: weightSpecs }];
      written = {
        'model.json': JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: manifest }),
        'shards/1.bin': new Uint8Array(weightData as ArrayBuffer),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return [made, written];
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  [model, files] = await kerasModel(3);
});

async function add(
  contents: Readonly<Record<string, string | Uint8Array>>,
  options: EncoderOptions = { preset: 'unit' },
) {
  const place = join(folder, `files-${count}`);
  const out = join(folder, `out-${count++}`);
  mkdirSync(out);
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  const heard = new Heard();
  const port: WorkerPort = { send: (message) => heard.add(message), onMessage: () => {} };
  await perform({ job: 'add-encoder', file: join(place, 'model.json'), out, options }, port);
  return { encoder: heard.result('add-encoder'), failure: heard.ending.failure, out };
}

describe('a layers model of TF.js', () => {
  it('is copied with its shards, described and tested', async () => {
    const { encoder, failure, out } = await add(files);
    expect(failure).toBeUndefined();
    expect(encoder).toMatchObject({
      kind: 'tfjs',
      files: ['model.json', 'shards/1.bin'],
      input: { layout: 'nhwc', size: 32, preset: 'unit' },
      features: { output: 'embedding', width: 4, stage: 'embedding' },
      stages: [
        { stage: 'map', width: 5, pooling: 'map' },
        { stage: 'embedding', width: 4, pooling: 'none' },
      ],
    });
    expect(readdirSync(join(out, 'files')).sort()).toEqual(['model.json', 'shards']);
  });

  it('with an input of one channel takes grey images', async () => {
    await tf.setBackend('cpu');
    const [, grey] = await kerasModel(1);
    const { encoder, failure } = await add(grey);
    expect(failure).toBeUndefined();
    expect(encoder!.input).toMatchObject({ layout: 'nhwc', mean: [0], std: [1] });
  });

  it('gives the features that TF.js itself gives', async () => {
    const { encoder, out } = await add(files);
    const images = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => Math.abs(Math.sin(i)));
    const program = await openProgram(out, encoder!);
    const outputs = await program.run(images, 2);
    const found = encoder!.stages.map((stage) => pooled(stage, outputs.get(stage.output)!, 'nhwc', 2).data);
    await program.dispose();
    await tf.setBackend('cpu');
    const [map, embedding] = model.predict(tf.tensor4d(images, [2, 32, 32, 3])) as tf.Tensor[];
    for (const [i, expected] of [tf.mean(map!, [1, 2]), embedding!].entries())
      for (const [at, value] of expected.dataSync().entries()) expect(found[i]![at]).toBeCloseTo(value, 4);
  });

  it.each<[string, (all: typeof files) => Readonly<Record<string, string | Uint8Array>>, RegExp]>([
    [
      'that is other JSON',
      () => ({ 'model.json': '{"a":1}' }),
      /is not a TF\.js model: it has no topology and weights/,
    ],
    [
      'that is cut off',
      (all) => ({ ...all, 'model.json': String(all['model.json']).slice(0, 200) }),
      /is not a TF\.js model/,
    ],
    [
      'without its shards',
      (all) => ({ 'model.json': all['model.json']! }),
      /1\.bin is missing, which holds weights of model\.json/,
    ],
    [
      'with shards outside its folder',
      (all) => ({ ...all, 'model.json': String(all['model.json']).replace('shards/1.bin', '../1.bin') }),
      /are '\.\.\/1\.bin', which is not inside its folder/,
    ],
    [
      'with a shard that is cut off',
      (all) => ({ ...all, 'shards/1.bin': (all['shards/1.bin'] as Uint8Array).subarray(0, 100) }),
      /TF\.js cannot load model\.json/,
    ],
    [
      'with a layer of its own',
      (all) => ({ ...all, 'model.json': String(all['model.json']).replace('GlobalAveragePooling2D', 'MyLayer') }),
      /TF\.js cannot load model\.json: Unknown layer: MyLayer/,
    ],
  ])('%s is refused, with a way forward', async (_, change, message) => {
    const { failure, encoder } = await add(change(files));
    expect(encoder).toBeUndefined();
    expect(failure!.message).toMatch(message);
    expect(failure!.hint).toBeTruthy();
  });
});
