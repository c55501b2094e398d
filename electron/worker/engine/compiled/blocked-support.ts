/** Whether ONNX Runtime's blocked layout is there, how wide its blocks are, and whether it computes what it should. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Lowering } from '../lowering.ts';
import { Graph } from '../tracing/graph.ts';
import { nchwc } from '../tracing/layouts.ts';
import { encodeModel } from '../tracing/onnx-model.ts';
import { type SelfTest, selfTest } from './self-test.ts';

export type BlockedSupport =
  | { readonly supported: true; readonly block: 8 | 16 }
  | { readonly supported: false; readonly reason: string };

/** Reordering four channels shows how many channels a block has: they are filled up to one. */
async function probeBlock(): Promise<BlockedSupport> {
  const graph = new Graph();
  const output = graph.op('ReorderInput', ['x'], {}, nchwc);
  const model = encodeModel({
    nodes: graph.nodes,
    initialisers: [],
    inputs: [{ name: 'x', type: 'float32', shape: [1, 4, 1, 1] }],
    outputs: [{ name: output, type: 'float32', shape: [1, 'block', 1, 1] }],
  });
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  try {
    const result = await session.run({ x: new Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 4, 1, 1]) });
    const block = result[output]!.dims[1];
    if (block === 8 || block === 16) return { supported: true, block };
    return { supported: false, reason: `blocks of ${block} channels are not known here` };
  } finally {
    await session.release();
  }
}

/**
 * Probes the blocked operators, which are no stable part of ONNX Runtime, and checks a training step in them against
 * standard ones.
 */
export async function probeBlockedSupport(test: SelfTest = selfTest): Promise<BlockedSupport> {
  try {
    const probed = await probeBlock();
    if (!probed.supported) return probed;
    const lowering: Lowering = { block: probed.block, operators: 'cpu' };
    const complaint = await test(lowering);
    return complaint === undefined ? probed : { supported: false, reason: complaint };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { supported: false, reason: `ONNX Runtime has no blocked operators here: ${words.split('\n')[0]}` };
  }
}
