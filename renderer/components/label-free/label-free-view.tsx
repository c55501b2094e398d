/** What an evaluation measured without labels: a table with what each measure shows, and the spectrum. */
import { Table } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { LabelFree } from '../../../shared/label-free.ts';
import { labelFreeMeasures, labelFreeValue, spectrumShows, whyAbsent } from '../../../shared/label-free-words.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { Chart } from '../chart/chart.tsx';
import { TableScroller } from '../table-scroller.tsx';
import classes from './label-free.module.css';
import { spectrumChart } from './spectrum-chart.ts';

interface Props {
  /** Absent in evaluations of earlier versions. */
  readonly measured: LabelFree | undefined;
  readonly untrained?: LabelFree | undefined;
}

export function LabelFreeView({ measured, untrained }: Props) {
  return (
    <section className={classes.section} aria-labelledby="label-free-title">
      <h3 id="label-free-title">Without labels</h3>
      {measured ? (
        <>
          <MeasureTable measured={measured} untrained={untrained} />
          <SpectrumView measured={measured} untrained={untrained} />
          <p className="dim small">{aboutWords(measured)}</p>
        </>
      ) : (
        <p className="dim small">An earlier version made this evaluation. Evaluate again to measure without labels.</p>
      )}
    </section>
  );
}

/** On what it was measured. */
function aboutWords({ images, width, comparedImages, views }: LabelFree): string {
  const compared = comparedImages < images ? `; neighbours and uniformity among ${comparedImages} of them` : '';
  const viewed = views ? `; ${views.each} views of ${counted(views.images, 'image')} each` : '';
  return `Measured on the ${formatCount(width)} features of ${counted(images, 'test image')}${compared}${viewed}.`;
}

function MeasureTable({
  measured,
  untrained,
}: {
  readonly measured: LabelFree;
  readonly untrained: LabelFree | undefined;
}) {
  return (
    <TableScroller label="Measures without labels">
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Measure</Table.Th>
            <Table.Th>{untrained ? 'Trained' : 'Encoder'}</Table.Th>
            {untrained && <Table.Th>Untrained</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {labelFreeMeasures.map((measure) => (
            <Table.Tr key={measure.key}>
              <Table.Th scope="row" className={classes.measure}>
                {measure.name}
                <p className="dim small">{measure.shows}</p>
              </Table.Th>
              <Table.Td>
                {labelFreeValue(measure, measured) ?? <span className="dim">{whyAbsent(measure, measured)}</span>}
              </Table.Td>
              {untrained && (
                <Table.Td c="dimmed">{labelFreeValue(measure, untrained) ?? whyAbsent(measure, untrained)}</Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}

const SpectrumView = memo(function SpectrumView({
  measured,
  untrained,
}: {
  readonly measured: LabelFree;
  readonly untrained: LabelFree | undefined;
}) {
  const spec = useMemo(
    () =>
      spectrumChart([
        { name: untrained ? 'trained' : 'encoder', colour: 'var(--lab-series-held-out)', points: measured.spectrum },
        ...(untrained
          ? [{ name: 'untrained', colour: 'var(--lab-untrained)', dashes: '1.5 3', points: untrained.spectrum }]
          : []),
      ]),
    [measured, untrained],
  );
  const isEmpty = measured.spectrum.length < 2;
  return (
    <Chart
      spec={spec}
      empty={isEmpty ? 'Fewer than two directions have variance: there is no spectrum to draw.' : undefined}
    >
      <p className="dim small">{spectrumShows}</p>
    </Chart>
  );
});
