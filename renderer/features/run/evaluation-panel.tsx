/** What the encoder learned: labelled folders, progress of the evaluation, and its result. */
import { Button, Group } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { DatasetSummary, Folder, RunDetail } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FolderPicker } from '../../components/folder-picker.tsx';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { desktop } from '../../lib/lab-client.ts';
import classes from './evaluation-panel.module.css';
import { EvaluationResult } from './evaluation-result.tsx';
import { useEvaluation } from './evaluation-store.ts';
import { type Side, useLabelledFolders } from './labelled-folders-store.ts';

const sides: Readonly<Record<Side, { readonly title: string; readonly picker: string }>> = {
  images: { title: 'Train the classifiers on', picker: 'Choose labelled images to train the classifiers on' },
  test: { title: 'Test them on', picker: 'Choose labelled images to test the classifiers on' },
};

export function EvaluationPanel({ detail }: { readonly detail: RunDetail }) {
  const { id, hasCheckpoint, step } = detail.summary;
  if (!hasCheckpoint) {
    return (
      <Notice tone="hint">The encoder can be evaluated after the first snapshot, which writes a checkpoint.</Notice>
    );
  }
  return (
    <div className={classes.columns}>
      <FullAccess>
        <Form run={id} isAgain={detail.evaluation !== undefined} />
      </FullAccess>
      {detail.evaluation ? (
        <EvaluationResult evaluation={detail.evaluation} step={step} />
      ) : (
        <p className={`dim ${classes.empty}`}>
          Not evaluated yet. Results will appear here: accuracy at each stage of the encoder, next to the untrained
          encoder and chance.
        </p>
      )}
    </div>
  );
}

const tokensOf = (folders: readonly Folder[]): string[] => folders.map(({ token }) => token);

function Form({ run, isAgain }: { readonly run: string; readonly isAgain: boolean }) {
  const { open, images, test, offered, failure, choose } = useLabelledFolders();
  useEffect(() => open(run), [open, run]);
  const { start, cancel, dismiss } = useEvaluation();
  const working = useEvaluation((state) => state.working[run]);
  const unfinished = useEvaluation((state) => state.unfinished[run]);
  const [picking, setPicking] = useState<Side>();
  useEffect(() => () => dismiss(run), [run, dismiss]);
  const pick = (side: Side) => (desktop ? void choose(side, desktop.chooseFolders) : setPicking(side));
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby="learned-title">
      <h2 id="learned-title">What it learned</h2>
      <p className="dim small">
        Two simple classifiers, k-NN and a linear probe, predict the classes of labelled images from the features of the
        last checkpoint. Higher accuracy means better features. The encoder itself never sees a label.
      </p>
      <Chosen side="images" folders={images} busy={working !== undefined} onPick={pick} />
      <Chosen side="test" folders={test} busy={working !== undefined} onPick={pick} />
      <p className="dim small">
        {offered && 'These folders were used last or are next to the run’s images. '}
        Each sub-folder is a class, unless the page of these images has labels from a CSV file.
      </p>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
      ) : (
        <Button
          disabled={images.length === 0 || test.length === 0}
          onClick={() => start(run, { images: tokensOf(images), test: tokensOf(test) })}
        >
          {isAgain ? 'Evaluate again' : 'Evaluate'}
        </Button>
      )}
      <div className={classes.failure}>
        <FailureNote failure={failure ?? unfinished?.failure} />
      </div>
      <FolderPicker
        opened={picking !== undefined}
        title={picking ? sides[picking].picker : ''}
        verb="Choose"
        onClose={() => setPicking(undefined)}
        onChosen={(folders) => {
          if (picking) void choose(picking, async () => folders);
          setPicking(undefined);
        }}
      />
    </section>
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
