/** Checks of shapes and arrays that every engine makes. */
import type { HostArray, HostTensor, TensorSpec } from './engine.ts';

/** The number of elements of a tensor of this shape. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The entry called `name`. @throws RangeError if there is none. */
export function entryOf<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw new RangeError(`the state has no entry called ${name}`);
  return entry;
}

/** Checks that a value has the shape of its entry. @throws RangeError if not. */
export function checkSameShape(name: string, expected: readonly number[], found: readonly number[]): void {
  const same = found.length === expected.length && found.every((size, axis) => size === expected[axis]);
  if (!same) throw new RangeError(`${name} has the shape [${expected}], found [${found}]`);
}

/** Checks a value's shape and the length of its data. @throws RangeError if either does not match its entry. */
export function checkShape(name: string, expected: readonly number[], value: HostTensor<Float32Array>): void {
  checkSameShape(name, expected, value.shape);
  if (value.data.length !== elementCount(expected)) {
    throw new RangeError(`${name} takes ${elementCount(expected)} numbers, found ${value.data.length}`);
  }
}

const arrayNames = { float32: 'Float32Array', int32: 'Int32Array', uint8: 'Uint8Array' } as const;

/** Checks an input's type and length. @throws RangeError naming the input if it is missing or does not match. */
export function checkInput(name: string, spec: TensorSpec, data: HostArray | undefined): HostArray {
  if (data === undefined) throw new RangeError(`the program's input ${name} is missing`);
  const wanted = arrayNames[spec.dtype];
  if (data.constructor.name !== wanted) {
    throw new RangeError(`the program's input ${name} takes a ${wanted}, found a ${data.constructor.name}`);
  }
  const count = elementCount(spec.shape);
  if (data.length !== count) {
    throw new RangeError(`the program's input ${name} takes ${count} numbers ([${spec.shape}]), found ${data.length}`);
  }
  return data;
}
