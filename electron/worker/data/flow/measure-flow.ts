/** Computes the flow of pairs of pictures and stores it in the folder of their pack. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FailureError, refuse } from '../../../../shared/failure.ts';
import { isVerified, markVerified } from '../../../files/verified.ts';
import type { CompanionHooks } from '../auxiliary-data.ts';
import { bundledScript } from '../bundled.ts';
import { waitForLock } from '../index-folders.ts';
import type { Pack } from '../pack.ts';
import { FlowFields, FlowWriter, flowFiles } from './flow-store.ts';
import type { FlowAnswer, FlowThreadStart } from './flow-thread.ts';
import { type Pair, type PairFlow, pairFlow } from './pair-flow.ts';

/** Each thread loads its own OpenCV, about 100 MB. */
const mostThreads = Math.min(4, availableParallelism());
const progressEveryMs = 250;

/** Computes one pair after the other. Several of them run at once. */
interface Computer {
  compute(pair: Pair): Promise<PairFlow>;
  close(): Promise<unknown>;
}

function inThread(script: string, pack: Pack): Computer {
  const start: FlowThreadStart = { folder: pack.folder, columns: pack.index.columns };
  const worker = new Worker(script, { workerData: start });
  return {
    async compute(pair) {
      worker.postMessage(pair);
      const [answer] = (await once(worker, 'message')) as [FlowAnswer]; // rejects with the error that the thread threw
      if ('failure' in answer) throw new FailureError(answer.failure);
      return answer.flow;
    },
    close: () => worker.terminate(),
  };
}

const inThisThread = (pack: Pack): Computer => ({ compute: (pair) => pairFlow(pack, pair), close: async () => {} });

/**
 * Computes and stores the flow of all pairs that the pack's folder does not have yet or whose field is damaged.
 * @throws FailureError 'stopped' when cancelled, 'failed' if the cache cannot be written.
 */
export async function measureFlow(pack: Pack, pairs: readonly Pair[], hooks: CompanionHooks): Promise<void> {
  const isCancelled = hooks.isCancelled ?? (() => false);
  const lock = await waitForLock(join(pack.folder, flowFiles.lock), isCancelled);
  try {
    const fields = join(pack.folder, flowFiles.fields);
    const known = new FlowFields(pack.folder);
    const damaged = new Set((await isVerified(fields)) ? [] : known.damaged());
    const missing = pairs.filter(([from, to]) => {
      const line = known.find(pack.key(from), pack.key(to));
      return !line || damaged.delete(line);
    });
    known.close();
    // Damaged fields of other pairs remain: the next call reads all fields again.
    const isRepaired = damaged.size === 0;
    if (missing.length === 0) {
      if (isRepaired && !(await isVerified(fields))) await markVerified(fields);
      return;
    }
    const writer = await FlowWriter.open(pack.folder);
    const script = bundledScript('flow-thread');
    const computers = Array.from({ length: script ? Math.min(mostThreads, missing.length) : 1 }, () =>
      script ? inThread(script, pack) : inThisThread(pack),
    );
    let next = 0;
    let done = 0;
    let lastReport = 0;
    let failed = false;
    const work = async (computer: Computer): Promise<void> => {
      while (next < missing.length && !failed && !isCancelled()) {
        const { line, field } = await computer.compute(missing[next++]!);
        await writer.append(line, field);
        done++;
        if (Date.now() - lastReport < progressEveryMs && done < missing.length) continue;
        lastReport = Date.now();
        hooks.onProgress?.('computing optical flow', done, missing.length);
      }
    };
    try {
      // Even if one has failed, all must have ended before the files are closed.
      const ends = await Promise.allSettled(
        computers.map((computer) =>
          work(computer).catch((error: unknown) => {
            failed = true;
            throw error;
          }),
        ),
      );
      await writer.sync();
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } finally {
      await Promise.all(computers.map((computer) => computer.close()));
      await writer.close();
    }
    if (done < missing.length)
      refuse('stopped', 'computing optical flow was cancelled', 'start it again to continue where it stopped');
    if (isRepaired) await markVerified(fields);
  } finally {
    await lock.release();
  }
}
