/** Images on a map by the features of one encoder, or of two beside each other, which share the selection and the colours. */
import { Button, Group, SegmentedControl, Select, Switch } from '@mantine/core';
import { IconBox, IconFolder, IconPhoto } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { mapMethods } from '../../../shared/map.ts';
import type { DatasetSummary, Folder } from '../../../shared/protocol.ts';
import { FolderPicker } from '../../components/folder-picker.tsx';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { type AnyEncoder, encoderGroups, encodersOf } from '../../lib/any-encoder.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { useEncoders } from '../../lib/encoders-store.ts';
import { desktop } from '../../lib/lab-client.ts';
import { goTo, type Route, replaceRoute } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { type Colouring, colouredBy, offered } from './colouring.ts';
import { Legend } from './legend.tsx';
import classes from './map-page.module.css';
import { keyOf, useMaps } from './maps-store.ts';
import { OneMap } from './one-map.tsx';
import { SelectionPanel } from './selection-panel.tsx';

type MapRoute = Extract<Route, { readonly page: 'map' }>;

interface Props {
  readonly route: MapRoute;
  /** Starts the form of a run that excludes these images. @param paths Absolute. */
  onExclude(dataset: string, paths: readonly string[]): void;
}

const colouringNames: Readonly<Record<Colouring, string>> = {
  label: 'Label',
  folder: 'Folder',
  cluster: 'Cluster of similar features',
  date: 'Date',
  right: 'Right or wrong in the last evaluation',
};

export function MapPage({ route, onExclude }: Props) {
  const datasets = useDatasets((state) => state.all);
  const datasetsFailure = useDatasets((state) => state.failure);
  const { all: encoders, failure: encodersFailure, refresh } = useEncoders();
  const runs = useRuns((state) => state.all);
  useEffect(() => void refresh(), [refresh]);
  const choices = useMemo(() => encodersOf(encoders ?? [], runs ?? []), [encoders, runs]);
  const failure = datasetsFailure ?? encodersFailure;
  if (!datasets || !encoders || !runs)
    return (
      <Shell>{failure ? <FailureNote failure={failure} /> : <Waiting>Loading encoders and images …</Waiting>}</Shell>
    );
  if (choices.length === 0)
    return (
      <Shell>
        <EmptyState
          icon={<IconBox size={30} stroke={1.4} aria-hidden />}
          title="No encoder yet"
          action={<Button onClick={() => goTo({ page: 'encoders' })}>Add an encoder</Button>}
        >
          A map needs an encoder: one that a run trained, or one from a file.
        </EmptyState>
      </Shell>
    );
  const dataset = datasets.find(({ id }) => id === route.dataset) ?? datasets[0];
  const encoder = choices.find(({ id }) => id === route.encoder) ?? choices[0]!;
  const beside = choices.find(({ id }) => id === route.beside && id !== encoder.id);
  return (
    <Shell>
      <FailureNote failure={failure} />
      <Choices
        route={route}
        datasets={datasets}
        dataset={dataset}
        choices={choices}
        encoder={encoder}
        beside={beside}
      />
      {dataset ? (
        <Maps
          key={dataset.id}
          dataset={dataset}
          encoders={beside ? [encoder, beside] : [encoder]}
          method={route.method ?? 'umap'}
          onExclude={(paths) => onExclude(dataset.id, paths)}
        />
      ) : (
        <EmptyState icon={<IconPhoto size={30} stroke={1.4} aria-hidden />} title="No images yet">
          Choose a folder of images above.
        </EmptyState>
      )}
    </Shell>
  );
}

const Shell = ({ children }: { readonly children: React.ReactNode }) => (
  <Page
    title="Map"
    below="Each point is an image. Near points have similar features; the distance between far groups means little."
  >
    {children}
  </Page>
);

/** Images, encoders and method. They are in the address, so that Back and a reload keep them. */
function Choices({
  route,
  datasets,
  dataset,
  choices,
  encoder,
  beside,
}: {
  readonly route: MapRoute;
  readonly datasets: readonly DatasetSummary[];
  readonly dataset: DatasetSummary | undefined;
  readonly choices: readonly AnyEncoder[];
  readonly encoder: AnyEncoder;
  readonly beside: AnyEncoder | undefined;
}) {
  const open = useDatasets((state) => state.open);
  const [picking, setPicking] = useState(false);
  const change = (what: Partial<MapRoute>) =>
    replaceRoute({ ...route, encoder: encoder.id, ...(dataset && { dataset: dataset.id }), ...what });
  async function take(folders: readonly Folder[]) {
    setPicking(false);
    if (folders.length === 0) return;
    const opened = await open(folders.map(({ token }) => token));
    if (opened) change({ dataset: opened.id });
  }
  const groups = encoderGroups(choices);
  const none = { value: '', label: 'Nothing' };
  const others = encoderGroups(choices.filter(({ id }) => id !== encoder.id));
  return (
    <div className={classes.choices}>
      <Group gap="xs" align="flex-end" wrap="nowrap" className={classes.images}>
        <Select
          size="sm"
          flex={1}
          miw={0}
          label="Images"
          placeholder="No folder chosen"
          data={datasets.map(({ id, name }) => ({ value: id, label: name }))}
          value={dataset?.id ?? null}
          onChange={(id) => id && change({ dataset: id })}
        />
        <Button
          variant="default"
          flex="none"
          leftSection={<IconFolder size={16} stroke={1.7} aria-hidden />}
          onClick={() => (desktop ? void desktop.chooseFolders().then(take) : setPicking(true))}
        >
          Choose
        </Button>
      </Group>
      <Select
        size="sm"
        label="Encoder"
        data={groups}
        value={encoder.id}
        searchable
        onChange={(id) => id && change({ encoder: id })}
      />
      <Select
        size="sm"
        label="Beside it"
        data={[none, ...others]}
        value={beside?.id ?? ''}
        onChange={(id) => change({ beside: id || undefined })}
      />
      <div>
        <span className={classes.label} id="map-method">
          Method
        </span>
        <SegmentedControl
          fullWidth
          size="sm"
          aria-labelledby="map-method"
          transitionDuration={0}
          data={mapMethods.map((value) => ({ value, label: value.toUpperCase() }))}
          value={route.method ?? 'umap'}
          onChange={(method) => change({ method })}
        />
      </div>
      <FolderPicker
        opened={picking}
        title="Choose images for the map"
        verb="Choose"
        onClose={() => setPicking(false)}
        onChosen={(folders) => void take(folders)}
      />
    </div>
  );
}

function Maps({
  dataset,
  encoders,
  method,
  onExclude,
}: {
  readonly dataset: DatasetSummary;
  readonly encoders: readonly AnyEncoder[];
  readonly method: MapRoute['method'] & string;
  onExclude(paths: readonly string[]): void;
}) {
  const { loaded, colouring, colourBy, forgetSelection, load } = useMaps();
  useEffect(() => forgetSelection, [forgetSelection]);
  const [tool, setTool] = useState<'move' | 'lasso'>('move');
  const [withThumbnails, setWithThumbnails] = useState(true);
  const ofs = encoders.map(({ id }) => ({ encoder: id, dataset: dataset.id, method }));
  const points = ofs.map((of) => loaded[keyOf(of)]?.points).find((each) => each !== undefined && each.x.length > 0);
  const kinds = useMemo(() => (points ? offered(points) : []), [points]);
  const by = colouring && kinds.includes(colouring) ? colouring : kinds[0];
  const coloured = useMemo(() => (points && by ? colouredBy(points, by) : undefined), [points, by]);
  return (
    <>
      {points && coloured && (
        <div className={classes.tools}>
          <Select
            size="sm"
            label="Colours"
            w={260}
            maw="100%"
            data={kinds.map((value) => ({ value, label: colouringNames[value] }))}
            value={by ?? null}
            onChange={(value) => value && colourBy(value as Colouring)}
          />
          <div>
            <span className={classes.label} id="map-tool">
              Drag
            </span>
            <SegmentedControl
              size="sm"
              aria-labelledby="map-tool"
              transitionDuration={0}
              data={[
                { value: 'move', label: 'Move' },
                { value: 'lasso', label: 'Lasso' },
              ]}
              value={tool}
              onChange={(value) => setTool(value as typeof tool)}
            />
          </div>
          <Switch
            label="Thumbnails when near"
            checked={withThumbnails}
            onChange={(event) => setWithThumbnails(event.currentTarget.checked)}
          />
          <div className={classes.legend}>
            <Legend coloured={coloured} images={points.image} />
          </div>
        </div>
      )}
      <div className={classes.maps} data-two={encoders.length > 1 || undefined}>
        {encoders.map((encoder) => (
          <OneMap
            key={encoder.id}
            encoder={encoder}
            dataset={dataset}
            method={method}
            colouring={by}
            drawsLasso={tool === 'lasso'}
            withThumbnails={withThumbnails}
          />
        ))}
      </div>
      {points && (
        <SelectionPanel
          dataset={dataset}
          points={points}
          onExclude={onExclude}
          onLabelled={() => ofs.forEach((of) => void load(of))}
        />
      )}
    </>
  );
}
