/** A virtualised grid of answers: only rows on screen are rendered, and only their thumbnails are loaded. */
import { useElementSize } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { Answered, AnswerRow } from '../../../shared/answers.ts';
import { FailureNote } from '../../components/notice.tsx';
import { pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import classes from './answer-grid.module.css';
import { questionLines, rowLines } from './answer-words.ts';
import { useThumbnails } from './answers-store.ts';

/** Space between answers and their least width, in CSS pixels. */
const gap = 12;
const minWidth = 148;
/** A first guess, before a row is measured. */
const captionHeight = 76;

interface Props {
  readonly run: string;
  readonly answered: Answered;
  readonly rows: readonly AnswerRow[];
}

export function AnswerGrid({ run, answered, rows }: Props) {
  const { open, load, dataset, pictures, failure } = useThumbnails();
  const openQuestion = useOpenedImage((state) => state.openQuestion);
  const { ref: measured, width } = useElementSize();
  const scroller = useRef<HTMLElement>(null);
  const columns = Math.max(2, Math.floor((width + gap) / (minWidth + gap)));
  const side = (width - gap * (columns - 1)) / columns;
  const lines = useVirtualizer({
    count: width > 0 ? Math.ceil(rows.length / columns) : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + captionHeight + gap,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes
  useEffect(() => lines.measure(), [side]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other answers begin at the top
  useEffect(() => lines.scrollToOffset(0), [rows]);
  useEffect(() => void open(run), [open, run]);

  const visible = lines.getVirtualItems();
  const first = (visible[0]?.index ?? 0) * columns;
  const end = ((visible.at(-1)?.index ?? -1) + 1) * columns;
  useEffect(() => {
    if (dataset !== undefined) void load(rows.slice(first, end).map(({ photograph }) => photograph));
  }, [dataset, first, end, rows, load]);
  const names = useMemo(() => rows.map(({ photograph }) => photograph), [rows]);
  return (
    <>
      <FailureNote failure={failure} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Grid of answers">
        <div ref={measured}>
          <div style={{ height: lines.getTotalSize(), position: 'relative' }}>
            {visible.map((line) => (
              <div
                key={line.key}
                ref={lines.measureElement}
                data-index={line.index}
                className={classes.row}
                style={{
                  transform: `translateY(${line.start}px)`,
                  gridTemplateColumns: `repeat(${columns}, 1fr)`,
                  columnGap: gap,
                  paddingBottom: gap,
                }}
              >
                {rows.slice(line.index * columns, (line.index + 1) * columns).map((row, column) => (
                  <Answer
                    key={row.question}
                    row={row}
                    answered={answered}
                    side={side}
                    picture={pictures.get(row.photograph)}
                    onOpen={() =>
                      openQuestion(run, names, line.index * columns + column, (place) =>
                        questionLines(rows[place]!, answered),
                      )
                    }
                  />
                ))}
              </div>
            ))}
          </div>
        </div>
      </section>
    </>
  );
}

function Answer({
  row,
  answered,
  side,
  picture,
  onOpen,
}: {
  readonly row: AnswerRow;
  readonly answered: Answered;
  readonly side: number;
  /** Null if the image is not in the dataset, undefined until its thumbnail is known. */
  readonly picture: string | null | undefined;
  onOpen(): void;
}) {
  const { photograph, isRight } = row;
  return (
    <figure className={classes.answer} data-verdict={isRight === undefined ? undefined : isRight ? 'right' : 'wrong'}>
      <button type="button" className={classes.frame} style={{ height: side }} onClick={onOpen}>
        <span className="visually-hidden">Open </span>
        {picture ? (
          <img src={pictureUrl(picture)} alt={photograph} loading="lazy" />
        ) : (
          <span className={picture === null ? classes.missing : 'visually-hidden'}>
            {picture === null ? `${photograph}: not in the dataset any more` : photograph}
          </span>
        )}
      </button>
      <figcaption title={photograph}>
        {isRight !== undefined && (
          <span className={classes.verdict}>
            {isRight ? <IconCheck size={14} stroke={2.4} aria-hidden /> : <IconX size={14} stroke={2.4} aria-hidden />}
            {isRight ? 'Right' : 'Wrong'}
          </span>
        )}
        {rowLines(row, answered).map((line) => (
          <div key={line}>{line.replaceAll(' %', '\u00a0%')}</div>
        ))}
      </figcaption>
    </figure>
  );
}
