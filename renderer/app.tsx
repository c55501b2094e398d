/** The interface: a sidebar, and one feature for each page. */
import { useEffect, useMemo, useRef } from 'react';
import { stagesOfAdded } from '../shared/encoder-source.ts';
import classes from './app.module.css';
import { ConnectionBanner } from './components/connection-banner.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { FullAccess, ReadOnlyBanner } from './components/full-access.tsx';
import { ImageDialog } from './components/image-dialog.tsx';
import { Sidebar } from './components/sidebar.tsx';
import { AnswersPanel } from './features/answers/answers-panel.tsx';
import { ComparePage } from './features/compare/compare-page.tsx';
import { DidItHelpPage } from './features/did-it-help/did-it-help-page.tsx';
import { EncoderPage } from './features/encoders/encoder-page.tsx';
import { EncodersPage } from './features/encoders/encoders-page.tsx';
import { EnginesPage } from './features/engines/engines-page.tsx';
import { InsideOfRun, InsidePanel } from './features/inside/inside-panel.tsx';
import { LessonPage } from './features/lesson/lesson-page.tsx';
import { MapPage } from './features/map/map-page.tsx';
import { NeighboursPage } from './features/neighbours/neighbours-page.tsx';
import { draftForTask, settingsOf } from './features/new-run/draft.ts';
import { useNewRun } from './features/new-run/draft-store.ts';
import { NewRunPage } from './features/new-run/new-run-page.tsx';
import { DatasetPage } from './features/photographs/dataset-page.tsx';
import { DropFolders } from './features/photographs/drop-folders.tsx';
import { PhotographsPage } from './features/photographs/photographs-page.tsx';
import { RunPage } from './features/run/run-page.tsx';
import { RunsPage } from './features/runs/runs-page.tsx';
import { AuditPage, type NewRunSettings } from './features/shortcuts/audit-page.tsx';
import { CheatPage } from './features/shortcuts/cheat-page.tsx';
import { DiagnosisPanel } from './features/shortcuts/diagnosis-panel.tsx';
import { ImportancePanel } from './features/shortcuts/importance-panel.tsx';
import { LookPanel } from './features/shortcuts/look-panel.tsx';
import { StoragePage } from './features/storage/storage-page.tsx';
import { SweepPage } from './features/sweeps/sweep-page.tsx';
import { SweepsPage } from './features/sweeps/sweeps-page.tsx';
import { isReadOnly } from './lib/lab-client.ts';
import { goTo, isShownReadOnly, type Route, useRoute } from './lib/router.ts';

function pageOf(route: Route) {
  switch (route.page) {
    case 'photographs':
      return <PhotographsPage />;
    case 'dataset':
      return <DatasetPage key={route.dataset} id={route.dataset} />;
    case 'audit':
      return <AuditForNewRun key={route.dataset} dataset={route.dataset} task={route.task} />;
    case 'new':
      return <NewRunPage dataset={route.dataset} like={route.like} from={route.from} isSweep={route.sweep === true} />;
    case 'runs':
      return <RunsPage list={route.list} />;
    case 'run':
      return (
        <RunPage
          key={route.run}
          id={route.run}
          tab={route.tab}
          answers={(detail) => <AnswersPanel detail={detail} />}
          inside={(detail) => <InsideOfRun detail={detail} />}
          uses={(detail) => <DiagnosisPanel detail={detail} />}
          looks={(detail) => <LookPanel detail={detail} />}
        />
      );
    case 'sweeps':
      return <SweepsPage />;
    case 'sweep':
      return <SweepPage key={route.sweep} id={route.sweep} />;
    case 'compare':
      return <ComparePage runs={route.runs} baseline={route.baseline} />;
    case 'encoders':
      return <EncodersPage />;
    case 'encoder':
      return (
        <EncoderPage
          key={route.encoder}
          id={route.encoder}
          inside={({ id }) => <InsidePanel encoder={id} />}
          looks={(encoder) => <ImportancePanel encoder={encoder.id} stages={stagesOfAdded(encoder)} />}
        />
      );
    case 'neighbours':
      return <NeighboursPage />;
    case 'map':
      return <MapForNewRuns route={route} />;
    case 'did-it-help':
      return <DidItHelpPage key={route.encoderOf} id={route.encoderOf} />;
    case 'storage':
      return <StoragePage />;
    case 'engines':
      return <EnginesPage />;
    case 'lesson':
      return <LessonPage />;
    case 'cheat':
      return <CheatPage />;
  }
}

/** An audit uses the settings of the new run, and its remedy switches change them. */
function AuditForNewRun({ dataset, task }: { readonly dataset: string; readonly task: string | undefined }) {
  const { draft, chooseTask, setOwn } = useNewRun();
  const newRun = useMemo<NewRunSettings>(
    () => ({
      of: (wanted) => settingsOf(draftForTask(draft, wanted)),
      set: (wanted, key, value) => {
        chooseTask(wanted);
        setOwn(key, value);
      },
      choose: chooseTask,
    }),
    [draft, chooseTask, setOwn],
  );
  return <AuditPage dataset={dataset} task={task} newRun={newRun} />;
}

/** Images that are selected on a map can be excluded from the new run. */
function MapForNewRuns({ route }: { readonly route: Extract<Route, { page: 'map' }> }) {
  const exclude = useNewRun((state) => state.exclude);
  return (
    <MapPage
      route={route}
      onExclude={(dataset, paths) => {
        exclude(dataset, paths);
        goTo({ page: 'new', dataset });
      }}
    />
  );
}

/** Identifies a page. Changing only the tab or the task stays on the same page. */
function pageKey(route: Route): string {
  switch (route.page) {
    case 'run':
      return `run ${route.run}`;
    case 'sweep':
      return `sweep ${route.sweep}`;
    case 'encoder':
      return `encoder ${route.encoder}`;
    case 'did-it-help':
      return `help ${route.encoderOf}`;
    case 'dataset':
      return route.dataset;
    case 'audit':
      return `audit ${route.dataset}`;
    default:
      return route.page;
  }
}

/** Moves the focus to the content when the page changes, for keyboards and screen readers. A change of tab does not. */
function useFocusOnPageChange(page: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(page);
  useEffect(() => {
    if (last.current !== page) main.current?.focus();
    last.current = page;
  }, [page]);
  return main;
}

export function App() {
  const asked = useRoute();
  const route: Route = isReadOnly && !isShownReadOnly(asked) ? { page: 'runs' } : asked;
  const page = pageKey(route);
  const main = useFocusOnPageChange(page);
  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Sidebar route={route} />
      <main ref={main} tabIndex={-1} className={classes.main}>
        <ReadOnlyBanner />
        <ConnectionBanner />
        <div className={classes.page}>
          <ErrorBoundary key={page}>{pageOf(route)}</ErrorBoundary>
        </div>
      </main>
      <FullAccess>
        <DropFolders />
      </FullAccess>
      <ImageDialog />
    </div>
  );
}
