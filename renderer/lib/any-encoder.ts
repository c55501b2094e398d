/** The encoders that can be chosen: added ones, and those of runs with a checkpoint. Pure. */
import type { EncoderId } from '../../shared/encoder-cards.ts';
import { type NamedStages, stagesOfAdded, stagesOfRun } from '../../shared/encoder-source.ts';
import type { AddedEncoder } from '../../shared/encoders.ts';
import type { RunSummary } from '../../shared/protocol.ts';

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

/** For a select: names that are used twice have their ids. */
export function encoderGroups(choices: readonly AnyEncoder[]) {
  const names = new Map<string, number>();
  for (const { name } of choices) names.set(name, (names.get(name) ?? 0) + 1);
  const items = (wanted: boolean) =>
    choices
      .filter(({ isAdded }) => isAdded === wanted)
      .map(({ id, name }) => ({ value: id, label: names.get(name)! > 1 ? `${name} (${id})` : name }));
  return [
    { group: 'Added encoders', items: items(true) },
    { group: 'Runs', items: items(false) },
  ].filter(({ items: of }) => of.length > 0);
}
