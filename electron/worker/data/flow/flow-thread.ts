/**
 * A thread that computes flow, so that the worker can answer messages meanwhile. For each pair of pictures it replies
 * with their flow or a failure.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure, type Failure } from '../../../../shared/failure.ts';
import type { PackColumns } from '../../../files/pack-index.ts';
import { packOver } from '../pack.ts';
import { type Pair, type PairFlow, pairFlow } from './pair-flow.ts';

/** The thread's start data. The columns are in shared memory. */
export interface FlowThreadStart {
  readonly folder: string;
  readonly columns: PackColumns;
}
/** The thread's reply to a pair. */
export type FlowAnswer = { readonly flow: PairFlow } | { readonly failure: Failure };

if (parentPort) {
  const port = parentPort;
  const { folder, columns } = workerData as FlowThreadStart;
  const pack = packOver(folder, columns);
  port.on('message', (pair: Pair) => {
    pairFlow(pack, pair).then(
      (flow) => port.postMessage({ flow } satisfies FlowAnswer, [flow.field.buffer as ArrayBuffer]),
      (error: unknown) => port.postMessage({ failure: asFailure(error) } satisfies FlowAnswer),
    );
  });
}
