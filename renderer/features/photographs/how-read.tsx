/** How the images of a dataset are read, folded; another choice opens the folders as another dataset. */
import { Button, Collapse, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
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
        <span id="channels-label">Channels</span>
        <SegmentedControl
          aria-labelledby="channels-label"
          size="xs"
          value={draft.channels}
          onChange={(channels) => change({ channels: channels as ReadingDraft['channels'] })}
          data={[
            { value: 'rgb', label: 'Colour' },
            { value: 'grey', label: 'Grey' },
            { value: 'bands', label: 'Bands' },
          ]}
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
        <span id="depth-label">Depth</span>
        <SegmentedControl
          aria-labelledby="depth-label"
          size="xs"
          value={draft.depth}
          onChange={(depth) => change({ depth: depth as ReadingDraft['depth'] })}
          data={[
            { value: '8', label: '8 bits' },
            { value: '16', label: '16 bits' },
          ]}
        />
      </div>
      <div className={classes.row}>
        <span id="range-label">Black and white</span>
        <SegmentedControl
          aria-labelledby="range-label"
          size="xs"
          value={draft.range}
          onChange={(range) => change({ range: range as ReadingDraft['range'] })}
          data={[
            { value: 'auto', label: 'As in each file' },
            { value: 'fixed', label: 'Fixed values' },
            { value: 'percentile', label: 'Percentiles' },
          ]}
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
        <span id="pages-label">Pages of a file</span>
        <SegmentedControl
          aria-labelledby="pages-label"
          size="xs"
          value={draft.pages}
          onChange={(pages) => change({ pages: pages as ReadingDraft['pages'] })}
          data={[
            { value: 'first', label: 'First page only' },
            { value: 'all', label: 'Each an image' },
          ]}
        />
      </div>
      <div className={classes.row}>
        <span id="videos-label">Videos</span>
        <SegmentedControl
          aria-labelledby="videos-label"
          size="xs"
          value={draft.videos}
          onChange={(videos) => change({ videos: videos as ReadingDraft['videos'] })}
          data={[
            { value: 'frames', label: 'A frame each second' },
            { value: 'clips', label: 'Clips' },
          ]}
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
