/** The accuracies of an encoder by stage, as charts and as a table, and those of the encoders that it is compared with. */
import { Table } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Baseline, Evaluation, Gain } from '../../../shared/evaluation.ts';
import { useEncoders } from '../../lib/encoders-store.ts';
import { formatCount, formatScore, sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { Chart } from '../chart/chart.tsx';
import { ChartGroup } from '../chart/chart-group.tsx';
import { TableScroller } from '../table-scroller.tsx';
import classes from './evaluation.module.css';
import { type Measure, type Stage, stageChart, stageWords } from './stage-chart.ts';

interface Props {
  readonly stages: readonly Stage[];
  readonly best: Evaluation['best'];
  readonly chance: number;
  readonly baselines: readonly Baseline[] | undefined;
}

export function StageAccuraciesView({ stages, best, chance, baselines }: Props) {
  const atBest = stages.find(({ stage }) => stage === best.stage)?.knnByK;
  return (
    <>
      <ChartGroup name="Accuracy by stage">
        <div className={classes.charts}>
          <StageChart stages={stages} chance={chance} measure="linear" />
          <StageChart stages={stages} chance={chance} measure="knn" />
        </div>
      </ChartGroup>
      <StageTable stages={stages} best={best} />
      {atBest && (
        <p className="dim small">
          k-NN at the best stage with{' '}
          {Object.entries(atBest)
            .map(([k, accuracy]) => `${k} neighbours: ${formatScore(accuracy)}`)
            .join(' · ')}
        </p>
      )}
      {baselines && baselines.length > 0 && <BaselineTable baselines={baselines} />}
    </>
  );
}

const StageChart = memo(function StageChart({
  stages,
  chance,
  measure,
}: Pick<Props, 'stages' | 'chance'> & { readonly measure: Measure }) {
  const spec = useMemo(() => stageChart(stages, chance, measure), [stages, chance, measure]);
  return <Chart spec={spec} />;
});

function StageTable({ stages, best }: Pick<Props, 'stages' | 'best'>) {
  const hasTwin = stages.every(({ untrained }) => untrained);
  const hasF1 = stages.every(({ macroF1 }) => macroF1);
  const heading = (text: string) => <Table.Th ta="right">{text}</Table.Th>;
  return (
    <TableScroller label="Accuracy at each stage">
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Stage</Table.Th>
            {heading('Features')}
            {heading('Linear')}
            {hasF1 && heading('Macro-F1')}
            {hasTwin && heading('Untrained')}
            {heading('k-NN')}
            {hasF1 && heading('Macro-F1')}
            {hasTwin && heading('Untrained')}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stages.map(({ stage, width, linear, knn, macroF1, untrained }) => {
            const isBest = stage === best.stage;
            return (
              <Table.Tr key={stage} {...(isBest ? { fw: 600 } : {})}>
                <Table.Td>
                  {stageWords(stage) === stage ? stage : sentence(stageWords(stage)).slice(0, -1)}
                  {isBest && ', best'}
                </Table.Td>
                <Table.Td ta="right">{formatCount(width)}</Table.Td>
                <Table.Td ta="right">{formatScore(linear)}</Table.Td>
                {hasF1 && <Table.Td ta="right">{formatScore(macroF1!.linear)}</Table.Td>}
                {hasTwin && (
                  <Table.Td ta="right" c="dimmed">
                    {formatScore(untrained!.linear)}
                  </Table.Td>
                )}
                <Table.Td ta="right">{formatScore(knn)}</Table.Td>
                {hasF1 && <Table.Td ta="right">{formatScore(macroF1!.knn)}</Table.Td>}
                {hasTwin && (
                  <Table.Td ta="right" c="dimmed">
                    {formatScore(untrained!.knn)}
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}

/** `+0.100`, `−0.100`, `0.000`. */
const signed = (value: number): string => {
  const text = formatScore(Math.abs(value));
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
};
const differenceWords = ({ change, ci95 }: Gain): string => `${signed(change)} [${ci95.map(signed).join(', ')}]`;

/** The name of what was compared, as a link to its page while it is there. */
function Named({ name, of }: Pick<Baseline, 'name' | 'of'>) {
  const isRun = useRuns((state) => state.all?.some(({ id }) => id === of));
  const isEncoder = useEncoders((state) => state.all?.some(({ id }) => id === of));
  if (of === undefined || !(isRun || isEncoder)) return name;
  return (
    <a href={hashOf(isRun ? { page: 'run', run: of, tab: 'learnt' } : { page: 'encoder', encoder: of })}>{name}</a>
  );
}

function BaselineTable({ baselines }: { readonly baselines: readonly Baseline[] }) {
  return (
    <>
      <h3 className={classes.title}>Compared with</h3>
      <TableScroller label="Encoders that it is compared with">
        <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Encoder</Table.Th>
              <Table.Th ta="right">Linear</Table.Th>
              <Table.Th ta="right">Difference</Table.Th>
              <Table.Th ta="right">k-NN</Table.Th>
              <Table.Th ta="right">Difference</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...baselines.entries()].map(([at, { name, of, stage, linear, linearDifference, knn, difference }]) => (
              <Table.Tr key={at} /* encoders may have one name */>
                <Table.Td>
                  <Named name={name} of={of} />
                  {stage !== name && <span className="dim">, {stageWords(stage)}</span>}
                </Table.Td>
                <Table.Td ta="right">{formatScore(linear)}</Table.Td>
                <Table.Td ta="right" className={classes.difference}>
                  {differenceWords(linearDifference)}
                </Table.Td>
                <Table.Td ta="right">{formatScore(knn)}</Table.Td>
                <Table.Td ta="right" className={classes.difference}>
                  {differenceWords(difference)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
      <p className="dim small">
        Each at its best stage. A difference is this encoder minus the other on the same test images, with its paired 95
        % interval.
      </p>
    </>
  );
}
