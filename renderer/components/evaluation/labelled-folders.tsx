/** The labelled folders of an evaluation: to train the classifiers on, and to test them on. */
import { Button, Group } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import type { DatasetSummary, Folder } from '../../../shared/protocol.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { desktop } from '../../lib/lab-client.ts';
import { FolderPicker } from '../folder-picker.tsx';
import classes from './evaluation.module.css';

/** Images that the classifiers are trained on, and those that they are tested on. */
export type Side = 'images' | 'test';

const sides: Readonly<Record<Side, { readonly title: string; readonly picker: string }>> = {
  images: { title: 'Train the classifiers on', picker: 'Choose labelled images to train the classifiers on' },
  test: { title: 'Test them on', picker: 'Choose labelled images to test the classifiers on' },
};

interface Props extends Readonly<Record<Side, readonly Folder[]>> {
  readonly busy: boolean;
  /** @param folders Asks for the folders; empty if nothing was chosen. */
  onChoose(side: Side, folders: () => Promise<readonly Folder[]>): void;
}

export function LabelledFolders({ images, test, busy, onChoose }: Props) {
  const [picking, setPicking] = useState<Side>();
  const pick = (side: Side) => (desktop ? onChoose(side, desktop.chooseFolders) : setPicking(side));
  return (
    <>
      <Chosen side="images" folders={images} busy={busy} onPick={pick} />
      <Chosen side="test" folders={test} busy={busy} onPick={pick} />
      <FolderPicker
        opened={picking !== undefined}
        title={picking ? sides[picking].picker : ''}
        verb="Choose"
        onClose={() => setPicking(undefined)}
        onChosen={(folders) => {
          if (picking) onChoose(picking, async () => folders);
          setPicking(undefined);
        }}
      />
    </>
  );
}

/** Whether a dataset is that of these folders. */
const isOf = (dataset: DatasetSummary, folders: readonly Folder[]): boolean =>
  dataset.folders.length === folders.length &&
  folders.every(({ path }) => dataset.folders.some((other) => other.path === path));

function Chosen({
  side,
  folders,
  busy,
  onPick,
}: {
  readonly side: Side;
  readonly folders: readonly Folder[];
  readonly busy: boolean;
  onPick(side: Side): void;
}) {
  const { title } = sides[side];
  const labels = useDatasets(({ all }) => all?.find((dataset) => dataset.labels && isOf(dataset, folders))?.labels);
  return (
    <div className={classes.chosen}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <h3>{title}</h3>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          leftSection={<IconFolder size={14} aria-hidden />}
          disabled={busy}
          aria-label={`Choose folders: ${title.toLowerCase()}`}
          onClick={() => onPick(side)}
        >
          Choose
        </Button>
      </Group>
      {folders.length === 0 ? (
        <span className="dim small">No folder chosen.</span>
      ) : (
        folders.map(({ token, path }) => (
          <span key={token} className="path">
            {path}
          </span>
        ))
      )}
      {labels && <span className="small">Labels from {labels.file}</span>}
    </div>
  );
}
