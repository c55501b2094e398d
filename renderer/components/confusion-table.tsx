/** The confusion matrix as a table whose cells filter the grid; for many classes, the most frequent mistakes. */
import { Table } from '@mantine/core';
import { type CountedAnswer, denseCounts, frequentMistakes } from '../../shared/confusion.ts';
import { counted, formatCount, formatPercent } from '../lib/format.ts';
import classes from './confusion-table.module.css';
import { TableScroller } from './table-scroller.tsx';

/** Classes that a table shows; of more, the most frequent mistakes are listed. */
const mostClasses = 12;

/** A cell of the matrix. */
export interface Cell {
  readonly truth?: number | undefined;
  readonly answer?: number | undefined;
}

interface Props {
  readonly labels: readonly string[];
  readonly cells: readonly CountedAnswer[];
  /** What is counted: `answer`. */
  readonly noun: string;
  /** The cell whose images are shown. */
  readonly chosen: Cell;
  /** @param cell Without a class if the cell that is shown was chosen again. */
  onChoose(cell: Cell): void;
}

/** Length of the list of mistakes. */
const mistakesShown = 12;

export function ConfusionTable(props: Props) {
  return props.labels.length > mostClasses ? <Mistakes {...props} /> : <Matrix {...props} />;
}

/** The cell, or none if it is shown already. */
const toggled = (chosen: Cell, truth: number, answer: number): Cell =>
  chosen.truth === truth && chosen.answer === answer ? { truth: undefined, answer: undefined } : { truth, answer };

function Matrix({ labels, cells, noun, chosen, onChoose }: Props) {
  const matrix = denseCounts(labels.length, cells);
  return (
    <>
      <p className="dim small">Rows are true classes, columns guessed ones. Choose a cell to see its images.</p>
      <TableScroller label={`Number of ${noun}s by true and guessed class`} className={classes.scroller}>
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
                        aria-pressed={chosen.truth === truth && chosen.answer === answer}
                        aria-label={`true class ${labels[truth]}, guessed ${labels[answer]}: ${counted(count, noun)}`}
                        onClick={() => onChoose(toggled(chosen, truth, answer))}
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

function Mistakes({ labels, cells, noun, chosen, onChoose }: Props) {
  const mistakes = frequentMistakes(cells, mistakesShown);
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
              <Table.Th>Number</Table.Th>
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
                    aria-pressed={chosen.truth === truth && chosen.answer === answer}
                    aria-label={`true class ${labels[truth]}, guessed ${labels[answer]}: ${counted(count, noun)}`}
                    onClick={() => onChoose(toggled(chosen, truth, answer))}
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
