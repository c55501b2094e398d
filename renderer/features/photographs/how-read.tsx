/** How the images of a dataset are read, folded; another choice opens the folders as another dataset. */
import { Button, Collapse, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { colourReading, type ImageReading, readingInWords } from '../../../shared/image-reading.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { goTo } from '../../lib/router.ts';
import classes from './how-read.module.css';
import { useOpening } from './open-folders-store.ts';
import { isSameReading, type ReadingDraft, readingDraftOf, readingOfDraft } from './reading-draft.ts';

export function HowRead({ dataset }: { readonly dataset: DatasetSummary }) {
  const reading = dataset.reading ?? colourReading;
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <section aria-label="How images are read" className={classes.section}>
      <button type="button" className={classes.toggle} aria-expanded={opened} onClick={toggle}>
        <IconChevronRight size={16} aria-hidden />
        How images are read: {readingInWords(reading)}
      </button>
      <Collapse expanded={opened} transitionDuration={0}>
        <Form key={dataset.id} dataset={dataset} reading={reading} />
      </Collapse>
    </section>
  );
}

function Form({ dataset, reading }: { readonly dataset: DatasetSummary; readonly reading: ImageReading }) {
  const [draft, setDraft] = useState<ReadingDraft>(() => readingDraftOf(reading));
  const { openFolders, busy } = useOpening();
  const chosen = readingOfDraft(draft);
  const change = (changed: Partial<ReadingDraft>) => setDraft((before) => ({ ...before, ...changed }));

  async function apply(asked: ImageReading) {
    const opened = await openFolders(dataset.folders, asked);
    if (opened) goTo({ page: 'dataset', dataset: opened.id });
  }
  return (
    <div className={`panel ${classes.form}`}>
      <div className={classes.row}>
        <Choice
          label="Channels"
          value={draft.channels}
          onChange={(channels) => change({ channels })}
          options={{ rgb: 'Colour', grey: 'Grey', bands: 'Bands' }}
        />
        {draft.channels === 'bands' && (
          <TextInput
            size="xs"
            aria-label="Bands, counted from 1"
            description="Bands of the files as stored, counted from 1. The first three are shown as red, green and blue."
            placeholder="4, 3, 2"
            value={draft.bands}
            error={draft.bands.trim() !== '' && 'bands' in chosen.problems ? chosen.problems.bands : undefined}
            onChange={(event) => change({ bands: event.currentTarget.value })}
          />
        )}
      </div>
      <div className={classes.row}>
        <Choice
          label="Depth"
          value={draft.depth}
          onChange={(depth) => change({ depth })}
          options={{ 8: '8 bits', 16: '16 bits' }}
        />
      </div>
      <div className={classes.row}>
        <Choice
          label="Black and white"
          value={draft.range}
          onChange={(range) => change({ range })}
          options={{ auto: 'As in each file', fixed: 'Fixed values', percentile: 'Percentiles' }}
        />
        {draft.range === 'fixed' && (
          <div className={classes.numbers}>
            <NumberInput
              size="xs"
              className={classes.number}
              label="Black"
              value={draft.black}
              onChange={(black) => change({ black })}
              error={chosen.problems.limits}
            />
            <NumberInput
              size="xs"
              className={classes.number}
              label="White"
              value={draft.white}
              onChange={(white) => change({ white })}
            />
          </div>
        )}
        {draft.range === 'percentile' && (
          <div className={classes.numbers}>
            <NumberInput
              size="xs"
              className={classes.number}
              label="Black"
              suffix=" %"
              value={draft.low}
              onChange={(low) => change({ low })}
              error={chosen.problems.percentiles}
            />
            <NumberInput
              size="xs"
              className={classes.number}
              label="White"
              suffix=" %"
              value={draft.high}
              onChange={(high) => change({ high })}
            />
            <Switch
              size="xs"
              label="Of each channel"
              checked={draft.perChannel}
              onChange={(event) => change({ perChannel: event.currentTarget.checked })}
            />
          </div>
        )}
      </div>
      <div className={classes.row}>
        <Choice
          label="Pages of a file"
          value={draft.pages}
          onChange={(pages) => change({ pages })}
          options={{ first: 'First page only', all: 'Each an image' }}
        />
      </div>
      <div className={classes.row}>
        <Choice
          label="Videos"
          value={draft.videos}
          onChange={(videos) => change({ videos })}
          options={{ frames: 'A frame each second', clips: 'Clips' }}
        />
      </div>
      <p className={`dim small ${classes.note}`}>
        Images that are read in another way are another dataset, with its own cache. Percentiles are measured once,
        before it is opened. Clips of videos are consecutive frames, which common fate needs.
      </p>
      <Button
        size="compact-sm"
        variant="default"
        className={classes.apply}
        loading={busy === 'folders'}
        disabled={!chosen.reading || isSameReading(chosen.reading, reading)}
        onClick={() => chosen.reading && apply(chosen.reading)}
      >
        Read them this way
      </Button>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** A label for each value, in their order. */
  readonly options: Readonly<Record<Value, string>>;
  onChange(value: Value): void;
}

/** One of a few values, with its name before it. */
function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <>
      <span id={id}>{label}</span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
        data={Object.entries<string>(options).map(([each, name]) => ({ value: each, label: name }))}
      />
    </>
  );
}
