/** The first screen: what this is, two ways to begin, and the folders that were opened before. */
import { Button, Group } from '@mantine/core';
import { IconArrowRight, IconFolderOpen, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { FolderPicker } from '../../components/folder-picker.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets.ts';
import { counted, formatBytes, sentence } from '../../lib/format.ts';
import { desktop } from '../../lib/lab.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { useOpening } from './opening-store.ts';
import classes from './photographs-page.module.css';
import { RotationFigure } from './rotation-figure.tsx';

/** Opens folders and shows them; what went wrong stands in the stores. */
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
    <Page title="Photographs" heading={null}>
      <section className={classes.hero}>
        <div className={classes.words}>
          <h1>Let a network teach itself to see</h1>
          <p>
            Pick photographs: no labels needed. Pick a puzzle that can be made from them, such as “which way is up?”.
            Watch a network learn to solve it, and take the eye that it grew with you.
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
            Nothing leaves this computer, and your folders are only ever read.
            {desktop && ' You can also drop folders anywhere on this window.'}
          </p>
        </div>
        <RotationFigure />
      </section>
      <FailureNote failure={opening.failure ?? failure} />
      {all === undefined && !failure && <Waiting>Asking the lab what was opened before …</Waiting>}
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
        title="Choose folders of photographs"
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

/** What a dataset holds, or what it is busy with. */
function stateOf(dataset: DatasetSummary): string {
  switch (dataset.state) {
    case 'indexing':
      return 'Being indexed';
    case 'cancelled':
      return dataset.cacheBytes > 0 ? 'Not indexed to the end' : 'Not indexed yet';
    case 'failed':
      return sentence(dataset.failure?.message ?? 'Could not be indexed');
    case 'ready':
      return `${counted(dataset.images, 'photograph')} · ${formatBytes(dataset.cacheBytes)} cached`;
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
  ['Photographs', 'Any folders of pictures. Odd and broken files are listed, never fatal.'],
  ['A puzzle', 'Turned photographs to put upright, holes to paint. You see it before you start.'],
  ['Watch', 'Loss, score against chance, and the network’s answers on the same photographs, live.'],
  ['Export', 'The encoder as ONNX, TF.js or safetensors, with a certificate that it answers the same.'],
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
