import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../electron/files/safetensors.ts';
import { encodeModel } from '../../../electron/worker/engine/tracing/onnx-model.ts';
import { certify } from '../../../electron/worker/export/certificate.ts';
import { encoderSafetensors } from '../../../electron/worker/export/encoder-safetensors.ts';
import { withPrecision } from '../../../electron/worker/export/onnx-precision.ts';
import { pytorchSafetensors } from '../../../electron/worker/export/pytorch-safetensors.ts';
import { tfjsGraph } from '../../../electron/worker/export/tfjs-graph.ts';
import { encoderOnnx, encoderParts } from '../../../electron/worker/run/encoder-onnx.ts';
import type { TrainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import { certificateSchema, type ExportFormat } from '../../../shared/run-results.ts';
import { noisePhotographs } from './pictures.ts';
import { trained } from './trained.ts';

const formats: ExportFormat[] = ['onnx', 'tfjs', 'safetensors', 'torch'];

async function exportTo(folder: string, encoder: TrainedEncoder): Promise<void> {
  await mkdir(join(folder, 'tfjs'), { recursive: true });
  await writeFile(join(folder, 'encoder.onnx'), await encoderOnnx(encoder, {}));
  await writeFile(join(folder, 'encoder.safetensors'), encoderSafetensors(encoder, {}));
  await writeFile(join(folder, 'encoder.torch.safetensors'), pytorchSafetensors(encoder, {}));
  for (const { path, bytes } of tfjsGraph(encoder, {})) await writeFile(join(folder, 'tfjs', path), bytes);
}

const temporary = () => mkdtemp(join(tmpdir(), 'certificate-'));

describe('certify', () => {
  it.each([
    ['conv4', 24, 19],
    ['resnet18', 16, 8],
    ['resnet18', 66, 8], // the stem of large pictures: 7×7, stride 2, padded pooling
    ['alexnet', 64, 8],
    ['vit-tiny', 32, 8],
  ] as const)('passes %s at %i px, alone and in batches, with every output within 10⁻⁴', async (id, size, images) => {
    const folder = await temporary();
    const encoder = trained(id, size);
    await exportTo(folder, encoder);
    const certificate = await certify({
      trained: encoder,
      files: formats,
      folder,
      photographs: noisePhotographs(images, size),
    });
    expect(certificate.problems).toEqual([]);
    expect(certificate).toMatchObject({ images, passed: true, safetensors: { identical: true } });
    for (const side of [certificate.onnx!, certificate.tfjs!]) {
      expect(Object.keys(side.outputs).at(-1)).toBe('features');
      expect(Object.keys(side.outputs).length).toBe(id === 'alexnet' ? 6 : 5);
      expect(side.maxAbs).toBeLessThan(1e-4);
      // The two programs add in different orders, so a difference of zero would mean that nothing was compared.
      expect(side.maxAbs).toBeGreaterThan(0);
      expect(side).toMatchObject({ cosine: expect.closeTo(1, 5), sameNeighbours: 1 });
    }
    // The same program with the same weights.
    expect(certificate.torch).toMatchObject({ maxAbs: 0, cosine: expect.closeTo(1, 6), sameNeighbours: 1 });
    expect(Object.keys(certificate.torch!.outputs)).toEqual(Object.keys(certificate.onnx!.outputs));
    const told = certificateSchema.parse(JSON.parse(JSON.stringify(certificate)));
    expect(told.tfjs?.program).toMatch(/^the TF\.js files in TensorFlow\.js \d.* \(backend 'wasm'\)$/);
    expect(told.onnx?.program).toMatch(/^the ONNX file in ONNX Runtime \d.* \(CPU\)$/);
  });

  it('passes the moving average if the run keeps one, and fails the weights of the last step', async () => {
    const folder = await temporary();
    const averaged = trained('conv4', 16, 0.99);
    await exportTo(folder, averaged);
    const request = { trained: averaged, files: formats, folder, photographs: noisePhotographs(6, 16) };
    expect((await certify(request)).passed).toBe(true);
    const last = Object.fromEntries(Object.keys(averaged.tensors).map((name) => [name, averaged.state[name]!]));
    await exportTo(folder, { ...averaged, tensors: last });
    expect((await certify(request)).passed).toBe(false);
  });
});

describe('certify, given damaged files,', () => {
  const encoder = trained('conv4', 16);
  const photographs = noisePhotographs(9, 16);
  let folder: string;
  beforeAll(async () => {
    folder = await temporary();
    await exportTo(folder, encoder);
  });

  async function verdict(format: ExportFormat, path: string, damage: (bytes: Buffer) => Uint8Array) {
    const file = join(folder, path);
    const whole = await readFile(file);
    await writeFile(file, damage(Buffer.from(whole)));
    try {
      return await certify({ trained: encoder, files: [format], folder, photographs });
    } finally {
      await writeFile(file, whole);
    }
  }

  /** A weight of the first convolution, which the tests change by 0.1. */
  const weight = encoder.tensors['encoder/conv1/kernel']!.data[100]!;
  function withWeightOff(bytes: Buffer): Buffer {
    const at = bytes.indexOf(Buffer.from(Float32Array.of(weight).buffer));
    bytes.writeFloatLE(weight + 0.1, at);
    return bytes;
  }

  it('fails one wrong weight in the ONNX file', async () => {
    const { passed, problems, onnx } = await verdict('onnx', 'encoder.onnx', withWeightOff);
    expect(passed).toBe(false);
    expect(onnx!.maxAbs).toBeGreaterThan(1e-3);
    expect(problems[0]).toMatch(/^encoder\.onnx: 'stage1' differs by/);
  });

  it('fails weights of int8 that are not those of the encoder, by their own tolerance', async () => {
    const file = join(folder, 'encoder.int8.onnx');
    const certified = async (of: TrainedEncoder) => {
      await writeFile(file, encodeModel(withPrecision(await encoderParts(of, {}), 'int8')));
      return certify({ trained: encoder, files: ['int8'], folder, photographs });
    };
    expect((await certified(encoder)).reduced?.int8).toMatchObject({ passed: true, lowestCosine: 0.98 });
    const reversed = Object.entries(encoder.tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.endsWith('conv2/kernel') ? data.toReversed() : data },
    ]);
    const { passed, problems, reduced } = await certified({ ...encoder, tensors: Object.fromEntries(reversed) });
    expect(passed).toBe(false);
    expect(reduced?.int8?.passed).toBe(false);
    expect(problems[0]).toMatch(
      /^encoder\.int8\.onnx: the lowest cosine of centred features is -?0\.\d+; 0\.98 is allowed/,
    );
  });

  it('fails one wrong weight in the TF.js files', async () => {
    const { passed, problems } = await verdict('tfjs', 'tfjs/encoder-shard1of1.bin', withWeightOff);
    expect(passed).toBe(false);
    expect(problems[0]).toMatch(/^tfjs\/model\.json: 'stage1' differs by/);
  });

  it('fails one wrong weight in the file for PyTorch', async () => {
    const { passed, problems } = await verdict('torch', 'encoder.torch.safetensors', withWeightOff);
    expect(passed).toBe(false);
    expect(problems[0]).toMatch(/^encoder\.torch\.safetensors: 'stage1' differs by/);
  });

  it('fails a tensor of another name in the file for PyTorch', async () => {
    const renamed = (bytes: Buffer) => {
      bytes.write('conv2.0.weighs', bytes.indexOf('conv2.0.weight'));
      return bytes;
    };
    const { problems } = await verdict('torch', 'encoder.torch.safetensors', renamed);
    expect(problems).toEqual([
      "encoder.torch.safetensors cannot be opened: 'conv2.0.weight' is missing, not [64,32,3,3]",
    ]);
  });

  it('fails one flipped bit in the safetensors file', async () => {
    const { passed, problems, safetensors } = await verdict('safetensors', 'encoder.safetensors', (bytes) => {
      bytes[bytes.length - 4]! ^= 1;
      return bytes;
    });
    expect({ passed, problems, safetensors }).toEqual({
      passed: false,
      problems: ['encoder.safetensors does not hold the weights bit for bit'],
      safetensors: { identical: false },
    });
  });

  it('fails a safetensors file that lacks a tensor', async () => {
    const { passed } = await verdict('safetensors', 'encoder.safetensors', (bytes) => {
      const read = decodeSafetensors(bytes);
      if (!read.ok) throw new Error(read.failure.message);
      const { 'encoder/conv1/kernel': _, ...others } = read.value.tensors;
      return encodeSafetensors(others);
    });
    expect(passed).toBe(false);
  });

  it.each([
    [1, 8],
    [8, 1],
  ])('fails a model that accepts only batches of %i', async (taken, refused) => {
    const { passed, problems } = await verdict('onnx', 'encoder.onnx', (bytes) => {
      const model = fromBinary(ModelProtoSchema, bytes);
      const type = model.graph!.input[0]!.type!.value;
      if (type.case !== 'tensorType') throw new Error('the input is not a tensor');
      type.value.shape!.dim[0]!.value = { case: 'dimValue', value: BigInt(taken) };
      return toBinary(ModelProtoSchema, model);
    });
    expect(passed).toBe(false);
    expect(problems[0]).toContain(`encoder.onnx cannot process a batch of ${refused}: `);
  });

  it('fails files that cannot be opened and names them', async () => {
    expect((await verdict('onnx', 'encoder.onnx', (bytes) => bytes.subarray(0, 999))).problems).toEqual([
      expect.stringMatching(/^encoder\.onnx cannot be opened: /),
    ]);
    expect((await verdict('tfjs', 'tfjs/model.json', () => Buffer.from('{'))).problems).toEqual([
      expect.stringMatching(/^tfjs\/model\.json cannot be opened: /),
    ]);
  });
});
