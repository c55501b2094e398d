/** The encoders that were added from files. Several features read them. */
import { create } from 'zustand';
import type { AddedEncoder, EncoderOptions } from '../../shared/encoders.ts';
import type { Failure } from '../../shared/failure.ts';
import type { EventOf, ResultOf } from '../../shared/protocol.ts';
import { lab } from './lab-client.ts';

interface Encoders {
  /** The latest first; undefined until the lab has answered once. */
  readonly all: readonly AddedEncoder[] | undefined;
  /** Those that cannot be read, and why. */
  readonly damaged: ResultOf<'encoders.list'>['damaged'];
  /** How far the addition is that this page has begun. */
  readonly adding: EventOf<'encoder.adding'> | undefined;
  readonly failure: Failure | undefined;
  refresh(): Promise<void>;
  /** @param folder Token. @returns The encoder, or why the file was refused. */
  add(folder: string, file: string, options: EncoderOptions): Promise<AddedEncoder | Failure>;
  remove(encoder: string): Promise<void>;
}

export const useEncoders = create<Encoders>()((set, get) => ({
  all: undefined,
  damaged: [],
  adding: undefined,
  failure: undefined,
  async refresh() {
    const listed = await lab.request('encoders.list', {});
    if (listed.ok) set({ all: listed.value.encoders, damaged: listed.value.damaged, failure: undefined });
    else set({ failure: listed.failure });
  },
  async add(folder, file, options) {
    set({ adding: { folder, file, what: 'reading the encoder', done: 0, total: 0 } });
    const added = await lab.request('encoders.add', { folder, file, options });
    set({ adding: undefined });
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

lab.on('encoder.adding', (progress) =>
  useEncoders.setState(({ adding }) =>
    adding?.folder === progress.folder && adding.file === progress.file ? { adding: progress } : {},
  ),
);
