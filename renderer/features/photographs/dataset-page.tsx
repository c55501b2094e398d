/** One dataset: progress of indexing, then its photographs, skipped files and warnings. */
import { ActionIcon, Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconPhotoOff, IconRefresh, IconSparkles, IconZoomQuestion } from '@tabler/icons-react';
import { useEffect } from 'react';
import { formatNames } from '../../../shared/picture-formats.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Rename } from '../../components/rename.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import classes from './dataset-page.module.css';
import { useDatasetView } from './dataset-view-store.ts';
import { NotConsidered, SkippedList, WarningsList } from './findings.tsx';
import { HowRead } from './how-read.tsx';
import { ImageFilters } from './image-filters.tsx';
import { Labels } from './labels.tsx';
import { useOpening } from './open-folders-store.ts';
import { PhotographGrid } from './photograph-grid.tsx';
import { PinnedImages } from './pinned-images.tsx';

export function DatasetPage({ id }: { readonly id: string }) {
  const { all, failure } = useDatasets();
  const dataset = all?.find((known) => known.id === id);
  if (!dataset) {
    return (
      <Page title="Images">
        <FailureNote failure={failure} />
        {all ? (
          <EmptyState
            icon={<IconPhotoOff size={30} stroke={1.4} aria-hidden />}
            title="These images are not open"
            action={<Button onClick={() => goTo({ page: 'photographs' })}>Choose images</Button>}
          >
            There is no dataset at this address. Its cache may have been cleared.
          </EmptyState>
        ) : (
          <Waiting>Loading …</Waiting>
        )}
      </Page>
    );
  }
  return <KnownDataset dataset={dataset} failure={failure} />;
}

function KnownDataset({
  dataset,
  failure,
}: {
  dataset: DatasetSummary;
  failure: ReturnType<typeof useDatasets.getState>['failure'];
}) {
  const { show, loadGroups, loadFindings, failure: viewFailure } = useDatasetView();
  const ready = dataset.state === 'ready';
  const labels = JSON.stringify(dataset.labels);
  // After indexing again, and with other labels, everything about the dataset may have changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other labels are a reason to load again
  useEffect(() => {
    show(dataset.id);
    if (!ready) return;
    void loadGroups();
    void loadFindings();
  }, [dataset.id, ready, labels, show, loadGroups, loadFindings]);

  return (
    <Page
      fixed
      title={dataset.name}
      below={
        <span className="path" title="Read only, never changed">
          {dataset.folders.map((folder) => folder.path).join(' · ')}
        </span>
      }
      actions={
        <>
          <RenameDataset dataset={dataset} />
          <Labels dataset={dataset} />
          {ready && dataset.images > 0 && (
            <>
              <Button
                component="a"
                variant="default"
                href={hashOf({ page: 'audit', dataset: dataset.id })}
                leftSection={<IconZoomQuestion size={17} stroke={1.7} aria-hidden />}
              >
                Check for shortcuts
              </Button>
              <Button
                component="a"
                href={hashOf({ page: 'new', dataset: dataset.id })}
                leftSection={<IconSparkles size={17} stroke={1.7} aria-hidden />}
              >
                Train on these images
              </Button>
            </>
          )}
        </>
      }
    >
      <FailureNote failure={failure ?? viewFailure} />
      <HowRead dataset={dataset} />
      {dataset.state === 'indexing' && <Indexing dataset={dataset} />}
      {(dataset.state === 'cancelled' || dataset.state === 'failed') && <NotIndexed dataset={dataset} />}
      {ready && <Indexed dataset={dataset} />}
    </Page>
  );
}

function RenameDataset({ dataset }: { readonly dataset: DatasetSummary }) {
  const rename = useDatasets((state) => state.rename);
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <ActionIcon variant="default" size={36} aria-label="Rename these images" title="Rename" onClick={open}>
        <IconPencil size={17} stroke={1.7} aria-hidden />
      </ActionIcon>
      <Rename
        key={dataset.name}
        title="Rename these images"
        name={dataset.name}
        empty="Without a name, they are called after their folders. The folders are not renamed."
        opened={opened}
        onClose={close}
        onRename={(name) => rename(dataset.id, name)}
      />
    </>
  );
}

function Indexing({ dataset }: { readonly dataset: DatasetSummary }) {
  const cancel = useDatasets((state) => state.cancel);
  const { done = 0, total = 0 } = dataset.progress ?? {};
  return (
    <div className={`panel ${classes.busy}`}>
      <ProgressLine
        label="Indexing: each file is read once, checked, and stored as a small copy in the image cache"
        done={done}
        total={total}
        detail={total > 0 ? `${formatCount(done)} of ${counted(total, 'file')}` : 'Searching for images …'}
      />
      <Button variant="default" onClick={() => cancel(dataset.id)}>
        Cancel
      </Button>
    </div>
  );
}

function NotIndexed({ dataset }: { readonly dataset: DatasetSummary }) {
  const openFolders = useOpening((state) => state.openFolders);
  const again = (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRefresh size={15} aria-hidden />}
      onClick={() => openFolders(dataset.folders, dataset.reading)}
    >
      {dataset.state === 'failed' ? 'Index again' : 'Index'}
    </Button>
  );
  if (dataset.state === 'failed' && dataset.failure) return <FailureNote failure={dataset.failure} action={again} />;
  return (
    <Notice tone="hint" action={again}>
      {dataset.cacheBytes > 0
        ? 'Indexing was not completed. It continues with the files that have not been read yet.'
        : 'These images are not indexed, or their cache was cleared.'}
    </Notice>
  );
}

function Indexed({ dataset }: { readonly dataset: DatasetSummary }) {
  const facts = [
    `image cache ${formatBytes(dataset.cacheBytes)}`,
    ...(dataset.seconds === undefined ? [] : [`indexed in ${formatDuration(dataset.seconds)}`]),
  ];
  return (
    <Tabs defaultValue="photographs" className={classes.tabs} keepMounted={false}>
      <div className={classes.bar}>
        <Tabs.List>
          <Tabs.Tab value="photographs">Images ({formatCount(dataset.images)})</Tabs.Tab>
          <Tabs.Tab value="pinned">Pinned ({formatCount(dataset.pinned?.length ?? 0)})</Tabs.Tab>
          <Tabs.Tab value="skipped">Skipped ({formatCount(dataset.passedOver)})</Tabs.Tab>
          <Tabs.Tab value="warnings">Warnings ({formatCount(dataset.warnings)})</Tabs.Tab>
        </Tabs.List>
        <span className={`dim small ${classes.facts}`}>{facts.join(' · ')}</span>
      </div>
      <Tabs.Panel value="photographs" className={classes.tab}>
        {dataset.images === 0 ? (
          <EmptyState icon={<IconPhotoOff size={30} stroke={1.4} aria-hidden />} title="No images">
            {dataset.passedOver > 0
              ? 'All files were skipped. The tab Skipped gives the reasons.'
              : `These folders contain none of the formats that are read: ${formatNames}.`}
          </EmptyState>
        ) : (
          <>
            <ImageFilters images={dataset.images} />
            <PhotographGrid dataset={dataset.id} images={dataset.images} />
          </>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="pinned" className={classes.tab}>
        <PinnedImages dataset={dataset} />
      </Tabs.Panel>
      <Tabs.Panel value="skipped" className={classes.tab}>
        <SkippedList count={dataset.passedOver} />
        <NotConsidered found={dataset.notConsidered} />
      </Tabs.Panel>
      <Tabs.Panel value="warnings" className={classes.tab}>
        <WarningsList dataset={dataset.id} count={dataset.warnings} kinds={dataset.warningKinds} />
      </Tabs.Panel>
    </Tabs>
  );
}
