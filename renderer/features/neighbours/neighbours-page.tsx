/** The images of a folder that are most like one image, by each of several encoders. */
import { Button, Select } from '@mantine/core';
import { IconAffiliate } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { type AnyEncoder, encodersOf } from '../../lib/any-encoder.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { useEncoders } from '../../lib/encoders-store.ts';
import { hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { ChooseEncoders } from './choose-encoders.tsx';
import { ImageChooser } from './image-chooser.tsx';
import { NearestRow } from './nearest-row.tsx';
import classes from './neighbours.module.css';
import { useNeighbours } from './neighbours-store.ts';
import { QueryPanel } from './query-panel.tsx';

export function NeighboursPage() {
  const datasets = useDatasets((state) => state.all);
  const datasetFailure = useDatasets((state) => state.failure);
  const added = useEncoders((state) => state.all);
  const encoderFailure = useEncoders((state) => state.failure);
  const refresh = useEncoders((state) => state.refresh);
  const runs = useRuns((state) => state.all);
  useEffect(() => void refresh(), [refresh]);
  const isLoaded = datasets && added && runs;
  return (
    <Page
      title="Neighbours"
      below="The images of a folder that are most like one image, by the cosine of the features of each encoder."
    >
      <div className={classes.body}>
        <FailureNote failure={datasetFailure ?? encoderFailure} />
        {!isLoaded && !datasetFailure && !encoderFailure && <Waiting>Loading images and encoders …</Waiting>}
        {isLoaded && <Ready datasets={datasets} encoders={encodersOf(added, runs)} />}
      </div>
    </Page>
  );
}

function Ready({
  datasets,
  encoders,
}: {
  readonly datasets: readonly DatasetSummary[];
  readonly encoders: readonly AnyEncoder[];
}) {
  const usable = datasets.filter(({ images }) => images > 0);
  if (usable.length === 0)
    return (
      <Missing title="No images yet" link="Open a folder of images" to="photographs">
        Neighbours are sought in a folder that you have opened.
      </Missing>
    );
  if (encoders.length === 0)
    return (
      <Missing title="No encoder yet" link="Add an encoder" to="encoders">
        Train a run until its first checkpoint, or add an encoder from a file.
      </Missing>
    );
  return <Search datasets={usable} encoders={encoders} />;
}

function Missing({
  title,
  link,
  to,
  children,
}: {
  readonly title: string;
  readonly link: string;
  readonly to: 'photographs' | 'encoders';
  readonly children: string;
}) {
  return (
    <EmptyState
      icon={<IconAffiliate size={30} stroke={1.4} aria-hidden />}
      title={title}
      action={
        <Button component="a" href={hashOf({ page: to })}>
          {link}
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}

function Search({
  datasets,
  encoders,
}: {
  readonly datasets: readonly DatasetSummary[];
  readonly encoders: readonly AnyEncoder[];
}) {
  const state = useNeighbours();
  const { query, found, busy, cancelling, ask, cancel, setDataset } = state;
  const dataset = datasets.find(({ id }) => id === state.dataset) ?? datasets[0]!;
  const chosen = state.encoders.flatMap((id) => encoders.find((encoder) => encoder.id === id) ?? []);
  const [failure, setFailure] = useState<Failure>();
  // A page that was opened before has its encoders; the first one is a good beginning.
  useEffect(() => {
    const { encoders: ids, setEncoders } = useNeighbours.getState();
    if (!ids.some((id) => encoders.some((encoder) => encoder.id === id))) setEncoders([encoders[0]!.id]);
  }, [encoders]);
  const open = chosen.filter(({ id }) => query && found[id] === undefined);
  const start = (next: Parameters<typeof ask>[0]) => {
    setFailure(undefined);
    void ask(next, dataset);
  };
  return (
    <>
      <div className={classes.choices}>
        <Select
          label="Images"
          data={datasets.map(({ id, name }) => ({ value: id, label: name }))}
          value={dataset.id}
          allowDeselect={false}
          disabled={busy}
          onChange={(id) => id && setDataset(id)}
        />
        <ChooseEncoders encoders={encoders} chosen={chosen} busy={busy} />
      </div>
      <QueryPanel dataset={dataset.id} query={query} copies={copiesIn(found)} onQuery={start} onFailure={setFailure} />
      <FailureNote failure={failure} />
      {query && (
        <>
          {(open.length > 0 || busy) && (
            <div className={classes.actions}>
              {busy ? (
                <Button variant="default" loading={cancelling} onClick={() => void cancel()}>
                  Cancel
                </Button>
              ) : (
                <Button onClick={() => start(query)}>Find neighbours</Button>
              )}
            </div>
          )}
          {chosen.map((encoder) => (
            <NearestRow
              key={encoder.id}
              encoder={encoder}
              dataset={dataset.id}
              found={found[encoder.id]}
              onQuery={start}
              onRetry={() => start(query)}
            />
          ))}
        </>
      )}
      <ImageChooser key={dataset.id} dataset={dataset.id} onQuery={start} />
    </>
  );
}

/** Copies of the query in the folder: the same by every encoder. */
function copiesIn(found: ReturnType<typeof useNeighbours.getState>['found']): readonly string[] {
  for (const each of Object.values(found)) if (each.state === 'found') return each.result.copies;
  return [];
}
