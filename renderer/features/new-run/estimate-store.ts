/** Measurements of runs that have not started, by what they depend on. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { ParamsOf } from '../../../shared/protocol.ts';
import type { RunMeasurement } from '../../../shared/run-measurement.ts';
import { lab } from '../../lib/lab-client.ts';

interface Estimates {
  readonly measured: Readonly<Record<string, RunMeasurement>>;
  /** Key of the measurement that is running. */
  readonly measuring: string | undefined;
  /** Why a measurement has no result, and its key. */
  readonly failure: { readonly key: string; readonly failure: Failure } | undefined;
  measure(key: string, run: ParamsOf<'runs.measure'>): Promise<void>;
  stop(): Promise<void>;
}

export const useEstimates = create<Estimates>()((set) => ({
  measured: {},
  measuring: undefined,
  failure: undefined,
  async measure(key, run) {
    set({ measuring: key, failure: undefined });
    const got = await lab.request('runs.measure', run);
    set(({ measured }) =>
      got.ok
        ? { measuring: undefined, measured: { ...measured, [key]: got.value } }
        : // A measurement that the user stopped, or that made way for a run, needs no words.
          { measuring: undefined, failure: got.failure.code === 'stopped' ? undefined : { key, failure: got.failure } },
    );
  },
  async stop() {
    await lab.request('runs.stopMeasuring', {});
  },
}));
