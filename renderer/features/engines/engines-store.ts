/** Which engines work on this computer, tested with a small training step on each. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { ResultOf } from '../../../shared/protocol.ts';
import type { EngineExamination } from '../../../shared/run-results.ts';
import { lab } from '../../lib/lab-client.ts';

interface Engines {
  readonly examination: EngineExamination | undefined;
  readonly info: ResultOf<'lab.info'> | undefined;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  /** @param again Tests the engines again, also if that has been done. */
  examine(again: boolean): Promise<void>;
}

export const useEngines = create<Engines>()((set, get) => ({
  examination: undefined,
  info: undefined,
  busy: false,
  failure: undefined,
  async examine(again) {
    if (get().busy) return;
    set({ busy: true, failure: undefined });
    const [info, doctor] = await Promise.all([lab.request('lab.info', {}), lab.request('lab.doctor', { again })]);
    set({
      busy: false,
      ...(info.ok ? { info: info.value } : { failure: info.failure }),
      ...(doctor.ok ? { examination: doctor.value } : { failure: doctor.failure }),
    });
  },
}));
