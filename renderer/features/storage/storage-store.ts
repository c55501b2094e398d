/** What Pretext Lab stores on disk, and clearing image caches. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { ResultOf } from '../../../shared/protocol.ts';
import { lab } from '../../lib/lab-client.ts';

interface Storage {
  readonly stored: ResultOf<'storage.get'> | undefined;
  readonly freedBytes: number | undefined;
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  refresh(): Promise<void>;
  clear(datasets: readonly string[]): Promise<void>;
}

export const useStorage = create<Storage>()((set, get) => ({
  stored: undefined,
  freedBytes: undefined,
  busy: false,
  failure: undefined,
  async refresh() {
    const got = await lab.request('storage.get', {});
    set(got.ok ? { stored: got.value, failure: undefined } : { failure: got.failure });
  },
  async clear(datasets) {
    set({ busy: true, freedBytes: undefined, failure: undefined });
    const cleared = await lab.request('storage.clear', { datasets: [...datasets] });
    if (cleared.ok) await get().refresh();
    set(cleared.ok ? { busy: false, freedBytes: cleared.value.freedBytes } : { busy: false, failure: cleared.failure });
  },
}));
