/** The encoders that were added from files. Several features read them. */
import { create } from 'zustand';
import type { AddedEncoder, EncoderOptions } from '../../shared/encoders.ts';
import type { Failure } from '../../shared/failure.ts';
import { lab } from './lab-client.ts';

interface Encoders {
  /** The latest first; undefined until the lab has answered once. */
  readonly all: readonly AddedEncoder[] | undefined;
  /** Why some of them cannot be read. */
  readonly damaged: readonly Failure[];
  readonly failure: Failure | undefined;
  refresh(): Promise<void>;
  /** @param folder Token. @returns The encoder, or why the file was refused. */
  add(folder: string, file: string, options: EncoderOptions): Promise<AddedEncoder | Failure>;
  remove(encoder: string): Promise<void>;
}

export const useEncoders = create<Encoders>()((set, get) => ({
  all: undefined,
  damaged: [],
  failure: undefined,
  async refresh() {
    const listed = await lab.request('encoders.list', {});
    if (listed.ok) set({ all: listed.value.encoders, damaged: listed.value.damaged, failure: undefined });
    else set({ failure: listed.failure });
  },
  async add(folder, file, options) {
    const added = await lab.request('encoders.add', { folder, file, options });
    if (!added.ok) return added.failure;
    await get().refresh();
    return added.value;
  },
  async remove(encoder) {
    const removed = await lab.request('encoders.remove', { encoder });
    await get().refresh();
    if (!removed.ok) set({ failure: removed.failure });
  },
}));
