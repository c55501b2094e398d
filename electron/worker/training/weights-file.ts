/** Starts a run with the weights of a file: those of torchvision's ResNets and timm's vision transformers. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import { normalisationIds } from '../../../shared/normalisation.ts';
import type { StartingWeights } from '../../../shared/run-results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { FloatTensor, Safetensors } from '../../files/safetensors.ts';
import { fitted, positions, readWeights } from '../nets/pytorch-file.ts';
import { fromPytorch, isCounter, pytorchTensors } from '../nets/pytorch-weights.ts';
import { sinCosPositions } from '../nets/sin-cos-positions.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

const own = 'encoder/';
const average = 'ema/';

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
  const { bytes, tensors, metadata } = await readWeights(file);
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
