/** The answers of a checkpoint: a headline, the confusion matrix, filters, and the grid. */
import { Button, RangeSlider, Select, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  type Answered,
  type AnswerFilter,
  type AnswerOrder,
  answerOrders,
  answerRows,
  confusionOf,
  passes,
  ranked,
} from '../../../shared/answers.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { ConfusionTable } from '../../components/confusion-table.tsx';
import { ResultNotes } from '../../components/result-notes.tsx';
import { counted, formatCount, formatDuration, formatWhen } from '../../lib/format.ts';
import { AnswerGrid } from './answer-grid.tsx';
import { answersHeadline, orderWords } from './answer-words.ts';
import classes from './answers-panel.module.css';

interface Props {
  readonly detail: RunDetail;
  readonly answered: Answered;
}

export function AnswersResult({ detail, answered }: Props) {
  const [filter, setFilter] = useState<AnswerFilter>({});
  const [order, setOrder] = useState<AnswerOrder>('most-wrong');
  const rows = useMemo(() => answerRows(answered), [answered]);
  const cells = useMemo(() => confusionOf(answered), [answered]);
  const shown = useMemo(
    () =>
      ranked(
        rows.filter((row) => passes(row, filter)),
        order,
      ),
    [rows, filter, order],
  );
  const { step } = detail.summary;
  const { labels, earlier, warnings } = answered;
  return (
    <>
      <section className={`panel ${classes.part}`} aria-labelledby="answers-result-title">
        <h2 id="answers-result-title">{cells ? 'Confusion matrix' : 'Losses'}</h2>
        <p className={classes.headline}>{answersHeadline(answered)}</p>
        <ResultNotes warnings={warnings} step={step} analysedStep={answered.step} again="List again" />
        {cells && labels && (
          <ConfusionTable
            labels={labels}
            cells={cells}
            noun="answer"
            chosen={filter}
            onChoose={(cell) =>
              setFilter({ ...filter, ...cell, isRight: cell.truth === undefined ? filter.isRight : undefined })
            }
          />
        )}
        <p className="dim small">
          computed {formatWhen(answered.madeAt)} in {formatDuration(answered.seconds)}
        </p>
      </section>
      <section className={`panel ${classes.part}`} aria-labelledby="answer-grid-title">
        <h2 id="answer-grid-title">Held-out images</h2>
        <Filters answered={answered} filter={filter} onFilter={setFilter} order={order} onOrder={setOrder} />
        <p className="dim small" role="status">
          {shown.length === rows.length
            ? counted(rows.length, 'answer')
            : `${formatCount(shown.length)} of ${counted(rows.length, 'answer')}`}
          {order === 'most-changed' &&
            earlier &&
            (labels
              ? `; by the change of the right answer’s probability since step ${formatCount(earlier.step)}`
              : `; by the change of the loss since step ${formatCount(earlier.step)}`)}
        </p>
        {shown.length === 0 ? (
          <p className={`dim ${classes.empty}`}>No answer matches these filters.</p>
        ) : (
          <AnswerGrid run={detail.summary.id} answered={answered} rows={shown} />
        )}
      </section>
    </>
  );
}

interface FilterProps {
  readonly answered: Answered;
  readonly filter: AnswerFilter;
  onFilter(filter: AnswerFilter): void;
  readonly order: AnswerOrder;
  onOrder(order: AnswerOrder): void;
}

/** Value of "any" in a choice. */
const any = 'any';
const numberOrAny = (value: string): number | undefined => (value === any ? undefined : Number(value));

function Filters({ answered, filter, onFilter, order, onOrder }: FilterProps) {
  const { labels, earlier } = answered;
  const classesOf = (first: string) => [
    { value: any, label: first },
    ...(labels ?? []).map((label, place) => ({ value: String(place), label })),
  ];
  const [low, high] = filter.confidence ?? [0, 1];
  const orders = answerOrders.filter((each) => each !== 'most-changed' || earlier);
  const isFiltered = Object.values(filter).some((value) => value !== undefined && value !== '');
  return (
    <div className={classes.filters}>
      <Choice
        label="Order"
        value={order}
        data={orders.map((value) => ({ value, label: orderWords[value] }))}
        onChoose={(value) => onOrder(value as AnswerOrder)}
      />
      {labels && (
        <>
          <Choice
            label="Answers"
            value={filter.isRight === undefined ? any : filter.isRight ? 'right' : 'wrong'}
            data={[
              { value: any, label: 'Right and wrong' },
              { value: 'right', label: 'Right' },
              { value: 'wrong', label: 'Wrong' },
            ]}
            onChoose={(value) => onFilter({ ...filter, isRight: value === any ? undefined : value === 'right' })}
          />
          <Choice
            label="True class"
            value={String(filter.truth ?? any)}
            data={classesOf('All classes')}
            onChoose={(value) => onFilter({ ...filter, truth: numberOrAny(value) })}
          />
          <Choice
            label="Guessed class"
            value={String(filter.answer ?? any)}
            data={classesOf('All classes')}
            onChoose={(value) => onFilter({ ...filter, answer: numberOrAny(value) })}
          />
          <div className={classes.range}>
            <span aria-hidden>
              Confidence: {Math.round(100 * low)} to {Math.round(100 * high)} %
            </span>
            <RangeSlider
              min={0}
              max={100}
              step={5}
              minRange={0}
              value={[Math.round(100 * low), Math.round(100 * high)]}
              onChange={([from, to]) =>
                onFilter({ ...filter, confidence: from === 0 && to === 100 ? undefined : [from / 100, to / 100] })
              }
              color="var(--lab-accent)"
              label={null}
              size={4}
              thumbSize={16}
              thumbFromLabel="Lowest confidence, percent"
              thumbToLabel="Highest confidence, percent"
            />
          </div>
        </>
      )}
      <TextInput
        label="Path contains"
        value={filter.name ?? ''}
        onChange={(event) => onFilter({ ...filter, name: event.currentTarget.value || undefined })}
      />
      <Button variant="default" disabled={!isFiltered} onClick={() => onFilter({})}>
        Clear filters
      </Button>
    </div>
  );
}

function Choice({
  label,
  value,
  data,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  onChoose(value: string): void;
}) {
  return (
    <Select
      label={label}
      value={value}
      data={data}
      allowDeselect={false}
      comboboxProps={{ transitionProps: { duration: 0 } }}
      onChange={(next) => next !== null && onChoose(next)}
    />
  );
}
