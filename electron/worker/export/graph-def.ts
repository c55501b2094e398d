/** The JSON form of TensorFlow's GraphDef, as far as TF.js reads it: nodes, attributes, texts in base64. */
import type { DataType } from '@tensorflow/tfjs';

export type Attribute =
  | { readonly type: string }
  | { readonly b: boolean }
  | { readonly i: string }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly list: { readonly i: readonly string[] } }
  | { readonly shape: TensorShape }
  | { readonly tensor: { readonly dtype: string; readonly tensorShape: TensorShape } };

export interface TensorShape {
  readonly dim: readonly { readonly size: string }[];
}

/** One operation of the graph; `input` names the nodes whose values it takes. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

const dataTypes: Partial<Record<DataType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' };

/** @throws RangeError for a type that no encoder computes with. */
export function typeName(dtype: DataType): string {
  const name = dataTypes[dtype];
  if (!name) throw new RangeError(`a graph holds float32, int32 and bool: found ${dtype}`);
  return name;
}

export const tensorShape = (shape: readonly number[]): TensorShape => ({
  dim: shape.map((size) => ({ size: String(size) })),
});

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
