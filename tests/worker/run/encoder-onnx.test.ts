import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, TensorProto_DataType, type ValueInfoProto } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { encoderOnnx } from '../../../electron/worker/run/encoder-onnx.ts';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { trained } from '../export/trained.ts';

const signature = ({ name, type }: ValueInfoProto) => {
  if (type?.value.case !== 'tensorType') throw new Error(`${name} is not a tensor`);
  const dims = type.value.value.shape!.dim.map(({ value: { value } }) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  return [name, type.value.value.elemType, dims];
};
const written = async (id: EncoderId, size: number): Promise<ModelProto> =>
  fromBinary(ModelProtoSchema, await encoderOnnx(trained(id, size), { encoder: id, task: 'rotation' }));

describe('encoderOnnx', () => {
  it.each([
    ['conv4', 16],
    ['alexnet', 64],
    ['vit-tiny', 32],
  ] as const)('writes %s with opset 17, IR version 8 and only standard operators', async (id, size) => {
    const { irVersion, opsetImport, graph, metadataProps } = await written(id, size);
    expect(irVersion).toBe(8n);
    expect(opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 17n]]);
    expect(new Set(graph!.node.map(({ domain }) => domain))).toEqual(new Set(['']));
    expect(metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['encoder', id],
      ['task', 'rotation'],
    ]);
  });

  it('has pictures and maps with channels first, in batches of any size', async () => {
    const { graph } = await written('conv4', 16);
    const { FLOAT } = TensorProto_DataType;
    expect(graph!.input.map(signature)).toEqual([['image', FLOAT, ['N', 3, 16, 16]]]);
    expect(graph!.output.map(signature)).toEqual([
      ['stage1', FLOAT, ['N', 32, 16, 16]],
      ['stage2', FLOAT, ['N', 64, 8, 8]],
      ['stage3', FLOAT, ['N', 128, 4, 4]],
      ['stage4', FLOAT, ['N', 256, 2, 2]],
      ['features', FLOAT, ['N', 256]],
    ]);
  });

  it('stores every filter as a constant under its own name, and transposes no picture', async () => {
    const { graph } = await written('resnet18', 66);
    expect(graph!.node.some(({ opType }) => opType === 'Transpose')).toBe(false);
    const constants = new Map(graph!.initializer.map(({ name, dims }) => [name, dims.map(Number)]));
    const filters = graph!.node.filter(({ opType }) => opType === 'Conv').map(({ input }) => input[1]!);
    expect(filters.length).toBe(20);
    for (const filter of filters) expect(constants.get(filter)?.length).toBe(4);
    expect(constants.get('encoder/stem/kernel')).toEqual([64, 3, 7, 7]);
    expect(constants.get('encoder/layer2/block1/shortcut/kernel')).toEqual([128, 64, 1, 1]);
  });

  it('writes the same bytes for the same weights', async () => {
    const once = await encoderOnnx(trained('conv4', 16), { run: 'a' });
    expect(Buffer.compare(once, await encoderOnnx(trained('conv4', 16), { run: 'a' }))).toBe(0);
  });
});
