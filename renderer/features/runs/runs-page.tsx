/** All runs: found, sorted, grouped, starred, archived, compared, deleted. */
import { Button } from '@mantine/core';
import { IconListDetails, IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { hashOf, replaceRoute } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { ChosenRuns } from './chosen-runs.tsx';
import { listOf, queryOf, type RunList, runsOf } from './filter-runs.ts';
import { RunFilters } from './run-filters.tsx';
import { RunTable } from './run-table.tsx';

/** @param list The query of the address: what the list shows and how. */
export function RunsPage({ list: query }: { readonly list: string | undefined }) {
  const { all, failure, refresh } = useRuns();
  useEffect(() => void refresh(), [refresh]);
  const list = useMemo(() => listOf(query), [query]);
  const setList = (changed: RunList) => replaceRoute({ page: 'runs', list: queryOf(changed) });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => runsOf(all ?? [], list), [all, list]);
  const marked = useMemo(() => (all ?? []).filter(({ id }) => chosen.has(id)), [all, chosen]);
  const hidden = useMemo(() => {
    const shown = new Set(found.map(({ id }) => id));
    return marked.filter(({ id }) => !shown.has(id)).length;
  }, [found, marked]);
  return (
    <Page
      title="Runs"
      below={
        all && all.length > 0 ? (
          <span role="status">
            {found.length < all.length ? `${formatCount(found.length)} of ` : ''}
            {counted(all.length, 'run')}
          </span>
        ) : undefined
      }
      actions={
        <Button component="a" href={hashOf({ page: 'new' })} leftSection={<IconPlus size={16} aria-hidden />}>
          New run
        </Button>
      }
    >
      <FailureNote failure={failure} />
      {!all && !failure && <Waiting>Loading runs …</Waiting>}
      {all?.length === 0 && (
        <div className="panel">
          <EmptyState icon={<IconListDetails size={30} stroke={1.4} aria-hidden />} title="No runs yet">
            A run trains one network on one pretext task. It stays here with its curves and answers until you delete it.
          </EmptyState>
        </div>
      )}
      {all && all.length > 0 && <RunFilters all={all} list={list} setList={setList} />}
      {marked.length > 0 && <ChosenRuns chosen={marked} hidden={hidden} onClear={() => setChosen(new Set())} />}
      {all && all.length > 0 && found.length === 0 && (
        <p className="dim" role="status">
          No run is found by these filters.
        </p>
      )}
      {found.length > 0 && (
        <RunTable found={found} list={list} setList={setList} chosen={chosen} setChosen={setChosen} />
      )}
    </Page>
  );
}
