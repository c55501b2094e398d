/** The part of TensorFlow's GraphDef in JSON that TF.js reads: nodes and attributes, with strings in base64. */
import type { DataType } from '@tensorflow/tfjs';

/** An attribute of a node. */
export type Attribute =
  | { readonly type: string }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: TensorShape } };

/** A shape; −1 is an unknown size. */
export interface TensorShape {
  readonly dim: readonly { readonly size: string }[];
}

/** One operation of the graph; `input` lists the names of its inputs. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

const dataTypes: Partial<Record<DataType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' };

/** The name of a type in a GraphDef. @throws RangeError for types that no encoder uses. */
export function typeName(dtype: DataType): string {
  const name = dataTypes[dtype];
  if (!name) throw new RangeError(`a graph can hold float32, int32 and bool, found ${dtype}`);
  return name;
}

/** A shape in GraphDef's form. */
export const tensorShape = (shape: readonly number[]): TensorShape => ({
  dim: shape.map((size) => ({ size: String(size) })),
});

/** Attributes in GraphDef's form. */
export const attribute = {
  type: (dtype: DataType): Attribute => ({ type: typeName(dtype) }),
  flag: (b: boolean): Attribute => ({ b }),
  int: (value: number): Attribute => ({ i: String(value) }),
  float: (f: number): Attribute => ({ f }),
  text: (text: string): Attribute => ({ s: Buffer.from(text).toString('base64') }),
  ints: (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } }),
  shape: (shape: readonly number[]): Attribute => ({ shape: tensorShape(shape) }),
  tensor: (dtype: DataType, shape: readonly number[]): Attribute => ({
    tensor: { dtype: typeName(dtype), tensorShape: tensorShape(shape) },
  }),
};
