import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { InferenceSession } from 'onnxruntime-node';
import type { GraphNode, Initialiser } from './graph.ts';
import { encodeModel } from './onnx-model.ts';

/** The nodes and constants of a graph. */
export interface GraphParts {
  readonly nodes: readonly GraphNode[];
  readonly initialisers: readonly Initialiser[];
}

/** Runs nodes that need no input. @returns The `wanted` values. */
async function compute({ nodes, initialisers }: GraphParts, wanted: readonly string[]): Promise<Initialiser[]> {
  const model = fromBinary(ModelProtoSchema, encodeModel({ nodes, initialisers, inputs: [], outputs: [] }));
  model.graph!.output = wanted.map((name) => create(ValueInfoProtoSchema, { name }));
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, model));
  try {
    const values = await session.run({});
    return wanted.map((name) => {
      const { type, dims, data } = values[name]!;
      const { buffer, byteOffset, byteLength } = data as Float32Array;
      return { name, type: type as Initialiser['type'], dims, data: new Uint8Array(buffer, byteOffset, byteLength) };
    });
  } finally {
    await session.release();
  }
}

/**
 * Constant folding with ONNX Runtime: a value that does not depend on the pictures is computed once and stored. Filters are
 * then stored as [out, in, h, w], and a batch norm as two vectors. This also makes the file readable for runtimes that require
 * constant filters. A folded value takes the name of the weight that it was computed from.
 */
export async function foldOnnxConstants({ nodes, initialisers }: GraphParts): Promise<GraphParts> {
  /** For each constant value, the name of the weight that it was computed from. */
  const origins = new Map(initialisers.map(({ name }) => [name, name]));
  const constant = new Set<GraphNode>();
  for (const node of nodes) {
    if (!node.inputs.every((name) => origins.has(name))) continue;
    constant.add(node);
    const stems = node.inputs.map((name) => origins.get(name)!);
    for (const output of node.outputs) origins.set(output, stems.find((name) => name.includes('/')) ?? output);
  }
  const rest = nodes.filter((node) => !constant.has(node));
  const wanted = new Set(rest.flatMap(({ inputs }) => inputs));
  const used = new Set([...constant].flatMap(({ inputs }) => inputs));
  const made = [...constant].flatMap(({ outputs }) => outputs).filter((name) => wanted.has(name));
  const sources = initialisers.filter(({ name }) => used.has(name));
  const folded = made.length > 0 ? await compute({ nodes: [...constant], initialisers: sources }, made) : [];

  const kept = initialisers.filter(({ name }) => wanted.has(name));
  const taken = new Set(kept.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const name of made) {
    const origin = origins.get(name)!;
    const free = taken.has(origin) ? name : origin;
    taken.add(free);
    names.set(name, free);
  }
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    nodes: rest.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
    initialisers: [...kept, ...folded.map((initialiser) => ({ ...initialiser, name: rename(initialiser.name) }))],
  };
}
