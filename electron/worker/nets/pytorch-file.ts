/** Files of weights that others published, with the names of torchvision's ResNets and timm's vision transformers. */
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { failure, type Result, refuse } from '../../../shared/failure.ts';
import { openRegular } from '../../files/open-regular.ts';
import { decodeSafetensors, type FloatTensor, type Safetensors } from '../../files/safetensors.ts';
import { isCounter, type PytorchTensor } from './pytorch-weights.ts';
import { resamplePositions } from './resample-positions.ts';
import { onCpu } from './run-on-plain-cpu.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

/** ViT-small has 88 MB and ResNet-50 102 MB in float32. */
const largestBytes = 2 ** 30;

/** The positions of a transformer's tokens. */
export const positions = 'pos_embed';

/** Tensors that have no place in an encoder here: classifiers, and the tokens that stand before those of the patches. */
const isHead = (name: string): boolean => /^(fc|head|head_dist)\./.test(name);
const extraTokens = ['cls_token', 'dist_token'];

/** The tokens that stand before those of the patches, in their order. */
export const tokensBefore = (tensors: Tensors): readonly string[] =>
  extraTokens.filter((name) => Object.hasOwn(tensors, name));

/** At most three names, and how many more there are. */
const some = (names: readonly string[]): string =>
  names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

/** A file of weights. */
export interface Weights extends Safetensors {
  readonly bytes: Buffer;
}

/** @throws FailureError 'unusable-input' for a file that cannot be read or is of another kind. */
export async function readWeights(file: string): Promise<Weights> {
  const bytes = await readLimited(file);
  return { bytes, ...decoded(file, bytes) };
}

async function readLimited(file: string): Promise<Buffer> {
  const handle = await openRegular(file).catch((error: Error) =>
    refuse('unusable-input', `the weights cannot be read: ${error.message}`),
  );
  try {
    const { size } = await handle.stat();
    if (size > largestBytes)
      refuse('unusable-input', `${file} has ${size} bytes: at most ${largestBytes} are read`, 'choose another file');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** PyTorch's own files are zip archives or bare pickles, which can run programs when they are opened. */
const isPickle = (bytes: Buffer): boolean =>
  bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04' || bytes[0] === 0x80;

const conversion = (file: string): string =>
  `convert it: python -c "import sys, torch, safetensors.torch as s; w = torch.load(sys.argv[1], 'cpu', weights_only=True); ` +
  `s.save_file({k: v.clone() for k, v in w.items()}, 'weights.safetensors')" ${basename(file)}`;

function decoded(file: string, bytes: Buffer): Safetensors {
  const read = decodeSafetensors(bytes);
  if (read.ok) return read.value;
  if (isPickle(bytes))
    refuse('unusable-input', `${file} is not a safetensors file: it is a pickle of PyTorch`, conversion(file));
  return refuse('unusable-input', `${file}: ${read.failure.message}`, 'choose another file');
}

/** What to do about a kernel of another shape. */
function hintFor(theirs: string, found: readonly number[]): string {
  if (theirs === 'conv1.weight') return `set stem=${found[2] === 7 ? 'large' : 'small'}, and read as many channels`;
  if (theirs === 'patch_embed.proj.weight') return `set patch=${found[2]}, and read as many channels`;
  return 'choose the encoder that the weights are of';
}

/**
 * The positions of a file for the grid that is needed.
 * @param shape As needed, [1, `before` + g², width].
 * @param before Tokens before those of the patches that are needed, each with its position; 0 leaves them out.
 */
function fittedPositions(tensors: Tensors, shape: readonly number[], before: number): Result<FloatTensor> {
  const [, count = 0, width = 0] = shape;
  const found = tensors[positions]!;
  const tokens = tokensBefore(tensors);
  const rows = found.shape[1] ?? 0;
  // timm's `no_embed_class`: the tokens before the patches have no positions.
  const extra = Number.isInteger(Math.sqrt(rows)) ? 0 : tokens.length;
  const grid = Math.sqrt(rows - extra);
  if (
    found.shape.length !== 3 ||
    found.shape[0] !== 1 ||
    found.shape[2] !== width ||
    !Number.isInteger(grid) ||
    grid < 1
  )
    return failure('unusable-input', `'${positions}' is [${found.shape}], and not [1, ${extra} + a square, ${width}]`);
  const data = new Float32Array(count * width);
  for (const [row, name] of tokens.slice(0, before).entries()) {
    const token = tensors[name]!;
    if (token.shape.join() !== [1, 1, width].join())
      return failure('unusable-input', `'${name}' is [${token.shape}], and not [1, 1, ${width}]`);
    for (let d = 0; d < width; d++)
      data[row * width + d] = token.data[d]! + (extra > 0 ? found.data[row * width + d]! : 0);
  }
  const ofPatches = onCpu(() => {
    const old = tf.tensor2d(found.data.subarray(extra * width), [grid * grid, width]);
    return resamplePositions(old, Math.sqrt(count - before))
      .dataSync()
      .slice();
  });
  data.set(ofPatches, before * width);
  return { ok: true, value: { shape, data } };
}

/**
 * The tensors of the file that an encoder needs, in their shapes.
 * @param before Tokens before those of the patches that the encoder has: they are added to their positions.
 * @throws FailureError 'unusable-input' that names tensors that do not fit.
 */
export function fitted(file: string, tensors: Tensors, expected: readonly PytorchTensor[], before = 0): Tensors {
  const refuseFile = (what: string, hint: string): never => refuse('unusable-input', `${file}: ${what}`, hint);
  const known = new Set(expected.map(({ theirs }) => theirs));
  const missing = expected.filter(({ theirs }) => !Object.hasOwn(tensors, theirs)).map(({ theirs }) => theirs);
  const unexpected = Object.keys(tensors).filter(
    (name) =>
      !known.has(name) && !isCounter(name) && !isHead(name) && !extraTokens.includes(name) && name !== positions,
  );
  const faults = [
    ...(missing.length > 0 ? [`it lacks ${some(missing)}`] : []),
    ...(unexpected.length > 0 ? [`the encoder has no ${some(unexpected)}`] : []),
  ];
  if (faults.length > 0)
    refuseFile(faults.join('; '), 'choose the encoder that the weights are of; names are those of torchvision or timm');
  const fit: Record<string, FloatTensor> = {};
  for (const { theirs, shape } of expected) {
    let found = tensors[theirs]!;
    if (theirs === positions) {
      const resampled = fittedPositions(tensors, shape, before);
      found = resampled.ok ? resampled.value : refuseFile(resampled.failure.message, 'choose another file');
    }
    if (found.shape.join() !== shape.join())
      refuseFile(`'${theirs}' is [${found.shape}], but the encoder needs [${shape}]`, hintFor(theirs, found.shape));
    if (!found.data.every(Number.isFinite))
      refuseFile(`'${theirs}' holds numbers that are not finite`, 'choose another file');
    fit[theirs] = found;
  }
  return fit;
}
