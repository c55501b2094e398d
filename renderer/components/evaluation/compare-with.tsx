/** Chooses what an encoder is compared with: features that need no network, added encoders, other runs. */
import { MultiSelect } from '@mantine/core';
import { useEffect } from 'react';
import type { HandMadeId } from '../../../shared/evaluation.ts';
import { useEncoders } from '../../lib/encoders-store.ts';
import { useRuns } from '../../lib/runs-store.ts';
import classes from './evaluation.module.css';

const handMade: Readonly<Record<HandMadeId, string>> = {
  pixels: 'Raw pixels',
  histogram: 'Colour histogram',
  hog: 'Oriented gradients (HOG)',
};

interface Props {
  /** The id of the encoder or of the run that is evaluated: it is not compared with itself. */
  readonly not: string;
  readonly value: readonly string[];
  readonly busy: boolean;
  onChange(names: readonly string[]): void;
}

export function CompareWith({ not, value, busy, onChange }: Props) {
  const encoders = useEncoders((state) => state.all) ?? [];
  const refresh = useEncoders((state) => state.refresh);
  const runs = useRuns((state) => state.all) ?? [];
  useEffect(() => void refresh(), [refresh]);
  const choices = (of: readonly { readonly id: string; readonly name: string }[]) =>
    of.filter(({ id }) => id !== not).map(({ id, name }) => ({ value: id, label: name }));
  const groups = [
    { group: 'Without a network', items: Object.entries(handMade).map(([id, label]) => ({ value: id, label })) },
    { group: 'Added encoders', items: choices(encoders) },
    { group: 'Runs', items: choices(runs.filter(({ hasCheckpoint }) => hasCheckpoint)) },
  ];
  return (
    <MultiSelect
      className={classes.compare}
      label="Compare with"
      description="Each takes as long as an evaluation of its own."
      data={groups.filter(({ items }) => items.length > 0)}
      value={[...value]}
      onChange={onChange}
      disabled={busy}
      maxValues={16}
      searchable
      hidePickedOptions
      nothingFoundMessage="No encoder or run has this name"
    />
  );
}
