/** A thread that classifies: one task at a time, answered by its result, its progress or a failure. */
import { parentPort } from 'node:worker_threads';
import { asFailure } from '../../../shared/failure.ts';
import { fewLabels } from '../numerics/few-labels.ts';
import type { ClassifyingAnswer, ClassifyingTask } from './classifying.ts';
import { judgeStage } from './stage-accuracies.ts';

if (parentPort) {
  const port = parentPort;
  const answer = (message: ClassifyingAnswer) => port.postMessage(message);
  port.on('message', async (task: ClassifyingTask) => {
    try {
      const { train, test } = task;
      if (task.kind === 'stage') answer({ result: await judgeStage(task.stage, train, test, async () => {}) });
      else
        answer({
          result: await fewLabels([task.amount], train, test, task.whole, async (done) => answer({ done })),
        });
    } catch (error) {
      answer({ failure: asFailure(error) });
    }
  });
}
