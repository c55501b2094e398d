/** One encoder's map of the images: made here if there is none, drawn if there is. */
import { Button, Group, NumberInput, Select } from '@mantine/core';
import { IconMap } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type MapMethod, mapDefaults, type StoredMap } from '../../../shared/map.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import type { AnyEncoder } from '../../lib/any-encoder.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatPercent, formatScore, formatWhen } from '../../lib/format.ts';
import type { Colouring } from './colouring.ts';
import { MapCanvas } from './map-canvas.tsx';
import classes from './map-page.module.css';
import { useMapping } from './mapping-store.ts';
import { keyOf, useMaps } from './maps-store.ts';

interface Props {
  readonly encoder: AnyEncoder;
  readonly dataset: DatasetSummary;
  readonly method: MapMethod;
  readonly colouring: Colouring | undefined;
  readonly drawsLasso: boolean;
  readonly withThumbnails: boolean;
}

export function OneMap({ encoder, dataset, method, colouring, drawsLasso, withThumbnails }: Props) {
  const of = { encoder: encoder.id, dataset: dataset.id, method };
  const map = useMaps((state) => state.loaded[keyOf(of)]);
  const failure = useMaps((state) => state.failures[keyOf(of)]);
  const load = useMaps((state) => state.load);
  const working = useMapping((state) => state.working[encoder.id]);
  const unfinished = useMapping((state) => state.unfinished[encoder.id]);
  const { cancel, dismiss } = useMapping.getState();
  const [isChanging, setIsChanging] = useState(false);
  const isReady = dataset.state === 'ready';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` is these three
  useEffect(() => {
    if (isReady) void load(of);
  }, [encoder.id, dataset.id, method, isReady, load]);
  useEffect(() => () => dismiss(encoder.id), [encoder.id, dismiss]);

  const settings = (
    <Settings
      key={`${encoder.id} ${method} ${map?.result.madeAt}`}
      encoder={encoder}
      dataset={dataset}
      method={method}
      map={map ?? undefined}
      onStarted={() => setIsChanging(false)}
    />
  );
  let content: ReactNode;
  if (!isReady) content = <NotIndexed dataset={dataset} />;
  else if (working)
    content = <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(encoder.id)} />;
  else if (map && colouring && map.points.x.length > 0)
    content = (
      <>
        <MapCanvas
          name={`Map by ${encoder.name}`}
          dataset={dataset.id}
          points={map.points}
          colouring={colouring}
          drawsLasso={drawsLasso}
          withThumbnails={withThumbnails}
        />
        <About map={map} />
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setIsChanging(!isChanging)}
          aria-expanded={isChanging}
        >
          Make it again
        </Button>
        {isChanging && settings}
      </>
    );
  else if (map === undefined && !failure) content = <Waiting>Loading the map …</Waiting>;
  else
    content = (
      <>
        <EmptyState icon={<IconMap size={30} stroke={1.4} aria-hidden />} title="No map yet">
          {map
            ? 'The images of the last map are not in this dataset any more.'
            : 'The features of every image are computed once, and each image gets a place near those with similar features.'}
        </EmptyState>
        {settings}
      </>
    );
  return (
    <section className={classes.map} aria-label={encoder.name}>
      <h2 className={classes.title}>{encoder.name}</h2>
      <FailureNote failure={unfinished?.failure ?? failure} />
      {unfinished?.cancelled && <Notice tone="hint">Cancelled. The last map stays.</Notice>}
      {content}
    </section>
  );
}

function NotIndexed({ dataset }: { readonly dataset: DatasetSummary }) {
  const open = useDatasets((state) => state.open);
  if (dataset.state === 'indexing') return <Waiting>Indexing the images …</Waiting>;
  if (dataset.state === 'failed') return <FailureNote failure={dataset.failure} />;
  const { folders, reading } = dataset;
  return (
    <Notice
      tone="hint"
      action={
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            open(
              folders.map(({ token }) => token),
              reading,
            )
          }
        >
          Index them
        </Button>
      }
    >
      These images are not indexed yet.
    </Notice>
  );
}

/** How the map was made, and how far it can be trusted. */
function About({ map: { result, points, gone } }: { readonly map: StoredMap }) {
  const { method, stage, neighbours, trustworthiness, trustedOn, images, explained, leftOut } = result;
  const facts = [
    method === 'umap' ? `UMAP, ${counted(neighbours, 'neighbour')}` : 'PCA',
    `stage ${stage}`,
    ...(explained ? [`${formatPercent(explained[0] + explained[1])} of the variance`] : []),
    ...(trustworthiness === null
      ? []
      : [
          `trustworthiness ${formatScore(trustworthiness)}${trustedOn < images ? `, on ${counted(trustedOn, 'image')}` : ''}`,
        ]),
    counted(points.x.length, 'image'),
    ...(leftOut > 0 ? [`${counted(leftOut, 'image')} without finite features left out`] : []),
    ...(gone > 0 ? [`${counted(gone, 'image')} of the map no longer here`] : []),
    formatWhen(result.madeAt),
  ];
  return <p className={`dim small ${classes.about}`}>{facts.join(' · ')}</p>;
}

/** Starts a map. */
function Settings({
  encoder,
  dataset,
  method,
  map,
  onStarted,
}: {
  readonly encoder: AnyEncoder;
  readonly dataset: DatasetSummary;
  readonly method: MapMethod;
  readonly map: StoredMap | undefined;
  onStarted(): void;
}) {
  const start = useMapping((state) => state.start);
  const made = map?.result;
  const [stage, setStage] = useState(made?.stage ?? '');
  const [neighbours, setNeighbours] = useState<number | string>(made?.neighbours ?? mapDefaults.neighbours);
  const [minDist, setMinDist] = useState<number | string>(made?.minDist ?? mapDefaults.minDist);
  const isWhole = Number.isInteger(neighbours) && Number(neighbours) >= 2 && Number(neighbours) <= 200;
  const isUsable = method === 'pca' || (isWhole && typeof minDist === 'number');
  function begin() {
    onStarted();
    void start(encoder.id, {
      images: dataset.folders.map(({ token }) => token),
      method,
      ...(stage !== '' && { stage }),
      ...(method === 'umap' && { neighbours: Number(neighbours), minDist: Number(minDist) }),
    });
  }
  return (
    <div className={classes.settings}>
      {encoder.stages.length > 1 && (
        <Select
          size="sm"
          label="Stage"
          data={[
            { value: '', label: 'The representation' },
            ...encoder.stages.map((value) => ({ value, label: value })),
          ]}
          value={stage}
          onChange={(value) => setStage(value ?? '')}
        />
      )}
      {method === 'umap' && (
        <>
          <NumberInput
            size="sm"
            label="Neighbours"
            min={2}
            max={200}
            allowDecimal={false}
            value={neighbours}
            onChange={setNeighbours}
          />
          <NumberInput
            size="sm"
            label="Least distance"
            min={0}
            max={0.99}
            step={0.05}
            decimalScale={2}
            value={minDist}
            onChange={setMinDist}
          />
        </>
      )}
      <Group>
        <Button onClick={begin} disabled={!isUsable}>
          {map ? 'Make the map again' : 'Make the map'}
        </Button>
      </Group>
    </div>
  );
}
