/** The selected images: a list, and what can be done with them. */
import { Button, Group, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { MapPoints } from '../../../shared/map.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { FailureNote } from '../../components/notice.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted } from '../../lib/format.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { copyText, fileNameOf, saveFile } from '../../lib/save-and-copy.ts';
import { useMaps } from './maps-store.ts';
import { labelTable, selectedPoints, selectionCsv } from './selection-files.ts';
import classes from './selection-panel.module.css';

interface Props {
  readonly dataset: DatasetSummary;
  readonly points: MapPoints;
  /** Starts the form of a run that excludes these images. @param paths Absolute. */
  onExclude(paths: readonly string[]): void;
  /** After the labels of the dataset changed. */
  onLabelled(): void;
}

const rowHeight = 30;
const labelsName = 'labels-from-the-map.csv';

export function SelectionPanel({ dataset, points, onExclude, onLabelled }: Props) {
  const { selected, select, hover } = useMaps();
  const chosen = useMemo(() => selectedPoints(points, selected), [points, selected]);
  const [said, setSaid] = useState('');
  if (chosen.length === 0)
    return (
      <section className={`panel ${classes.panel}`} aria-label="Selection">
        <p className="dim small" style={{ margin: 0 }}>
          No image is selected. Drag with Shift, or with the lasso, around points; or choose a group above. A click on a
          point opens its image.
        </p>
      </section>
    );
  const paths = () => chosen.map((point) => points.path[point]!);
  async function copy() {
    await copyText(`${paths().join('\n')}\n`).then(
      () => setSaid(`${counted(chosen.length, 'path')} copied`),
      () => setSaid('The browser did not allow to copy'),
    );
  }
  function download() {
    saveFile(
      new Blob([selectionCsv(points, chosen)], { type: 'text/csv' }),
      fileNameOf(`selection of ${dataset.name}`, 'csv'),
    );
    setSaid('');
  }
  return (
    <section className={`panel ${classes.panel}`} aria-label="Selection">
      <Group justify="space-between" gap="xs">
        <h2 className={classes.title}>
          <span role="status">{counted(chosen.length, 'image')} selected</span>
        </h2>
        <Button size="compact-sm" variant="subtle" onClick={() => select([], 'replace')}>
          Clear
        </Button>
      </Group>
      <List dataset={dataset.id} points={points} chosen={chosen} onHover={hover} />
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={copy}>
          Copy paths
        </Button>
        <Button size="compact-sm" variant="default" onClick={download}>
          Download as CSV
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={chosen.length === points.x.length}
          onClick={() => onExclude(paths())}
        >
          Exclude from a new run
        </Button>
        <span className="dim small" role="status">
          {said}
        </span>
      </Group>
      <LabelForm dataset={dataset} points={points} chosen={chosen} onLabelled={onLabelled} />
    </section>
  );
}

function List({
  dataset,
  points,
  chosen,
  onHover,
}: {
  readonly dataset: string;
  readonly points: MapPoints;
  readonly chosen: readonly number[];
  onHover(image: number | undefined): void;
}) {
  const open = useOpenedImage((state) => state.open);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: chosen.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const imageAt = (place: number) => points.image[chosen[place]!]!;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroller} className={classes.list} tabIndex={0} aria-label="Selected images">
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const point = chosen[index]!;
          return (
            <button
              key={key}
              type="button"
              className={classes.row}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              onClick={() => void open({ dataset, count: chosen.length, imageAt }, index)}
              onPointerEnter={() => onHover(points.image[point])}
              onPointerLeave={() => onHover(undefined)}
              onFocus={() => onHover(points.image[point])}
              onBlur={() => onHover(undefined)}
            >
              <span className="clip">{points.name[point]}</span>
              <span className="dim clip">{points.label.names[points.label.of[point]!] ?? ''}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

/** Gives the selected images a label, in the dataset's table of labels. */
function LabelForm({
  dataset,
  points,
  chosen,
  onLabelled,
}: Omit<Props, 'onExclude'> & { readonly chosen: readonly number[] }) {
  const setLabels = useDatasets((state) => state.setLabels);
  const [label, setLabel] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [done, setDone] = useState('');
  async function write(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    const table = labelTable(points, chosen, label.trim());
    const failed = await setLabels(dataset.id, labelsName, table).catch(asFailure);
    setBusy(false);
    setFailure(failed);
    setDone(failed ? '' : `${counted(chosen.length, 'image')} labelled “${label.trim()}”`);
    if (!failed) onLabelled();
  }
  return (
    <form onSubmit={write} className={classes.form}>
      <TextInput
        size="sm"
        label="Label"
        description={`Kept in the lab as a table of labels of these images${
          dataset.labels ? `, in place of ${dataset.labels.file}` : ''
        }; the other images keep their labels.`}
        value={label}
        maxLength={200}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button type="submit" size="compact-sm" loading={busy} disabled={label.trim() === ''}>
          Label {counted(chosen.length, 'image')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={label.trim() === ''}
          onClick={() =>
            saveFile(new Blob([labelTable(points, chosen, label.trim())], { type: 'text/csv' }), labelsName)
          }
        >
          Download this table
        </Button>
        <span className="dim small" role="status">
          {done}
        </span>
      </Group>
      <FailureNote failure={failure} />
    </form>
  );
}
