/**
 * An encoder's weights with the names and layouts of PyTorch, and back. Convolution kernels are [out, in, height, width]
 * there and dense kernels [out, in], positions [1, T, D]; everything else is the same. A batch norm also counts its steps there
 * (`num_batches_tracked`), which has no effect on its outputs.
 */
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import type { FloatTensor, WrittenTensor } from '../../files/safetensors.ts';
import { pytorchName } from './pytorch-names.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

const own = 'encoder/';

/** For each axis in PyTorch, the axis here. Undefined: the layouts are the same. */
function axesOf(name: string, shape: readonly number[]): readonly number[] | undefined {
  if (!name.endsWith('/kernel')) return undefined;
  return shape.length === 4 ? [3, 2, 0, 1] : [1, 0];
}

/** The shape in PyTorch. */
function shapeThere(name: string, shape: readonly number[]): readonly number[] {
  if (name.endsWith('positions/embedding')) return [1, ...shape];
  return axesOf(name, shape)?.map((axis) => shape[axis]!) ?? shape;
}

/** The tensor with its axes in another order: axis i of the result is axis `axes[i]` of x. */
function transposed({ shape, data }: FloatTensor, axes: readonly number[] | undefined): Float32Array {
  if (!axes) return data;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const turned = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const result = new Float32Array(data.length);
  const at = turned.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = turned.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++at[axis]! < turned[axis]!) break;
      from -= steps[axis]! * turned[axis]!;
      at[axis] = 0;
    }
  }
  return result;
}

const inverse = (axes: readonly number[] | undefined): readonly number[] | undefined =>
  axes?.map((_, axis) => axes.indexOf(axis));

/** One tensor of an encoder in both worlds. */
export interface PytorchTensor {
  /** Full name here: `encoder/…`. */
  readonly ours: string;
  readonly theirs: string;
  /** Shape in PyTorch. */
  readonly shape: readonly number[];
}

/** The tensors of an encoder, and their names and shapes in PyTorch. @param tensors By full name; all names start with `encoder/`. */
export const pytorchTensors = (
  encoder: EncoderId,
  tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>,
): readonly PytorchTensor[] =>
  Object.entries(tensors).map(([ours, { shape }]) => ({
    ours,
    theirs: pytorchName(encoder, ours.slice(own.length)),
    shape: shapeThere(ours, shape),
  }));

const counter = 'num_batches_tracked';
/** Whether a tensor of a file counts the steps of a batch norm. */
export const isCounter = (name: string): boolean => name.endsWith(`.${counter}`);

/** An encoder's weights as PyTorch has them. @param step Number of steps that its batch norms counted. */
export function toPytorch(encoder: EncoderId, tensors: Tensors, step: number): Record<string, WrittenTensor> {
  const written: Record<string, WrittenTensor> = {};
  for (const { ours, theirs, shape } of pytorchTensors(encoder, tensors)) {
    const tensor = tensors[ours]!;
    written[theirs] = { shape, data: transposed(tensor, axesOf(ours, tensor.shape)) };
    if (theirs.endsWith('.running_mean'))
      written[theirs.replace('running_mean', counter)] = { shape: [], data: BigInt64Array.of(BigInt(step)) };
  }
  return written;
}

/**
 * An encoder's weights from those of PyTorch, by full name.
 * @param declared The shapes that the encoder needs here.
 * @param found Has every tensor of `pytorchTensors` in its shape.
 */
export function fromPytorch(
  encoder: EncoderId,
  declared: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  found: Tensors,
): Record<string, FloatTensor> {
  return Object.fromEntries(
    pytorchTensors(encoder, declared).map(({ ours, theirs }) => {
      const { shape } = declared[ours]!;
      return [ours, { shape, data: transposed(found[theirs]!, inverse(axesOf(ours, shape))) }];
    }),
  );
}
