/** The result of the last evaluation of each run, for lists. Kept as long as the file is the same. */
import { join } from 'node:path';
import { z } from 'zod';
import { analyses } from '../../shared/analyses.ts';
import { bestStageSchema } from '../../shared/evaluation.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import { readStored } from '../files/stored-json.ts';
import { identityOf } from './file-identity.ts';
import { datasetId } from './real-folders.ts';

type Probe = RunSummary['probe'];

const lastSchema = z.object({ best: bestStageSchema, step: z.number().int(), testFolders: z.array(z.string()) });

const probeOf = ({ best, step, testFolders }: z.infer<typeof lastSchema>): Probe => ({
  linear: best.linear,
  knn: best.knn,
  step,
  test: datasetId(testFolders),
});

export class ProbeResults {
  readonly #known = new Map<string, { readonly identity: string; readonly probe: Probe }>();

  /** Undefined for a run that was not evaluated, and for a damaged evaluation, which the run's own page names. */
  async read(runDir: string): Promise<Probe> {
    const file = join(runDir, analyses.evaluate.file());
    const identity = identityOf(file);
    const known = this.#known.get(runDir);
    if (known?.identity === identity) return known.probe;
    const found = identity === 'none' ? undefined : await readStored(file, lastSchema, '');
    const probe = found?.ok ? probeOf(found.value) : undefined;
    this.#known.set(runDir, { identity, probe });
    return probe;
  }

  /** Forgets all runs except these. */
  keepOnly(runDirs: readonly string[]): void {
    const kept = new Set(runDirs);
    for (const runDir of this.#known.keys()) if (!kept.has(runDir)) this.#known.delete(runDir);
  }
}
