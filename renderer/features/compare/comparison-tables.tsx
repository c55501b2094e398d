/** Settings that differ and measures, one column for each run and added encoder; means over seeds. */
import { Button, Select, Table } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ComparedMeasure, Comparison } from '../../../shared/comparison.ts';
import {
  baselineName,
  type ComparisonFormat,
  comparisonText,
  differenceInWords,
} from '../../../shared/comparison-tables.ts';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import classes from './compare-page.module.css';
import { SeriesKey } from './series-key.tsx';

const minus = (text: string): string => text.replaceAll('-', '−');
const withDigits = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? '' : minus(value.toFixed(digits));

/** A measure with its interval, in two lines. */
function Measured({
  value,
  ci95,
  digits,
}: {
  readonly value: number | null | undefined;
  readonly ci95: readonly [number, number] | null | undefined;
  readonly digits: number;
}) {
  if (value === null || value === undefined) return <span className="dim">none</span>;
  return (
    <>
      {withDigits(value, digits)}
      {ci95 && (
        <div className="dim small">
          {withDigits(ci95[0], digits)} to {withDigits(ci95[1], digits)}
        </div>
      )}
    </>
  );
}

export function ComparisonTables({ comparison }: { readonly comparison: Comparison }) {
  const { runs, kinds, names, settings, measures, groups, notes } = comparison;
  const areSettingsCompared = kinds.filter((kind) => kind === 'run').length > 1;
  return (
    <>
      <TableScroller label="Comparison of the runs" className="panel">
        <Table
          fz="sm"
          verticalSpacing={7}
          horizontalSpacing="md"
          miw={260 + 150 * runs.length}
          className={classes.table}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <span className="visually-hidden">Setting or measure</span>
              </Table.Th>
              {runs.map((run, r) => (
                <Table.Th key={run} scope="col">
                  <SeriesKey index={r} />{' '}
                  <a
                    href={hashOf(
                      kinds[r] === 'encoder' ? { page: 'encoder', encoder: run } : { page: 'run', run, tab: 'watch' },
                    )}
                    className={classes.run}
                  >
                    {names[r]}
                  </a>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {areSettingsCompared && (
              <SubHead width={runs.length + 1}>
                {settings.length > 0 ? 'Settings that differ' : 'All settings are equal'}
              </SubHead>
            )}
            {settings.map(({ key, label, values }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">{label}</Table.Th>
                {runs.map((run, r) => (
                  <Table.Td key={run} className={classes.value}>
                    {values[r] === null ? <span className="dim">none</span> : String(values[r])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            {notes.some(({ note, stepNotes }) => note || stepNotes) && (
              <Table.Tr>
                <Table.Th scope="row">Notes</Table.Th>
                {runs.map((run, r) => (
                  <Table.Td key={run} className={classes.note}>
                    {notes[r]?.note}
                    {notes[r]?.stepNotes?.map(({ step, note }) => (
                      <div key={step}>
                        <span className="dim">Step {formatCount(step)}:</span> {note}
                      </div>
                    ))}
                  </Table.Td>
                ))}
              </Table.Tr>
            )}
            <SubHead width={runs.length + 1}>Measures, with 95 % intervals where they are known</SubHead>
            {measures.flatMap((measure) => {
              const { name, label, digits, values, ci95 } = measure;
              return [
                <Table.Tr key={name}>
                  <Table.Th scope="row">{label}</Table.Th>
                  {runs.map((run, r) => (
                    <Table.Td key={run}>
                      <Measured value={values[r]} ci95={ci95[r]} digits={digits} />
                    </Table.Td>
                  ))}
                </Table.Tr>,
                ...(measure.differences
                  ? [<Differences key={`${name} difference`} comparison={comparison} measure={measure} />]
                  : []),
              ];
            })}
          </Table.Tbody>
        </Table>
      </TableScroller>
      <Unpaired comparison={comparison} />
      {groups.map((group) => (
        <SeedMeans key={group.members.join()} comparison={comparison} group={group} />
      ))}
      <CopyAs comparison={comparison} />
    </>
  );
}

/** The difference of each run to the baseline on the same images. */
function Differences({ comparison, measure }: { readonly comparison: Comparison; readonly measure: ComparedMeasure }) {
  const { runs, baseline } = comparison;
  return (
    <Table.Tr className={classes.difference}>
      <Table.Th scope="row">Difference to {baselineName(comparison)}</Table.Th>
      {runs.map((run, r) => {
        const words = differenceInWords(measure, r);
        return (
          <Table.Td key={run}>
            {words ? (
              <>
                {words}
                <div className="dim small">on {counted(measure.differences![r]!.images, 'image')} in common</div>
              </>
            ) : (
              <span className="dim">{run === baseline ? '–' : 'none'}</span>
            )}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}

/** Which run differences are to, and why some are missing. */
function Unpaired({ comparison }: { readonly comparison: Comparison }) {
  const { runs, names, baseline, unpaired } = comparison;
  return (
    <div className={classes.unpaired}>
      <Select
        label="Differences to"
        size="xs"
        data={runs.map((value, r) => ({ value, label: names[r]! }))}
        value={baseline}
        allowDeselect={false}
        onChange={(chosen) => chosen && goTo({ page: 'compare', runs, baseline: chosen })}
      />
      <div className="dim small">
        <p>A difference is measured on the images that both runs were tested on, with its paired 95 % interval.</p>
        {unpaired.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
    </div>
  );
}

function SubHead({ width, children }: { readonly width: number; readonly children: string }) {
  return (
    <Table.Tr>
      <Table.Th colSpan={width} scope="colgroup" className={classes.subHead}>
        {children}
      </Table.Th>
    </Table.Tr>
  );
}

function SeedMeans({
  comparison,
  group,
}: {
  readonly comparison: Comparison;
  readonly group: Comparison['groups'][number];
}) {
  const title = `Mean over seeds ${group.seeds.join(', ')}`;
  return (
    <section className={`panel ${classes.means}`} aria-label={title}>
      <h2>{title}</h2>
      <p className="dim small">
        {group.members.map((place) => comparison.names[place]).join(', ')}. With Student’s 95 % interval of the mean.
      </p>
      <TableScroller label={`Measures: ${title.toLowerCase()}`}>
        <Table fz="sm" verticalSpacing={5} w="auto">
          <Table.Tbody>
            {comparison.measures.flatMap(({ name, label, digits }) => {
              const found = group.means.find((mean) => mean.name === name);
              return found
                ? [
                    <Table.Tr key={name}>
                      <Table.Th scope="row">{label}</Table.Th>
                      <Table.Td>{withDigits(found.mean, digits)}</Table.Td>
                      <Table.Td className="dim">
                        {withDigits(found.ci95[0], digits)} to {withDigits(found.ci95[1], digits)}
                      </Table.Td>
                    </Table.Tr>,
                  ]
                : [];
            })}
          </Table.Tbody>
        </Table>
      </TableScroller>
    </section>
  );
}

const formats: readonly (readonly [ComparisonFormat, string])[] = [
  ['csv', 'CSV'],
  ['markdown', 'Markdown'],
  ['latex', 'LaTeX'],
];

function CopyAs({ comparison }: { readonly comparison: Comparison }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <div className={classes.copy}>
      {formats.map(([format, label]) => (
        <Button
          key={format}
          size="xs"
          variant="default"
          onClick={() => clipboard.copy(comparisonText(comparison, format))}
        >
          Copy as {label}
        </Button>
      ))}
      <span role="status" className="dim small">
        {clipboard.copied ? 'Copied' : clipboard.error ? 'The clipboard is not available' : ''}
      </span>
    </div>
  );
}
