/** The first page: what Pretext Lab is, two ways to start, and folders opened before. */
import { Button, Group } from '@mantine/core';
import { IconArrowRight, IconFolderOpen, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { FolderPicker } from '../../components/folder-picker.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatBytes, sentence } from '../../lib/format.ts';
import { desktop } from '../../lib/lab-client.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { useOpening } from './open-folders-store.ts';
import classes from './photographs-page.module.css';
import { RotationFigure } from './rotation-figure.tsx';

/** Opens folders and shows their dataset. The stores hold any failure. */
export async function openAndShow(open: () => Promise<DatasetSummary | undefined>): Promise<void> {
  const dataset = await open();
  if (dataset) goTo({ page: 'dataset', dataset: dataset.id });
}

export function PhotographsPage() {
  const { all, failure } = useDatasets();
  const opening = useOpening();
  const [picking, setPicking] = useState(false);
  const choose = () => (desktop ? void openAndShow(opening.chooseNatively) : setPicking(true));
  return (
    <Page title="Images" heading={null}>
      <section className={classes.hero}>
        <div className={classes.words}>
          <h1>Train vision networks without labels</h1>
          <p>
            Choose images and a pretext task: a puzzle made from the images themselves, such as “which way is up?”.
            Watch a network learn to solve it, and keep the encoder it learned.
          </p>
          <Group gap="sm">
            <Button
              size="md"
              loading={opening.busy === 'samples'}
              disabled={opening.busy !== undefined}
              onClick={() => openAndShow(opening.openSamples)}
            >
              Try it on the sample photographs
            </Button>
            <Button
              size="md"
              variant="default"
              leftSection={<IconFolderOpen size={18} stroke={1.7} aria-hidden />}
              loading={opening.busy === 'folders'}
              disabled={opening.busy !== undefined}
              onClick={choose}
            >
              Choose folders
            </Button>
          </Group>
          <p className={classes.promise}>
            <IconLock size={14} stroke={1.8} aria-hidden />
            Nothing leaves this computer. Your folders are read, never changed. You can also drop folders on this
            window.
          </p>
        </div>
        <RotationFigure />
      </section>
      <FailureNote failure={opening.failure ?? failure} />
      {all === undefined && !failure && <Waiting>Loading folders opened before …</Waiting>}
      {all && all.length > 0 && (
        <section aria-labelledby="opened-before">
          <h2 className="eyebrow" id="opened-before">
            Opened before
          </h2>
          <ul className={classes.datasets}>
            {all.map((dataset) => (
              <li key={dataset.id}>
                <DatasetCard dataset={dataset} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {all?.length === 0 && <Steps />}
      <FolderPicker
        opened={picking}
        title="Choose folders of images"
        verb="Open"
        onClose={() => setPicking(false)}
        onChosen={(folders) => {
          setPicking(false);
          void openAndShow(() => opening.openFolders(folders));
        }}
      />
    </Page>
  );
}

/** The state of a dataset in a few words. */
function stateOf(dataset: DatasetSummary): string {
  switch (dataset.state) {
    case 'indexing':
      return 'Indexing';
    case 'cancelled':
      return dataset.cacheBytes > 0 ? 'Indexing not completed' : 'Not indexed';
    case 'failed':
      return sentence(dataset.failure?.message ?? 'Could not be indexed');
    case 'ready':
      return `${counted(dataset.images, 'image')} · ${formatBytes(dataset.cacheBytes)} cached`;
  }
}

function DatasetCard({ dataset }: { readonly dataset: DatasetSummary }) {
  return (
    <a className={`panel ${classes.card}`} href={hashOf({ page: 'dataset', dataset: dataset.id })}>
      <span className={classes.name}>
        <span className="clip">{dataset.name}</span>
        <IconArrowRight size={16} stroke={1.7} aria-hidden />
      </span>
      <span className="small">{stateOf(dataset)}</span>
      {dataset.state === 'indexing' && dataset.progress ? (
        <ProgressLine label="Indexing" done={dataset.progress.done} total={dataset.progress.total} />
      ) : (
        <span
          className={`dim path clip ${classes.path}`}
          title={dataset.folders.map((folder) => folder.path).join('\n')}
        >
          {dataset.folders.map((folder) => folder.path).join(', ')}
        </span>
      )}
    </a>
  );
}

const steps = [
  ['Images', 'Any folders of images. Damaged files are skipped and listed.'],
  ['Pretext task', 'For example, turn images upright or fill holes. A preview shows the questions.'],
  ['Training', 'Loss, score against chance, and the network’s answers on the same images, live.'],
  ['Export', 'The encoder as ONNX, TF.js, PyTorch or safetensors, with a certificate that the features are the same.'],
] as const;

function Steps() {
  return (
    <ol className={classes.steps}>
      {steps.map(([title, words], index) => (
        <li key={title}>
          <span className={classes.number} aria-hidden>
            {index + 1}
          </span>
          <h3>{title}</h3>
          <p>{words}</p>
        </li>
      ))}
    </ol>
  );
}
