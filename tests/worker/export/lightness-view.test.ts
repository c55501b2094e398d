import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tfjsFiles } from '../../../electron/worker/encoders/read-tfjs-files.ts';
import { tfjsGraph } from '../../../electron/worker/export/tfjs-graph.ts';
import { lightness } from '../../../electron/worker/nets/lightness.ts';
import { encoderProgram } from '../../../electron/worker/run/encoder-outputs.ts';
import { trained } from './trained.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('an encoder that sees only lightness', () => {
  it('accepts colour pictures as an exported model and gives the same outputs as in training', async () => {
    const encoder = { ...trained('conv4', 16), view: lightness };
    const folder = await mkdtemp(join(tmpdir(), 'lightness-view-'));
    for (const { path, bytes } of tfjsGraph(encoder, {})) await writeFile(join(folder, path), bytes);
    const model = await tf.loadGraphModel(tfjsFiles(join(folder, 'model.json')));
    const state = Object.fromEntries(
      Object.entries(encoder.tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const image = tf.randomUniform([2, 16, 16, 3], 0, 1, 'float32', 1);
    const expected = encoderProgram(encoder)({ image }, state).outputs.features!;
    const given = (model.predict(image) as tf.NamedTensorMap).features!;
    expect(tf.max(tf.abs(tf.sub(given, expected))).dataSync()[0]).toBeLessThan(1e-5);
  });
});
