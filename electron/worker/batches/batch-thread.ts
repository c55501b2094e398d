/**
 * A thread that poses batches while the device computes. For each step it replies with the step's batch or a failure.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { PackColumns } from '../../files/pack-index.ts';
import { packOver } from '../data/pack.ts';
import { pretextTask } from '../tasks/tasks.ts';
import { type Batch, BatchMaker, type BatchSpec } from './batch-maker.ts';

/** The thread's start data. The columns and photographs are in shared memory. */
export interface ThreadStart {
  readonly folder: string;
  readonly columns: PackColumns;
  readonly task: string;
  readonly spec: BatchSpec;
}
/** The thread's reply to a step. */
export type ThreadAnswer = { readonly step: number } & ({ readonly batch: Batch } | { readonly failure: Failure });

if (parentPort) {
  const port = parentPort;
  const { folder, columns, task, spec } = workerData as ThreadStart;
  const maker = new BatchMaker(spec, pretextTask(task), packOver(folder, columns));
  port.on('message', (step: number) => {
    let answer: ThreadAnswer;
    try {
      answer = { step, batch: maker.make(step) };
    } catch (error) {
      answer = { step, failure: asFailure(error) };
    }
    const arrays = 'batch' in answer ? Object.values(answer.batch.posed) : [];
    port.postMessage(answer, [...new Set(arrays.map((array) => array.buffer as ArrayBuffer))]);
  });
}
