/** Runs and added encoders side by side: warnings, curves, boards under one slider, settings that differ, measures. */
import { Button, MultiSelect } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { type Comparison, mostCompared } from '../../../shared/comparison.ts';
import { listed } from '../../../shared/format-words.ts';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SaveReport } from '../../components/save-report.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useEncoders } from '../../lib/encoders-store.ts';
import { counted } from '../../lib/format.ts';
import { isReadOnly, lab } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';
import { useDetailsOf } from '../../lib/run-details.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { BoardsSideBySide } from './boards-side-by-side.tsx';
import classes from './compare-page.module.css';
import { useComparison } from './compare-store.ts';
import { ComparisonTables } from './comparison-tables.tsx';
import { Curves } from './curves.tsx';

interface Props {
  readonly runs: readonly string[];
  readonly baseline: string | undefined;
}

export function ComparePage({ runs, baseline }: Props) {
  const { comparison, failure, open } = useComparison();
  const key = runs.join(',');
  useEffect(() => void open(key === '' ? [] : key.split(','), baseline), [open, key, baseline]);
  const drawn = comparison ? comparison.runs.filter((_, place) => comparison.kinds[place] === 'run') : [];
  const details = useDetailsOf(drawn);
  const loaded = details.flatMap((detail) => detail ?? []);
  return (
    <Page
      title="Compare"
      below={<span className="small">{sidesInWords(runs.length, comparison)}</span>}
      actions={
        <>
          {comparison && (
            <SaveReport
              name={`comparison of ${comparison.names.join(' ')}`}
              request={() =>
                lab.request('reports.ofComparison', { runs: comparison.runs, baseline: comparison.baseline })
              }
            />
          )}
          <Button variant="default" onClick={() => goTo({ page: 'runs' })}>
            All runs
          </Button>
        </>
      }
    >
      <ChooseRuns runs={runs} />
      <FailureNote failure={failure} />
      {runs.length < 2 && (
        <div className="panel">
          <EmptyState icon={<IconArrowsDiff size={30} stroke={1.4} aria-hidden />} title="Choose at least two">
            Their settings, scores, curves and answers about the same images will appear here, next to each other.
          </EmptyState>
        </div>
      )}
      {runs.length >= 2 && !comparison && !failure && <Waiting>Comparing …</Waiting>}
      {comparison && (
        <>
          {comparison.warnings.length > 0 && (
            <div className={classes.warnings}>
              <Notice tone="warning">
                {comparison.warnings.map((warning) => (
                  <div key={warning}>{warning}</div>
                ))}
              </Notice>
            </div>
          )}
          <ComparisonTables comparison={comparison} />
          {drawn.length > 0 && (
            <>
              <section aria-labelledby="curves-title" className={classes.part}>
                <h2 id="curves-title">Curves</h2>
                {loaded.length < drawn.length ? (
                  <Waiting>Loading the runs …</Waiting>
                ) : (
                  <Curves details={loaded} groups={comparison.groups} />
                )}
              </section>
              <section aria-labelledby="boards-title" className={classes.part}>
                <h2 id="boards-title">Answers about the same images</h2>
                {loaded.length < drawn.length ? (
                  <Waiting>Loading the runs …</Waiting>
                ) : (
                  <BoardsSideBySide details={loaded} />
                )}
              </section>
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** `2 runs and 1 added encoder`; before they are read, their number alone. */
function sidesInWords(count: number, comparison: Comparison | undefined): string {
  if (!comparison) return `${count} chosen`;
  const runs = comparison.kinds.filter((kind) => kind === 'run').length;
  const added = comparison.kinds.length - runs;
  return listed([...(runs > 0 ? [counted(runs, 'run')] : []), ...(added > 0 ? [counted(added, 'added encoder')] : [])]);
}

function ChooseRuns({ runs }: { readonly runs: readonly string[] }) {
  const all = useRuns((state) => state.all) ?? [];
  const known = all.filter(({ task }) => task !== '');
  const { all: added = [], refresh } = useEncoders();
  useEffect(() => {
    if (!isReadOnly) void refresh();
  }, [refresh]);
  const choices = [...known, ...added].map(({ id, name }) => ({ value: id, label: name }));
  const unknown = runs
    .filter((run) => !choices.some(({ value }) => value === run))
    .map((run) => ({ value: run, label: run }));
  const groups = [
    { group: 'Runs', items: [...choices.slice(0, known.length), ...unknown] },
    { group: 'Added encoders', items: choices.slice(known.length) },
  ];
  return (
    <MultiSelect
      className={classes.choose}
      label="Runs and added encoders"
      description={`2 to ${mostCompared}`}
      data={groups.filter(({ items }) => items.length > 0)}
      value={[...runs]}
      onChange={(chosen) => goTo({ page: 'compare', runs: chosen })}
      maxValues={mostCompared}
      searchable
      hidePickedOptions
      nothingFoundMessage="No run or encoder has this name"
    />
  );
}
