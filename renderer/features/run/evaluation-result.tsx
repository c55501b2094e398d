/** The result of an evaluation: sentences, a bar chart by stage, a table. */
import { Table } from '@mantine/core';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { ChartGroup } from '../../components/chart/chart-group.tsx';
import { Notice } from '../../components/notice.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount, formatDuration, formatScore, formatWhen, sentence } from '../../lib/format.ts';
import { StageChart } from './evaluation-chart.tsx';
import classes from './evaluation-panel.module.css';
import { evaluationWords, stageWords } from './evaluation-rows.ts';

interface Props {
  readonly evaluation: Evaluation;
  /** The run's current step. */
  readonly step: number;
}

export function EvaluationResult({ evaluation, step }: Props) {
  const { verdict, headline, best } = evaluationWords(evaluation);
  const about = [
    counted(evaluation.classes.length, 'class', 'classes'),
    `classifiers trained on ${counted(evaluation.images, 'image')}`,
    `tested on ${formatCount(evaluation.testImages)}`,
    `evaluated ${formatWhen(evaluation.madeAt)} at step ${formatCount(evaluation.step)}, in ${formatDuration(evaluation.seconds)}`,
  ];
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby="result-title">
      <h2 id="result-title">Result</h2>
      <div className={classes.notes}>
        {verdict === 'better' ? (
          <p className={classes.headline}>{headline}</p>
        ) : (
          <Notice tone="warning">{headline}</Notice>
        )}
        <p className={classes.best}>{best}</p>
        {evaluation.warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
        {step > evaluation.step && (
          <Notice tone="hint">
            The run has reached step {formatCount(step)} since. Evaluate again to use its last checkpoint.
          </Notice>
        )}
      </div>
      <ChartGroup name="Accuracy by stage">
        <div className={classes.charts}>
          <StageChart evaluation={evaluation} measure="linear" />
          <StageChart evaluation={evaluation} measure="knn" />
        </div>
      </ChartGroup>
      <StageTable evaluation={evaluation} />
      <p className="dim small">{about.join(' · ')}</p>
    </section>
  );
}

function StageTable({ evaluation }: { readonly evaluation: Evaluation }) {
  return (
    <TableScroller label="Accuracy at each stage">
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Stage</Table.Th>
            <Table.Th ta="right">Features</Table.Th>
            <Table.Th ta="right">Linear</Table.Th>
            <Table.Th ta="right">Untrained</Table.Th>
            <Table.Th ta="right">k-NN</Table.Th>
            <Table.Th ta="right">Untrained</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {evaluation.stages.map(({ stage, width, linear, knn, untrained }) => {
            const isBest = stage === evaluation.best.stage;
            return (
              <Table.Tr key={stage} {...(isBest ? { fw: 600 } : {})}>
                <Table.Td>
                  {sentence(stageWords(stage)).slice(0, -1)}
                  {isBest && ', best'}
                </Table.Td>
                <Table.Td ta="right">{formatCount(width)}</Table.Td>
                <Table.Td ta="right">{formatScore(linear)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {formatScore(untrained.linear)}
                </Table.Td>
                <Table.Td ta="right">{formatScore(knn)}</Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {formatScore(untrained.knn)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}
