/** Diagnoses of runs: those that are at work, which go on when the page is left, and how the last one on screen failed. */
import { create } from 'zustand';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import { lab } from '../../lib/lab.ts';
import type { Working } from './audit-store.ts';

interface Ended {
  readonly cancelled: boolean;
  readonly failure: Failure | undefined;
}

interface DiagnosisView {
  /** By run. */
  readonly working: Readonly<Record<string, Working>>;
  /** By run: how one ended that gave no result. */
  readonly ended: Readonly<Record<string, Ended>>;
  /** @param images Other photographs than those that the run held out. */
  start(run: string, images?: () => Promise<readonly Folder[]>): Promise<void>;
  cancel(run: string): Promise<void>;
}

const begun: Working = { what: 'Getting ready', done: 0, total: 0, cancelling: false };

export const useDiagnosis = create<DiagnosisView>()((set, get) => {
  function at(run: string, working: Working | undefined): void {
    const { [run]: _, ...others } = get().working;
    set({ working: working ? { ...others, [run]: working } : others });
  }
  const endAs = (run: string, ended: Ended) => set({ ended: { ...get().ended, [run]: ended } });

  lab.on('diagnosis.progress', ({ run, ...progress }) =>
    at(run, { ...progress, cancelling: get().working[run]?.cancelling ?? false }),
  );
  lab.on('diagnosis.ended', ({ run }) => at(run, undefined));

  return {
    working: {},
    ended: {},
    async start(run, images) {
      let folders: readonly Folder[] = [];
      try {
        folders = images ? await images() : [];
        if (images && folders.length === 0) return;
      } catch (error) {
        endAs(run, { cancelled: false, failure: asFailure(error) });
        return;
      }
      at(run, begun);
      endAs(run, { cancelled: false, failure: undefined });
      const diagnosed = await lab.request('shortcuts.diagnose', {
        run,
        ...(folders.length > 0 ? { images: folders.map(({ token }) => token) } : {}),
      });
      at(run, undefined);
      if (diagnosed.ok) return;
      const cancelled = diagnosed.failure.code === 'stopped';
      endAs(run, { cancelled, failure: cancelled ? undefined : diagnosed.failure });
    },
    async cancel(run) {
      const working = get().working[run];
      if (!working) return;
      at(run, { ...working, cancelling: true });
      await lab.request('shortcuts.cancelDiagnosis', { run });
    },
  };
});
