/** Whether ONNX Runtime's blocked layout is available, how wide its blocks are, and whether its results are correct. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Lowering } from '../lowering.ts';
import { Graph } from '../tracing/graph.ts';
import { nchwc } from '../tracing/layouts.ts';
import { encodeModel } from '../tracing/onnx-model.ts';
import { type SelfTest, selfTest } from './self-test.ts';

/** The width of a block where the blocked layout is supported; otherwise the reason why it is not. */
export type BlockedSupport =
  | { readonly supported: true; readonly block: 8 | 16 }
  | { readonly supported: false; readonly reason: string };

/** Reorders four channels: the output is padded to one block, which shows how many channels a block has. */
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
    return { supported: false, reason: `blocks of ${block} channels are not supported (8 or 16 are)` };
  } finally {
    await session.release();
  }
}

/**
 * Probes the blocked operators, which are not a stable part of ONNX Runtime. Checks a training step with them against one
 * with standard operators.
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
    return {
      supported: false,
      reason: `ONNX Runtime has no blocked operators on this machine: ${words.split('\n')[0]}`,
    };
  }
}
