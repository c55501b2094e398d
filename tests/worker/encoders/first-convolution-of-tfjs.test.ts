import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstConvolution } from '../../../electron/worker/encoders/first-convolution.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { Kernels } from '../../../electron/worker/pictures/kernels.ts';
import { temporaryFolder } from '../training/fixture.ts';

const folder = temporaryFolder();
let made = 0;

/** Of a model.json and one shard. @param image The name of its input. */
async function found(json: object, weights: ArrayBuffer, image = 'image'): Promise<Kernels | string> {
  const own = join(folder, String(made++));
  mkdirSync(join(own, 'files'), { recursive: true });
  writeFileSync(join(own, 'files', 'model.json'), JSON.stringify(json));
  writeFileSync(join(own, 'files', 'shard.bin'), new Uint8Array(weights));
  const input = { name: image, layout: 'nhwc', size: 8, resize: 8, preset: 'unit', from: 'test' } as const;
  return firstConvolution(own, {
    kind: 'tfjs',
    files: ['model.json', 'shard.bin'],
    input: { ...input, mean: [0, 0, 0], std: [1, 1, 1] },
  });
}

const numbers = (count: number): Float32Array => {
  const random = new Random('kernels');
  return Float32Array.from({ length: count }, () => random.uniform(-1, 1));
};

/** The value of a kernel at a place and channel, in [rows, columns, channels, count] of TF.js. */
function matches(kernels: Kernels, stored: Float32Array): void {
  const { count, rows, columns, channels, data } = kernels;
  for (let kernel = 0; kernel < count; kernel++)
    for (let place = 0; place < rows * columns; place++)
      for (let channel = 0; channel < channels; channel++)
        expect(data[(kernel * rows * columns + place) * channels + channel]).toBe(
          stored[(place * channels + channel) * count + kernel],
        );
}

beforeAll(() => tf.setBackend('cpu'));

describe('the first convolution of a layers model', () => {
  const kernel = numbers(3 * 3 * 3 * 4);
  const weights = () => [tf.tensor(kernel, [3, 3, 3, 4]), tf.zeros([4])];
  const image = () => tf.input({ shape: [8, 8, 3], name: 'image' });
  const conv = () => tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'stem' });

  async function of(model: tf.LayersModel): Promise<Kernels | string> {
    let answer: Promise<Kernels | string> | undefined;
    await model.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        const weightsManifest = [{ paths: ['shard.bin'], weights: weightSpecs! }];
        answer = found({ format: 'layers-model', modelTopology, weightsManifest }, weightData as ArrayBuffer);
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    return answer!;
  }

  it('gives its kernels, also behind layers that do not mix places', async () => {
    const input = image();
    const padded = tf.layers.zeroPadding2d({ padding: 1 }).apply(tf.layers.batchNormalization().apply(input));
    const stem = conv();
    const output = tf.layers.conv2d({ filters: 2, kernelSize: 1 }).apply(stem.apply(padded)) as tf.SymbolicTensor;
    stem.setWeights(weights());
    const kernels = await of(tf.model({ inputs: input, outputs: output }));
    if (typeof kernels === 'string') throw new Error(kernels);
    expect(kernels).toMatchObject({ tensor: 'stem/kernel', count: 4, rows: 3, columns: 3, channels: 3 });
    matches(kernels, kernel);
  });

  it('is found in a model inside the model', async () => {
    const input = image();
    const stem = conv();
    const inner = tf.model({ inputs: input, outputs: stem.apply(input) as tf.SymbolicTensor, name: 'backbone' });
    stem.setWeights(weights());
    const model = tf.sequential({ layers: [inner, tf.layers.globalAveragePooling2d({})] });
    const kernels = await of(model);
    expect(kernels).toMatchObject({ count: 4, rows: 3 });
    matches(kernels as Kernels, kernel);
  });

  it('with a kernel for each channel gives kernels of one channel', async () => {
    const input = image();
    const stem = tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, name: 'stem' });
    const output = stem.apply(input) as tf.SymbolicTensor;
    const own = numbers(3 * 3 * 3 * 2);
    stem.setWeights([tf.tensor(own, [3, 3, 3, 2]), tf.zeros([6])]);
    const kernels = await of(tf.model({ inputs: input, outputs: output }));
    expect(kernels).toMatchObject({ count: 6, channels: 1 });
    matches(kernels as Kernels, own);
  });

  it('is none where a dense layer comes first', async () => {
    const input = image();
    const dense = tf.layers.dense({ units: 3 }).apply(input);
    expect(await of(tf.model({ inputs: input, outputs: conv().apply(dense) as tf.SymbolicTensor }))).toBe(
      'no convolution takes the image',
    );
  });
});

describe('the first convolution of a graph model', () => {
  const kernel = numbers(2 * 2 * 3 * 5);
  const type = { type: 'DT_FLOAT' };
  const size = (dims: readonly number[]) => ({ dim: dims.map((each) => ({ size: String(each) })) });
  const constant = (name: string) => ({ name, op: 'Const', attr: { dtype: type } });
  const image = { name: 'image', op: 'Placeholder', attr: { dtype: type, shape: { shape: size([-1, 8, 8, 3]) } } };
  const attr = {
    T: type,
    strides: { list: { i: ['1', '2', '2', '1'] } },
    padding: { s: Buffer.from('VALID').toString('base64') },
    data_format: { s: Buffer.from('NHWC').toString('base64') },
  };
  const scaled = { name: 'scaled', op: 'Mul', input: ['image', 'two'], attr: { T: type } };
  const conv = { name: 'conv', op: 'Conv2D', input: ['scaled', 'passed'], attr };
  const passed = { name: 'passed', op: 'Identity', input: ['w'], attr: { T: type } };
  const nodes: readonly { readonly name: string; readonly op: string; readonly input?: readonly string[] }[] = [
    ...[constant('two'), constant('w'), passed, image, scaled, conv],
    { name: 'out', op: 'Relu', input: ['conv:0'] },
  ];
  const weights = [
    { name: 'two', shape: [1], dtype: 'float32' },
    { name: 'w', shape: [2, 2, 3, 5], dtype: 'float32' },
  ];
  const data = Float32Array.from([2, ...kernel]).buffer;
  const of = (node: readonly object[], manifest: readonly object[] = weights, bytes: ArrayBuffer = data) =>
    found(
      {
        format: 'graph-model',
        modelTopology: { node, versions: {} },
        weightsManifest: [{ paths: ['shard.bin'], weights: manifest }],
      },
      bytes,
      'image:0',
    );

  it('gives its kernels, behind an operator without weights, and in any order of the nodes', async () => {
    for (const each of [nodes, nodes.toReversed()]) {
      const kernels = await of(each);
      if (typeof kernels === 'string') throw new Error(kernels);
      expect(kernels).toMatchObject({ tensor: 'w', count: 5, rows: 2, columns: 2, channels: 3 });
      matches(kernels, kernel);
    }
  });

  it('gives what TF.js reads of weights in 8 bits', async () => {
    const quantised = [weights[0]!, { ...weights[1]!, quantization: { dtype: 'uint8', scale: 0.5, min: -1 } }];
    const bytes = new Uint8Array(4 + 60);
    new Float32Array(bytes.buffer, 0, 1)[0] = 2;
    for (let i = 0; i < 60; i++) bytes[4 + i] = i;
    const kernels = await of(nodes, quantised, bytes.buffer);
    expect(kernels).toMatchObject({ count: 5 });
    matches(
      kernels as Kernels,
      Float32Array.from({ length: 60 }, (_, i) => i * 0.5 - 1),
    );
  });

  it('is none, with the reason, where its weights are computed, or it comes after another layer', async () => {
    const computed = nodes.map((node) =>
      node.name === 'passed' ? { ...node, op: 'Mul', input: ['w', 'two'], attr: { T: type } } : node,
    );
    expect(await of(computed)).toBe('the weights of its first convolution, passed, are computed and not stored');
    const mixed = nodes.map((node) => (node.name === 'scaled' ? { ...node, op: 'BatchMatMulV2' } : node));
    expect(await of(mixed)).toBe('no convolution takes the image');
  });

  it('is refused as the model is where TF.js cannot load it', async () => {
    await expect(of(nodes, weights, new ArrayBuffer(10))).rejects.toMatchObject({
      failure: { message: expect.stringContaining('TF.js cannot load model.json') },
    });
  });
});
