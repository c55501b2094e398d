/** Small programs in float64 that ONNX Runtime computes on one thread, many times as fast as loops in JavaScript. */
import { InferenceSession } from 'onnxruntime-node';
import type { GraphNode } from '../engine/tracing/graph.ts';
import { encodeModel, type ModelParts } from '../engine/tracing/onnx-model.ts';

export const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode => ({ domain: '', type, inputs, outputs: [output], attributes });

/** A program that is opened when it is first needed, once in each thread. One thread, because several fits run side by side. */
export function float64Program(parts: () => ModelParts): () => Promise<InferenceSession> {
  let opened: Promise<InferenceSession> | undefined;
  return () => {
    opened ??= InferenceSession.create(encodeModel(parts()), {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      enableMemPattern: false, // sizes change
      logSeverityLevel: 4,
    });
    return opened;
  };
}
