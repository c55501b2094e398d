import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { tfjsFiles } from '../../../electron/worker/encoders/read-tfjs-files.ts';
import { tfjsGraph } from '../../../electron/worker/export/tfjs-graph.ts';
import { encoderProgram } from '../../../electron/worker/run/encoder-outputs.ts';
import type { TrainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import { trainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { taskCards } from '../../../shared/task-cards.ts';
import { checkpointOf, trained } from './trained.ts';

interface ModelJson {
  format: string;
  signature: { inputs: Record<string, unknown>; outputs: Record<string, { tensorShape: { dim: { size: string }[] } }> };
  userDefinedMetadata: Record<string, unknown>;
  modelTopology: { node: { name: string; op: string }[] };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
}

const json = (encoder: TrainedEncoder): ModelJson =>
  JSON.parse(Buffer.from(tfjsGraph(encoder, { task: 'rotation' })[0]!.bytes).toString());

async function load(encoder: TrainedEncoder): Promise<tf.GraphModel> {
  const folder = await mkdtemp(join(tmpdir(), 'tfjs-graph-'));
  for (const { path, bytes } of tfjsGraph(encoder, {})) await writeFile(join(folder, path), bytes);
  return tf.loadGraphModel(tfjsFiles(join(folder, 'model.json')));
}

/** Every task with its defaults, and with each switch and choice of its form at each value. */
const ways = taskCards.flatMap(({ id: task, settings }) => [
  [task, {}] as const,
  ...settings.flatMap((field) => {
    const values =
      field.kind === 'switch' ? [true, false] : field.kind === 'choice' ? field.options.map(({ value }) => value) : [];
    return values.map((value) => [task, { [field.key]: value }] as const);
  }),
]);

beforeAll(() => tf.setBackend('cpu'));

describe('tfjsGraph', () => {
  it('declares its pictures, outputs and shapes, for any batch', () => {
    const { format, signature, userDefinedMetadata } = json(trained('conv4', 16));
    expect(format).toBe('graph-model');
    const dim = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
    expect(signature.inputs).toEqual({
      image: { name: 'image:0', dtype: 'DT_FLOAT', tensorShape: dim(-1, 16, 16, 3) },
    });
    expect(Object.entries(signature.outputs).map(([name, { tensorShape }]) => [name, tensorShape])).toEqual([
      ['stage1', dim(-1, 16, 16, 32)],
      ['stage2', dim(-1, 8, 8, 64)],
      ['stage3', dim(-1, 4, 4, 128)],
      ['stage4', dim(-1, 2, 2, 256)],
      ['features', dim(-1, 256)],
    ]);
    expect(userDefinedMetadata).toMatchObject({ task: 'rotation' });
  });

  it('folds what does not depend on the pictures: a batch norm has no square root in the graph', () => {
    const { modelTopology, weightsManifest } = json(trained('conv4', 16));
    const count = (op: string) => modelTopology.node.filter((node) => node.op === op).length;
    expect([count('Conv2D'), count('Relu'), count('AddV2'), count('Rsqrt')]).toEqual([4, 4, 4, 0]);
    expect(count('Mul')).toBe(4 + 1); // plus the normalisation of the pictures
    const kernel = weightsManifest[0]!.weights.find(({ name }) => name === 'encoder/conv2/kernel');
    expect(kernel).toEqual({ name: 'encoder/conv2/kernel', shape: [3, 3, 32, 64], dtype: 'float32' });
  });

  it('splits the weights into shards of 4 MiB that match the manifest', () => {
    const [, ...shards] = tfjsGraph(trained('alexnet', 64), {});
    const { paths, weights } = json(trained('alexnet', 64)).weightsManifest[0]!;
    expect(shards.map(({ path }) => path)).toEqual(paths);
    expect(shards.slice(0, -1).every(({ bytes }) => bytes.length === 4 * 1024 * 1024)).toBe(true);
    const listed = weights.reduce((sum, { shape }) => sum + 4 * tf.util.sizeFromShape(shape), 0);
    expect(shards.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(listed);
  });

  it.each([
    ['conv4', 18], // an even size, for which 'same' at stride 2 would pad differently
    ['vit-tiny', 32],
  ] as const)('loads %s with the outputs of the net, for one picture and for three', async (id, size) => {
    const encoder = trained(id, size);
    const model = await load(encoder);
    const state = Object.fromEntries(
      Object.entries(encoder.tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const image = tf.randomUniform([3, size, size, 3], 0, 1, 'float32', 1);
    const { outputs } = encoderProgram(encoder)({ image }, state);
    const three = model.predict(image) as tf.NamedTensorMap;
    const one = model.predict(tf.slice(image, [1], [1])) as tf.NamedTensorMap;
    expect(Object.keys(three)).toEqual(Object.keys(outputs));
    for (const [name, expected] of Object.entries(outputs)) {
      expect(three[name]!.shape).toEqual(expected.shape);
      expect(tf.max(tf.abs(tf.sub(three[name]!, expected))).dataSync()[0]).toBeLessThan(1e-5);
      expect(one[name]!.dataSync()).toEqual(tf.slice(three[name]!, [1], [1]).dataSync());
    }
  });

  it.each(ways)(
    'translates what the encoder of %s sees with %j, to operations that WebAssembly has',
    async (task, taskSettings) => {
      const made = makeSettings(task, { taskSettings });
      if (!made.ok) throw new Error(made.failure.message);
      const encoder = trainedEncoder(made.value, checkpointOf(made.value));
      await tf.setBackend('wasm'); // of the certificate
      try {
        const model = await load(encoder);
        const { features } = model.predict(tf.fill([1, encoder.size, encoder.size, 3], 0.5)) as tf.NamedTensorMap;
        expect(features!.shape).toEqual([1, encoder.encoder.width]);
        expect((await features!.data()).every(Number.isFinite)).toBe(true);
        model.dispose();
      } finally {
        await tf.setBackend('cpu');
      }
    },
  );

  it('removes brightness gradients as the net does', async () => {
    const made = makeSettings('context', { encoder: 'conv4', taskSettings: { colour: 'drop', level: true } });
    if (!made.ok) throw new Error(made.failure.message);
    const encoder = trainedEncoder(made.value, checkpointOf(made.value));
    const state = Object.fromEntries(
      Object.entries(encoder.tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const image = tf.randomUniform([2, encoder.size, encoder.size, 3], 0, 1, 'float32', 1);
    const { outputs } = encoderProgram(encoder)({ image }, state);
    const answers = (await load(encoder)).predict(image) as tf.NamedTensorMap;
    for (const [name, expected] of Object.entries(outputs))
      expect(tf.max(tf.abs(tf.sub(answers[name]!, expected))).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('restores the backend and leaks no tensor', () => {
    const encoder = trained('vit-tiny', 32);
    const before = tf.memory().numTensors;
    tfjsGraph(encoder, {});
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a net that depends on the size of the batch', () => {
    const { encoder, ...rest } = trained('conv4', 16);
    const shared: TrainedEncoder = {
      ...rest,
      encoder: {
        ...encoder,
        encode(scope, images) {
          const { stages, features } = encoder.encode(scope, images);
          return { stages, features: tf.mul(features, 1 / features.shape[0]) };
        },
      },
    };
    expect(() => tfjsGraph(shared, {})).toThrow('the batch of this graph cannot be dynamic');
  });
});
