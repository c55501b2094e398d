/** Starts a run with the weights of a file: those of torchvision's ResNets and timm's vision transformers. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { failure, type Result, refuse } from '../../../shared/failure.ts';
import { normalisationIds } from '../../../shared/normalisation.ts';
import type { StartingWeights } from '../../../shared/run-results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { openRegular } from '../../files/open-regular.ts';
import { decodeSafetensors, type FloatTensor, type Safetensors } from '../../files/safetensors.ts';
import { fromPytorch, isCounter, type PytorchTensor, pytorchTensors } from '../nets/pytorch-weights.ts';
import { resamplePositions } from '../nets/resample-positions.ts';
import { onCpu } from '../nets/run-on-plain-cpu.ts';
import { sinCosPositions } from '../nets/sin-cos-positions.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

/** ViT-small has 88 MB and ResNet-50 102 MB in float32. */
const largestBytes = 2 ** 30;

const own = 'encoder/';
const average = 'ema/';
const positions = 'pos_embed';

/** Tensors that have no place in an encoder here: classifiers, and the tokens that stand before those of the patches. */
const isHead = (name: string): boolean => /^(fc|head|head_dist)\./.test(name);
const extraTokens = ['cls_token', 'dist_token'];

/** At most three names, and how many more there are. */
const some = (names: readonly string[]): string =>
  names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

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
 * The positions of a file as this run needs them: without those of extra tokens, for its own grid.
 * @param shape As needed, [1, T, D].
 */
function fittedPositions(tensors: Tensors, shape: readonly number[]): Result<FloatTensor> {
  const [, count = 0, width = 0] = shape;
  const found = tensors[positions]!;
  const extra = extraTokens.filter((name) => Object.hasOwn(tensors, name)).length;
  const grid = Math.sqrt((found.shape[1] ?? 0) - extra);
  if (
    found.shape.length !== 3 ||
    found.shape[0] !== 1 ||
    found.shape[2] !== width ||
    !Number.isInteger(grid) ||
    grid < 1
  )
    return failure('unusable-input', `'${positions}' is [${found.shape}], and not [1, ${extra} + a square, ${width}]`);
  const data = onCpu(() => {
    const old = tf.tensor2d(found.data.subarray(extra * width), [grid * grid, width]);
    return resamplePositions(old, Math.sqrt(count)).dataSync().slice() as Float32Array;
  });
  return { ok: true, value: { shape, data } };
}

/** The tensors of the file that the encoder needs, in their shapes. @throws FailureError that names those that do not fit. */
function fitted(file: string, tensors: Tensors, expected: readonly PytorchTensor[]): Tensors {
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
      const resampled = fittedPositions(tensors, shape);
      found = resampled.ok ? resampled.value : refuseFile(resampled.failure.message, 'choose another file');
    }
    if (found.shape.join() !== shape.join())
      refuseFile(`'${theirs}' is [${found.shape}], but this run needs [${shape}]`, hintFor(theirs, found.shape));
    if (!found.data.every(Number.isFinite))
      refuseFile(`'${theirs}' holds numbers that are not finite`, 'choose another file');
    fit[theirs] = found;
  }
  return fit;
}

/** Positions that this run does not learn must be the fixed ones that it adds. */
function checkFixedPositions(file: string, tensors: Tensors): void {
  const found = tensors[positions];
  if (!found) return;
  const [, count = 0, width = 0] = found.shape;
  const fixed = width % 4 === 0 && Number.isInteger(Math.sqrt(count)) ? sinCosPositions(Math.sqrt(count), width) : [];
  if (fixed.length !== found.data.length || found.data.some((value, i) => Math.abs(value - fixed[i]!) > 1e-6))
    refuse('unusable-input', `${file} has learnt positions, but this run has fixed ones`, 'set positions=learned');
}

/** @throws FailureError if the file says that its weights take another normalisation. */
function checkNormalisation(file: string, metadata: Safetensors['metadata'], normalisation: string): void {
  const told = normalisationIds.find((id) => id === metadata.normalisation_preset);
  if (told !== undefined && told !== normalisation)
    refuse(
      'bad-usage',
      `the weights of ${file} were trained with the normalisation '${told}', but this run has '${normalisation}'`,
      `set normalisation=${told}`,
    );
}

/**
 * Replaces the encoder of an initial state by the weights of a file. Heads and optimiser slots do not change.
 * @returns The state, and what to record about the file.
 * @throws FailureError 'unusable-input' if the file cannot be read or its tensors do not fit, 'bad-usage' if it names another
 *   normalisation.
 */
export async function withWeightsOf(
  file: string,
  { encoder, normalisation }: Pick<TrainSettings, 'encoder' | 'normalisation'>,
  initial: Tensors,
): Promise<{ readonly state: Tensors; readonly weights: StartingWeights }> {
  const bytes = await readLimited(file);
  const { tensors, metadata } = decoded(file, bytes);
  checkNormalisation(file, metadata, normalisation);
  const needed = Object.fromEntries(Object.entries(initial).filter(([name]) => name.startsWith(own)));
  const expected = pytorchTensors(encoder, needed);
  if (!expected.some(({ theirs }) => theirs === positions)) checkFixedPositions(file, tensors);
  const loaded = fromPytorch(encoder, needed, fitted(file, tensors, expected));
  const state = Object.entries(initial).map(([name, tensor]) => {
    const encoderName = name.startsWith(average) ? name.slice(average.length) : name;
    return [name, loaded[encoderName] ?? tensor] as const;
  });
  const used = new Set(expected.map(({ theirs }) => theirs));
  return {
    state: Object.fromEntries(state),
    weights: {
      file: basename(file),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      notUsed: Object.keys(tensors).filter((name) => !used.has(name) && !isCounter(name)),
    },
  };
}
