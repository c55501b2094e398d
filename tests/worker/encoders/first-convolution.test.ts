import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  NodeProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { firstConvolution } from '../../../electron/worker/encoders/first-convolution.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { temporaryFolder } from '../training/fixture.ts';
import { mapWidth, tinyModel } from './tiny-models.ts';

const folder = temporaryFolder();
let made = 0;

/** The first convolution of the tiny model after a change of its graph. */
async function found(change: (graph: GraphProto) => void = () => {}, options: Parameters<typeof tinyModel>[0] = {}) {
  const model = fromBinary(ModelProtoSchema, tinyModel(options));
  change(model.graph!);
  const own = join(folder, String(made++));
  await mkdir(join(own, 'files'), { recursive: true });
  await writeFile(join(own, 'files', 'tiny.onnx'), toBinary(ModelProtoSchema, model));
  const input = { name: 'image', layout: 'nchw', size: 32, resize: 36, preset: 'unit', from: 'test' } as const;
  return firstConvolution(own, {
    kind: 'onnx',
    files: ['tiny.onnx'],
    input: { ...input, mean: [0, 0, 0], std: [1, 1, 1] },
  });
}

/** The weights of the tiny model, [5, 3, 4, 4], as it draws them. */
function weights(): number[] {
  const random = new Random('tiny model');
  return Array.from({ length: mapWidth * 3 * 16 }, () => Math.fround(random.uniform(-0.4, 0.4)));
}

const weightsIn = (graph: GraphProto) => graph.initializer.find(({ name }) => name === 'w')!;

describe('the first convolution of an ONNX file', () => {
  it('gives its kernels with the channels last', async () => {
    const kernels = await found();
    if (typeof kernels === 'string') throw new Error(kernels);
    const { tensor, count, rows, columns, channels, data } = kernels;
    expect({ tensor, count, rows, columns, channels }).toEqual({
      tensor: 'w',
      count: 5,
      rows: 4,
      columns: 4,
      channels: 3,
    });
    const stored = weights();
    for (let kernel = 0; kernel < 5; kernel++)
      for (let channel = 0; channel < 3; channel++)
        for (let place = 0; place < 16; place++)
          expect(data[(kernel * 16 + place) * 3 + channel]).toBe(stored[(kernel * 3 + channel) * 16 + place]);
  });

  it('is found after the image is transposed, and where the weights are a constant of the graph', async () => {
    expect(await found(undefined, { nhwc: true })).toMatchObject({ tensor: 'w', count: 5 });
    const constant = await found((graph) => {
      const tensor = weightsIn(graph);
      graph.initializer = graph.initializer.filter((each) => each !== tensor);
      const attribute = create(AttributeProtoSchema, { name: 'value', t: tensor });
      graph.node.unshift(create(NodeProtoSchema, { opType: 'Constant', output: ['w'], attribute: [attribute] }));
    });
    expect(constant).toMatchObject({ tensor: 'w', count: 5 });
  });

  it('is read from either field that ONNX stores floats in', async () => {
    const raw = await found();
    const listed = await found((graph) => {
      const tensor = weightsIn(graph);
      tensor.floatData = weights();
      tensor.rawData = new Uint8Array();
    });
    expect(listed).toEqual(raw);
  });

  const changes: Readonly<Record<string, readonly [change: (graph: GraphProto) => void, why: string]>> = {
    computed: [(graph) => Object.assign(weightsIn(graph), { name: 'another' }), 'are computed and not stored'],
    external: [(graph) => Object.assign(weightsIn(graph), { dataLocation: DataLocation.EXTERNAL }), 'external data'],
    'of another type': [(graph) => Object.assign(weightsIn(graph), { dataType: DataType.FLOAT16 }), 'not float32'],
    'cut off': [
      (graph) => Object.assign(weightsIn(graph), { rawData: new Uint8Array(7) }),
      'do not fit their shape [5, 3, 4, 4]',
    ],
    missing: [
      (graph) => Object.assign(graph.node.find(({ opType }) => opType === 'Conv')!, { opType: 'MatMul' }),
      'no convolution takes the image',
    ],
  };
  it.each(Object.keys(changes))('is not shown, with the reason, where it is %s', async (name) => {
    const [change, why] = changes[name]!;
    expect(await found(change)).toContain(why);
  });
});
