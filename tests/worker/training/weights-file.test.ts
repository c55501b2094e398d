import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors, type FloatTensor, type WrittenTensor } from '../../../electron/files/safetensors.ts';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { toPytorch } from '../../../electron/worker/nets/pytorch-weights.ts';
import { resnet18 } from '../../../electron/worker/nets/resnet.ts';
import { declare } from '../../../electron/worker/nets/scopes.ts';
import { sinCosPositions } from '../../../electron/worker/nets/sin-cos-positions.ts';
import { visionTransformer } from '../../../electron/worker/nets/vision-transformer.ts';
import { withWeightsOf } from '../../../electron/worker/training/weights-file.ts';
import { FailureError } from '../../../shared/failure.ts';
import { temporaryFolder } from './fixture.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const folder = temporaryFolder();
type Tensors = Readonly<Record<string, FloatTensor>>;

/** The initial state of an encoder with a head and a moving average. */
function stateOf(net: Encoder, side: number, seed: number): Tensors {
  const { parameters, buffers } = declare(
    (scope) => net.encode(scope.within('encoder'), tf.zeros([0, side, side, 3])),
    seed,
  );
  const averages = Object.entries(parameters).map(([name, tensor]) => [`ema/${name}`, tensor]);
  const head = { 'head/bias': { shape: [1], data: Float32Array.of(seed) } };
  return { ...parameters, ...buffers, ...Object.fromEntries(averages), ...head };
}
const encoderOnly = (state: Tensors): Tensors =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name.startsWith('encoder/')));
const zeros = (...shape: number[]): FloatTensor => ({ shape, data: new Float32Array(tf.util.sizeFromShape(shape)) });

let files = 0;
async function file(tensors: Readonly<Record<string, WrittenTensor>>, metadata = {}): Promise<string> {
  const path = join(folder, `weights-${files++}.safetensors`);
  await writeFile(path, encodeSafetensors(tensors, metadata));
  return path;
}

const narrow = resnet18(4, 'large');
const begun = stateOf(narrow, 32, 1);
const taught = toPytorch('resnet18', encoderOnly(stateOf(narrow, 32, 2)), 7);
const resnet = { encoder: 'resnet18', normalisation: 'imagenet' } as const;

async function refusal(path: string, settings: Parameters<typeof withWeightsOf>[1] = resnet, state = begun) {
  const error = await withWeightsOf(path, settings, state).catch((thrown: unknown) => thrown);
  if (!(error instanceof FailureError)) throw error;
  return `${error.failure.message}; ${error.failure.hint}`.replaceAll(path, 'FILE');
}

describe('a run that starts from a file', () => {
  it('has its weights, and leaves the head as it was', async () => {
    const path = await file({ ...taught, 'fc.weight': zeros(10, 32), 'fc.bias': zeros(10) });
    const { state, weights } = await withWeightsOf(path, resnet, begun);
    expect(Object.keys(state)).toEqual(Object.keys(begun));
    const wanted = stateOf(narrow, 32, 2);
    for (const [name, { shape, data }] of Object.entries(state)) {
      const source = name.startsWith('head/') ? begun : wanted;
      expect({ name, shape, data }).toEqual({ name, shape: source[name]!.shape, data: source[name]!.data });
    }
    const { readFile } = await import('node:fs/promises');
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    expect(weights).toEqual({ file: path.slice(folder.length + 1), sha256, notUsed: ['fc.bias', 'fc.weight'] });
  });

  it('is refused with the names of missing and unexpected tensors', async () => {
    const { 'layer2.0.bn1.weight': gone, ...others } = taught;
    expect(gone).toBeDefined();
    const path = await file({ ...others, 'layer9.weight': zeros(1), 'a.b': zeros(1), c: zeros(1), d: zeros(1) });
    expect(await refusal(path)).toBe(
      'FILE: it lacks layer2.0.bn1.weight; the encoder has no a.b, c, d and 1 more; ' +
        'choose the encoder that the weights are of; names are those of torchvision or timm',
    );
  });

  it('is refused with the shape that was found and the one that is needed', async () => {
    const path = await file({ ...taught, 'layer1.0.conv2.weight': zeros(4, 4, 1, 1) });
    expect(await refusal(path)).toContain(
      "FILE: 'layer1.0.conv2.weight' is [4,4,1,1], but the encoder needs [4,4,3,3]",
    );
    const small = await file({ ...taught, 'conv1.weight': zeros(4, 3, 3, 3) });
    expect(await refusal(small)).toContain('the encoder needs [4,3,7,7]; set stem=small');
  });

  it('is refused if a weight is not finite', async () => {
    const bias = { shape: [4], data: Float32Array.of(0, 0, Number.NaN, 0) };
    expect(await refusal(await file({ ...taught, 'bn1.bias': bias }))).toContain(
      "FILE: 'bn1.bias' holds numbers that are not finite",
    );
  });

  it('is refused if the file names another normalisation', async () => {
    const path = await file(taught, { normalisation_preset: 'lab' });
    expect(await refusal(path)).toBe(
      "the weights of FILE were trained with the normalisation 'lab', but this run has 'imagenet'; set normalisation=lab",
    );
    expect(Object.keys((await withWeightsOf(path, { ...resnet, normalisation: 'lab' }, begun)).state).length).toBe(
      Object.keys(begun).length,
    );
  });

  it('is refused for files of other kinds, and pickles are told how to be converted', async () => {
    for (const start of [
      Buffer.from('PK\x03\x04rest of a zip archive'),
      Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0, 0, 0, 9]),
    ]) {
      const path = join(folder, 'resnet18.pth');
      await writeFile(path, start);
      const told = await refusal(path);
      expect(told).toContain('FILE is not a safetensors file: it is a pickle of PyTorch; convert it: python -c "');
      expect(told).toContain('weights_only=True');
      expect(told).toMatch(/ resnet18\.pth$/);
    }
    const text = join(folder, 'text.safetensors');
    await writeFile(text, 'these are not weights');
    expect(await refusal(text)).toContain('FILE: the safetensors file is damaged: it declares a header of');
    expect(await refusal(folder)).toContain('the weights cannot be read: FILE is a folder, not a file');
    expect(await refusal(join(folder, 'nothing.safetensors'))).toContain('the weights cannot be read: ENOENT');
    const huge = join(folder, 'huge.safetensors');
    await writeFile(huge, '');
    await truncate(huge, 2 ** 30 + 1);
    expect(await refusal(huge)).toContain('FILE has 1073741825 bytes: at most 1073741824 are read');
  });

  it('takes no tensor from the prototype of an object', async () => {
    const path = join(folder, 'prototype.safetensors');
    const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
    const header = Buffer.from(`{"__proto__":${entry}}`);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(path, Buffer.concat([length, header, Buffer.alloc(4)]));
    expect(await refusal(path)).toMatch(/^FILE: it lacks conv1\.weight/);
  });
});

describe('a transformer that starts from a file', () => {
  const design = { id: 'vit-tiny', width: 12, heads: 3, patch: 16 } as const;
  const learned = stateOf(visionTransformer({ ...design, learnedGrid: 2 }), 32, 1);
  const vit = { encoder: 'vit-tiny', normalisation: 'imagenet' } as const;
  const published = toPytorch(
    'vit-tiny',
    encoderOnly(stateOf(visionTransformer({ ...design, learnedGrid: 2 }), 32, 2)),
    0,
  );
  const embedding = published.pos_embed!.data as Float32Array;
  const withClass = {
    ...published,
    cls_token: zeros(1, 1, 12),
    pos_embed: { shape: [1, 5, 12], data: Float32Array.of(...new Float32Array(12).fill(9), ...embedding) },
    'head.weight': zeros(5, 12),
    'head.bias': zeros(5),
  };

  it('leaves out the class token with its position, and the classifier', async () => {
    const { state, weights } = await withWeightsOf(await file(withClass), vit, learned);
    expect(state['encoder/positions/embedding']).toEqual({ shape: [4, 12], data: embedding });
    expect(weights.notUsed).toEqual(['cls_token', 'head.bias', 'head.weight']);
  });

  it('interpolates the positions of another grid', async () => {
    const plane = Float32Array.from({ length: 16 * 12 }, (_, i) => Math.floor(i / 48)); // the row of a 4 × 4 grid
    const path = await file({ ...published, pos_embed: { shape: [1, 16, 12], data: plane } });
    const { data, shape } = (await withWeightsOf(path, vit, learned)).state['encoder/positions/embedding']!;
    expect(shape).toEqual([4, 12]);
    const [top, bottom] = [data[0]!, data[24]!];
    expect(top).toBeCloseTo(data[12]!, 6);
    expect(top + bottom).toBeCloseTo(3, 5);
    expect(bottom - top).toBeGreaterThan(1.5);
  });

  it('is refused if the positions are those of no square, or the patches have another side', async () => {
    const odd = await file({ ...published, pos_embed: zeros(1, 7, 12) });
    expect(await refusal(odd, vit, learned)).toContain("FILE: 'pos_embed' is [1,7,12], and not [1, 0 + a square, 12]");
    const patch = await file({ ...published, 'patch_embed.proj.weight': zeros(12, 3, 8, 8) });
    expect(await refusal(patch, vit, learned)).toContain('the encoder needs [12,3,16,16]; set patch=8');
  });

  it('with fixed positions takes no learnt ones, and accepts those that are the same', async () => {
    const fixed = stateOf(visionTransformer(design), 32, 1);
    expect(await refusal(await file(published), vit, fixed)).toBe(
      'FILE has learnt positions, but this run has fixed ones; set positions=learned',
    );
    const same = { ...published, pos_embed: { shape: [1, 4, 12], data: sinCosPositions(2, 12) } };
    const { weights } = await withWeightsOf(await file(same), vit, fixed);
    expect(weights.notUsed).toEqual(['pos_embed']);
  });
});
