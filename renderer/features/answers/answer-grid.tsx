/** The grid of answers: each image with its question, the answer, and whether it is right. */
import { useEffect, useMemo } from 'react';
import type { Answered, AnswerRow } from '../../../shared/answers.ts';
import { ImageGrid } from '../../components/image-grid.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { questionLines, rowLines } from './answer-words.ts';
import { useHeldOutDataset } from './answers-store.ts';

interface Props {
  readonly run: string;
  readonly answered: Answered;
  readonly rows: readonly AnswerRow[];
}

export function AnswerGrid({ run, answered, rows }: Props) {
  const { open, dataset, failure } = useHeldOutDataset();
  const openQuestion = useOpenedImage((state) => state.openQuestion);
  useEffect(() => void open(run), [open, run]);
  const names = useMemo(() => rows.map(({ photograph }) => photograph), [rows]);
  return (
    <>
      <FailureNote failure={failure} />
      <ImageGrid
        label="Grid of answers"
        dataset={dataset}
        rows={rows}
        captionHeight={76}
        itemOf={(row) => ({
          key: row.question,
          name: row.photograph,
          isRight: row.isRight,
          caption: rowLines(row, answered).map((line) => <div key={line}>{line.replaceAll(' %', '\u00a0%')}</div>),
        })}
        onOpen={(place) => openQuestion(run, names, place, (at) => questionLines(rows[at]!, answered))}
      />
    </>
  );
}
