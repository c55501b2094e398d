/** The encoders that a map can be made by. */
import type { AddedEncoder } from '../../../shared/encoders.ts';
import type { RunSummary } from '../../../shared/protocol.ts';

export interface EncoderChoice {
  readonly id: string;
  readonly name: string;
  /** Its stages, where they are known before the work: those of added encoders. */
  readonly stages: readonly string[];
  readonly kind: 'added' | 'run';
}

/** Added encoders, then runs that have a network. */
export const encoderChoices = (
  encoders: readonly AddedEncoder[],
  runs: readonly RunSummary[],
): readonly EncoderChoice[] => [
  ...encoders.map(({ id, name, stages }) => ({
    id,
    name,
    stages: stages.map(({ stage }) => stage),
    kind: 'added' as const,
  })),
  ...runs
    .filter(({ hasCheckpoint }) => hasCheckpoint)
    .map(({ id, name }) => ({ id, name, stages: [], kind: 'run' as const })),
];

/** For a select: names that are used twice have their ids. */
export function encoderGroups(choices: readonly EncoderChoice[]) {
  const names = new Map<string, number>();
  for (const { name } of choices) names.set(name, (names.get(name) ?? 0) + 1);
  const items = (wanted: EncoderChoice['kind']) =>
    choices
      .filter(({ kind }) => kind === wanted)
      .map(({ id, name }) => ({ value: id, label: names.get(name)! > 1 ? `${name} (${id})` : name }));
  return [
    { group: 'Added encoders', items: items('added') },
    { group: 'Runs', items: items('run') },
  ].filter(({ items: of }) => of.length > 0);
}
