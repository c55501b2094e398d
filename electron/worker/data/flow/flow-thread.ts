/** A thread that computes flow while the worker answers messages. Asked for a pair of pictures, it answers with their flow, or why it cannot. */
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure, type Failure } from '../../../../shared/failure.ts';
import type { PackColumns } from '../../../files/pack-index.ts';
import { packOver } from '../pack.ts';
import { type Pair, type PairFlow, pairFlow } from './pair-flow.ts';

/** What the thread is started with. The columns lie in shared memory. */
export interface FlowThreadStart {
  readonly folder: string;
  readonly columns: PackColumns;
}
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
