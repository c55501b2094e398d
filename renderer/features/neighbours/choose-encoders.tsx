/** Chooses one encoder or several, and a stage of each. */
import { MultiSelect, Select } from '@mantine/core';
import type { AnyEncoder } from '../../lib/any-encoder.ts';
import { mostEncoders, useNeighbours } from './neighbours-store.ts';

interface Props {
  readonly encoders: readonly AnyEncoder[];
  readonly chosen: readonly AnyEncoder[];
  readonly busy: boolean;
}

export function ChooseEncoders({ encoders, chosen, busy }: Props) {
  const { stages, setEncoders, setStage } = useNeighbours();
  const items = (isAdded: boolean) =>
    encoders.filter((each) => each.isAdded === isAdded).map(({ id, name }) => ({ value: id, label: name }));
  const groups = [
    { group: 'Added encoders', items: items(true) },
    { group: 'Runs', items: items(false) },
  ];
  return (
    <>
      <MultiSelect
        label="Encoders"
        data={groups.filter((group) => group.items.length > 0)}
        value={chosen.map(({ id }) => id)}
        onChange={setEncoders}
        disabled={busy}
        maxValues={mostEncoders}
        searchable
        hidePickedOptions
        nothingFoundMessage="No encoder or run has this name"
      />
      {chosen
        .filter((encoder) => encoder.stages.length > 1)
        .map((encoder) => (
          <Select
            key={encoder.id}
            label={`Stage of ${encoder.name}`}
            data={encoder.stages.map((stage) => ({
              value: stage,
              label: stage === encoder.representation ? `${stage} (the representation)` : stage,
            }))}
            value={stages[encoder.id] ?? encoder.representation}
            allowDeselect={false}
            disabled={busy}
            onChange={(stage) => stage && setStage(encoder.id, stage)}
          />
        ))}
    </>
  );
}
