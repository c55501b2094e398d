import { readFile } from 'node:fs/promises';
import { refuse } from '../../../shared/failure.ts';
import { type PytorchModel, pytorchModel } from '../../../shared/pytorch-model.ts';
import { decodeSafetensors, encodeSafetensors } from '../../files/safetensors.ts';
import { fromPytorch, isCounter, pytorchTensors, toPytorch } from '../nets/pytorch-weights.ts';
import { sinCosPositions } from '../nets/sin-cos-positions.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { pretextTask } from '../tasks/tasks.ts';

/** Why PyTorch's published modules cannot compute what this encoder computes; undefined if they can. */
export const unlikePytorch = ({ settings }: Pick<TrainedEncoder, 'settings'>): string | undefined =>
  pretextTask(settings.task).attention === 'causal'
    ? `the encoder of ${settings.task} attends to earlier patches only, which timm's vision transformer cannot do`
    : undefined;

const firstKernels = ['encoder/stem/kernel', 'encoder/patches/kernel', 'encoder/conv1/kernel'];

/** Channels that the first layer gets: those of its kernel, whatever the order of the tensors. */
const channelsOf = ({ tensors }: TrainedEncoder): number =>
  firstKernels.flatMap((name) => tensors[name]?.shape[2] ?? [])[0]!;

const positions = 'encoder/positions/embedding';

/** The tensors of the module: fixed positions of a transformer are a tensor there. */
function tensorsThere({ encoder, size, tensors }: TrainedEncoder): TrainedEncoder['tensors'] {
  const { patches, width } = encoder;
  if (!patches || tensors[positions]) return tensors;
  const grid = size / patches.side;
  return { ...tensors, [positions]: { shape: [grid ** 2, width], data: sinCosPositions(grid, width) } };
}

const moduleFor = (trained: TrainedEncoder): PytorchModel => pytorchModel(trained.settings, channelsOf(trained));

/**
 * The encoder's weights and running statistics with the names and layouts of torchvision and timm. The metadata have the
 * Python code of the module that loads them with `strict=True`.
 * @throws FailureError 'unusable-input' if PyTorch's modules cannot compute what the encoder computes.
 */
export function pytorchSafetensors(trained: TrainedEncoder, metadata: Readonly<Record<string, string>>): Uint8Array {
  const reason = unlikePytorch(trained);
  if (reason)
    refuse('unusable-input', `there is no export for PyTorch: ${reason}`, 'export ONNX, TF.js or safetensors');
  return encodeSafetensors(toPytorch(trained.encoder.id, tensorsThere(trained), Number(metadata.step ?? 0)), {
    ...metadata,
    format: 'pt',
    normalisation_preset: trained.settings.normalisation,
    module: moduleFor(trained).lines.join('\n'),
    inputs: 'the module takes normalised images, [N, C, S, S]: normalisation is not part of the weights',
  });
}

/**
 * The encoder with the weights of a file that `pytorchSafetensors` wrote.
 * @throws Error if a tensor is missing, has another shape or is not expected.
 */
export async function withPytorchFile(trained: TrainedEncoder, file: string): Promise<TrainedEncoder> {
  const read = decodeSafetensors(await readFile(file));
  if (!read.ok) throw new Error(read.failure.message);
  const { tensors } = read.value;
  const there = tensorsThere(trained);
  const expected = pytorchTensors(trained.encoder.id, there);
  for (const { theirs, shape } of expected)
    if (tensors[theirs]?.shape.join() !== shape.join())
      throw new Error(`'${theirs}' is ${tensors[theirs] ? `[${tensors[theirs].shape}]` : 'missing'}, not [${shape}]`);
  const known = new Set(expected.map(({ theirs }) => theirs));
  const other = Object.keys(tensors).find((name) => !known.has(name) && !isCounter(name));
  if (other) throw new Error(`'${other}' is not a tensor of the module`);
  const { [positions]: found, ...others } = fromPytorch(trained.encoder.id, there, tensors);
  const weights = found && trained.tensors[positions] ? { ...others, [positions]: found } : others;
  if (found && !trained.tensors[positions] && found.data.some((value, i) => value !== there[positions]!.data[i]))
    throw new Error("'pos_embed' does not hold the fixed positions of the encoder");
  const averages = Object.keys(trained.state).filter((name) => name.startsWith('ema/'));
  const averaged = averages.map((name) => [name, weights[name.slice('ema/'.length)]!] as const);
  return { ...trained, tensors: weights, state: { ...weights, ...Object.fromEntries(averaged) } };
}
