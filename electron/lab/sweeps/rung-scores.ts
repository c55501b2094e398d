/** Held-out scores of runs at the rungs of successive halving. Kept as long as the metrics of a run are the same. */
import { metricsFile } from '../../files/run-folder.ts';
import { identityOf } from '../file-identity.ts';
import { readHistory } from '../run-history.ts';
import { type Halving, stepAt } from './halving.ts';

type Scores = readonly (number | undefined)[];

export class RungScores {
  readonly #known = new Map<string, { readonly identity: string; readonly scores: Scores }>();

  /** @param totalSteps Of the run; 0 before it has begun. @returns A score for each rung, undefined where it has not been. */
  async read(runDir: string, halving: Halving, totalSteps: number): Promise<Scores> {
    if (totalSteps === 0) return [];
    const identity = identityOf(metricsFile(runDir));
    const known = this.#known.get(runDir);
    if (known?.identity === identity) return known.scores;
    const { snapshots } = (await readHistory(runDir)).curves();
    const scores = Array.from({ length: halving.rungs }, (_, rung) => {
      const step = stepAt(halving, rung, totalSteps);
      return snapshots.find((snapshot) => snapshot.step === step)?.heldOut.score;
    });
    this.#known.set(runDir, { identity, scores });
    return scores;
  }
}
