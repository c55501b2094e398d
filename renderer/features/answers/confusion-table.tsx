/** The confusion matrix as a table whose cells filter the grid; for many classes, the most frequent mistakes. */
import { Table } from '@mantine/core';
import { type AnswerFilter, frequentMistakes } from '../../../shared/answers.ts';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount, formatPercent } from '../../lib/format.ts';
import { mostClasses } from './answer-words.ts';
import classes from './confusion-table.module.css';

interface Props {
  readonly labels: readonly string[];
  /** counts[truth][answer] */
  readonly matrix: readonly (readonly number[])[];
  readonly filter: AnswerFilter;
  onFilter(filter: AnswerFilter): void;
}

/** Length of the list of mistakes. */
const mistakesShown = 12;

export function ConfusionTable(props: Props) {
  return props.labels.length > mostClasses ? <Mistakes {...props} /> : <Matrix {...props} />;
}

/** The filter that shows the answers of a cell, or everything if it shows them already. */
const toggled = (filter: AnswerFilter, truth: number, answer: number): AnswerFilter =>
  filter.truth === truth && filter.answer === answer
    ? { ...filter, truth: undefined, answer: undefined }
    : { ...filter, isRight: undefined, truth, answer };

function Matrix({ labels, matrix, filter, onFilter }: Props) {
  return (
    <>
      <p className="dim small">Rows are true classes, columns guessed ones. Choose a cell to see its images.</p>
      <TableScroller label="Number of answers by true and guessed class" className={classes.scroller}>
        <table className={classes.matrix}>
          <caption className="visually-hidden">Confusion matrix</caption>
          <thead>
            <tr>
              <th scope="col">True class</th>
              {labels.map((label) => (
                <th key={label} scope="col">
                  <span className="visually-hidden">guessed </span>
                  {label}
                </th>
              ))}
              <th scope="col">Right</th>
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, truth) => {
              const total = row.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={labels[truth]}>
                  <th scope="row">{labels[truth]}</th>
                  {row.map((count, answer) => (
                    <td key={labels[answer]}>
                      <button
                        type="button"
                        className={classes.cell}
                        data-right={truth === answer || undefined}
                        style={{ '--share': `${total > 0 ? (40 * count) / total : 0}%` } as React.CSSProperties}
                        aria-pressed={filter.truth === truth && filter.answer === answer}
                        aria-label={`true class ${labels[truth]}, guessed ${labels[answer]}: ${counted(count, 'answer')}`}
                        onClick={() => onFilter(toggled(filter, truth, answer))}
                      >
                        {formatCount(count)}
                      </button>
                    </td>
                  ))}
                  <td className={classes.right}>{total > 0 ? formatPercent(row[truth]! / total) : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroller>
    </>
  );
}

function Mistakes({ labels, matrix, filter, onFilter }: Props) {
  const mistakes = frequentMistakes(matrix, mistakesShown);
  if (mistakes.length === 0) return <p>Every answer is right.</p>;
  return (
    <>
      <p className="dim small">
        {formatCount(labels.length)} classes are too many for a table. These are the most frequent mistakes.
      </p>
      <TableScroller label="Most frequent mistakes" className={classes.scroller}>
        <Table fz="sm" verticalSpacing={4} horizontalSpacing={8} w="auto">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>True class</Table.Th>
              <Table.Th>Guessed class</Table.Th>
              <Table.Th>Answers</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {mistakes.map(({ truth, answer, count }) => (
              <Table.Tr key={`${truth} ${answer}`}>
                <Table.Th scope="row" fw={400}>
                  {labels[truth]}
                </Table.Th>
                <Table.Td>{labels[answer]}</Table.Td>
                <Table.Td>
                  <button
                    type="button"
                    className={classes.cell}
                    aria-pressed={filter.truth === truth && filter.answer === answer}
                    aria-label={`true class ${labels[truth]}, guessed ${labels[answer]}: ${counted(count, 'answer')}`}
                    onClick={() => onFilter(toggled(filter, truth, answer))}
                  >
                    {formatCount(count)}
                  </button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
    </>
  );
}
