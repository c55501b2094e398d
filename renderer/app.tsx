/** The interface's table of contents: a sidebar, and one feature for each page. */
import { useEffect, useMemo, useRef } from 'react';
import classes from './app.module.css';
import { ConnectionBanner } from './components/connection-banner.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Sidebar } from './components/sidebar.tsx';
import { EnginesPage } from './features/engines/engines-page.tsx';
import { LessonPage } from './features/lesson/lesson-page.tsx';
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
import { LookPanel } from './features/shortcuts/look-panel.tsx';
import { StoragePage } from './features/storage/storage-page.tsx';
import { type Route, useRoute } from './lib/router.ts';

function pageOf(route: Route) {
  switch (route.page) {
    case 'photographs':
      return <PhotographsPage />;
    case 'dataset':
      return <DatasetPage key={route.dataset} id={route.dataset} />;
    case 'audit':
      return <AuditForNewRun key={route.dataset} dataset={route.dataset} task={route.task} />;
    case 'new':
      return <NewRunPage dataset={route.dataset} like={route.like} from={route.from} />;
    case 'runs':
      return <RunsPage />;
    case 'run':
      return (
        <RunPage
          key={route.run}
          id={route.run}
          tab={route.tab}
          uses={(detail) => <DiagnosisPanel detail={detail} />}
          looks={(detail) => <LookPanel detail={detail} />}
        />
      );
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

/** An audit looks at the settings of the run that is being written, and its remedies are switches of that run. */
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

/** What stays on screen while only a tab or a task changes. */
function placeOf(route: Route): string {
  switch (route.page) {
    case 'run':
      return `run ${route.run}`;
    case 'dataset':
      return route.dataset;
    case 'audit':
      return `audit ${route.dataset}`;
    default:
      return route.page;
  }
}

/** Where a keyboard or a screen reader goes on after a change of page; a change of tab is not one. */
function useFocusOnArrival(place: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(place);
  useEffect(() => {
    if (last.current !== place) main.current?.focus();
    last.current = place;
  }, [place]);
  return main;
}

export function App() {
  const route = useRoute();
  const place = placeOf(route);
  const main = useFocusOnArrival(place);
  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Sidebar route={route} />
      <main ref={main} tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        <div className={classes.page}>
          <ErrorBoundary key={place}>{pageOf(route)}</ErrorBoundary>
        </div>
      </main>
      <DropFolders />
    </div>
  );
}
