/**
 * The output that counts as the features. For an ONNX file the tensors of its graph are listed once the field is entered:
 * arrow keys and Enter choose, typing searches, Escape closes the list.
 */
import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import { type EncoderTensors, longestOutputName } from '../../../shared/encoders.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { lab } from '../../lib/lab-client.ts';
import classes from './encoders-page.module.css';
import { shapeWords, tensorChoices } from './tensor-choices.ts';

interface Props {
  readonly folder: Folder | undefined;
  /** Its name in the folder. The list is of this file: another one needs another `key`. */
  readonly file: string | undefined;
  readonly value: string;
  onChange(output: string): void;
}

export function OutputField({ folder, file, value, onChange }: Props) {
  const [listing, setListing] = useState<EncoderTensors | Failure | 'under way'>();
  const isGraph = folder !== undefined && file !== undefined && /\.onnx$/i.test(file);
  async function list() {
    if (!isGraph || listing !== undefined) return;
    setListing('under way');
    const found = await lab.request('encoders.tensors', { folder: folder.token, file });
    setListing(found.ok ? found.value : found.failure);
  }
  const listed = listing !== undefined && listing !== 'under way' && 'tensors' in listing ? listing : undefined;
  const choices = tensorChoices(listed?.tensors ?? [], value);
  const byName = new Map(listed?.tensors.map((tensor) => [tensor.name, tensor]));
  return (
    <div>
      <Autocomplete
        label="Output"
        description={isGraph ? graphWords(listing) : 'The name of an output; empty for the usual one.'}
        placeholder="the usual one"
        value={value}
        onChange={onChange}
        onFocus={list}
        maxLength={longestOutputName}
        withScrollArea={false} // the list itself scrolls, by its arrow keys
        classNames={{ options: classes.tensors }}
        spellCheck={false}
        autoComplete="off"
        comboboxProps={{ withinPortal: false }} // inside the dialog, for screen readers
        data={[...choices.groups.map(({ group, items }) => ({ group, items: [...items] }))]}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <span className={classes.tensor}>
            <span className="path">{option.value}</span>
            <span className="dim small">
              {byName.get(option.value)!.operator} · {shapeWords(byName.get(option.value)!)}
            </span>
          </span>
        )}
      />
      <span className="visually-hidden" role="status">
        {listed ? `${counted(choices.matching, 'tensor')} to choose from` : ''}
      </span>
    </div>
  );
}

function graphWords(listing: EncoderTensors | Failure | 'under way' | undefined): string {
  const what = 'An output, or a tensor inside the graph; empty for the usual output.';
  if (listing === undefined) return what;
  if (listing === 'under way') return `${what} Reading the graph …`;
  if ('code' in listing) return `${what} They cannot be listed: ${listing.message}.`;
  const { tensors, of } = listing;
  return `${what} ${formatCount(tensors.length)} of ${counted(of, 'tensor')} can be features: type to search names, operators and shapes.`;
}
