/** The encoders that can be chosen: added ones, and those of runs with a checkpoint. Pure. */
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { type NamedStages, stagesOfAdded, stagesOfRun } from '../../../shared/encoder-source.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import type { RunSummary } from '../../../shared/protocol.ts';

export interface AnyEncoder extends NamedStages {
  readonly id: string;
  readonly name: string;
  readonly isAdded: boolean;
}

type Run = Pick<RunSummary, 'id' | 'name' | 'hasCheckpoint' | 'encoder'>;

/** Added encoders first. */
export const encodersOf = (added: readonly AddedEncoder[], runs: readonly Run[]): readonly AnyEncoder[] => [
  ...added.map((encoder) => ({ id: encoder.id, name: encoder.name, isAdded: true, ...stagesOfAdded(encoder) })),
  ...runs
    .filter(({ hasCheckpoint }) => hasCheckpoint)
    .map(({ id, name, encoder }) => ({ id, name, isAdded: false, ...stagesOfRun(encoder as EncoderId) })),
];
