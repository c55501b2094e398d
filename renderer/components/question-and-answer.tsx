/** One photograph of a board or a preview: the question, the network's answer, and whether it is right. */
import { IconCheck, IconX } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { BoardBars, BoardItem, BoardPicture } from '../../shared/run-results.ts';
import { formatPercent } from '../lib/format.ts';
import classes from './question-and-answer.module.css';

/** Largest integer multiple of a picture's side up to `wanted`, in CSS pixels; `wanted` itself for larger pictures. */
export function shownSide(side: number, wanted: number): number {
  const scale = wanted / side;
  return scale >= 1 ? Math.max(1, Math.floor(scale)) * side : wanted;
}

const roles: Readonly<Record<BoardPicture['role'], string>> = {
  asked: 'Question',
  answer: 'Network’s answer',
  truth: 'Original',
  image: 'Image',
  features: 'Features as colours',
};

/** Pairs of numbers as bars on one scale. The legend names the two series; each row names them for screen readers. */
function Pairs({ title, series, rows }: BoardBars) {
  const most = Math.max(...rows.flatMap((row) => row.values));
  const width = (value: number): string => `${most > 0 ? (100 * value) / most : 0}%`;
  return (
    <div className={classes.pairs}>
      <div className={classes.legend} aria-hidden>
        {series.map((name) => (
          <span key={name} className={classes.key}>
            {name}
          </span>
        ))}
      </div>
      <ul className={classes.bars} aria-label={`${title}: ${series.join(', ')}`}>
        {rows.map(({ label, values }) => (
          <li key={label} className={classes.pair}>
            <span className={classes.label}>{label}</span>
            <span className={classes.tracks} aria-hidden>
              {series.map((name, i) => (
                <span key={name} className={classes.length} style={{ width: width(values[i]!) }} />
              ))}
            </span>
            <span className={classes.share}>
              {series.map((name, i) => (
                <span key={name} className={classes.number}>
                  <span className="visually-hidden">{name} </span>
                  {values[i]!.toFixed(1)}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Props {
  readonly item: BoardItem;
  /** Address of a picture that the item does not contain as data. */
  readonly urlOf?: (file: string) => string;
  /** Largest side of a picture on screen, in CSS pixels. */
  readonly side: number;
  /** Shows the original image large. */
  readonly onOpen?: (() => void) | undefined;
}

/** The pictures of an item; a button if the original image can be opened. */
function Pictures({
  open,
  name,
  children,
}: {
  readonly open: (() => void) | undefined;
  readonly name: string | undefined;
  readonly children: ReactNode;
}) {
  if (!open) return <div className={classes.pictures}>{children}</div>;
  return (
    <button type="button" className={`${classes.pictures} ${classes.open}`} onClick={open}>
      <span className="visually-hidden">Open {name}. </span>
      {children}
    </button>
  );
}

export const Puzzle = memo(function Puzzle({ item, urlOf, side, onOpen }: Props) {
  const verdict = item.correct === undefined ? undefined : item.correct ? 'right' : 'wrong';
  return (
    <figure className={classes.puzzle} data-verdict={verdict} data-several={item.pictures.length > 1 || undefined}>
      <Pictures open={onOpen} name={item.photograph}>
        {item.pictures.map((picture) => (
          <div key={picture.role + picture.caption} className={classes.picture}>
            <img
              src={picture.data ?? (picture.file && urlOf ? urlOf(picture.file) : undefined)}
              alt={`${roles[picture.role]}: ${picture.caption}`}
              width={shownSide(picture.width, side)}
              height={(shownSide(picture.width, side) * picture.height) / picture.width}
            />
            {item.pictures.length > 1 && (
              <span className={classes.role} title={picture.caption}>
                {roles[picture.role]}
              </span>
            )}
          </div>
        ))}
      </Pictures>
      <figcaption className={classes.caption}>
        <div className={classes.line} title={item.photograph}>
          {verdict && (
            <span className={classes.verdict}>
              {item.correct ? (
                <IconCheck size={14} stroke={2.4} aria-hidden />
              ) : (
                <IconX size={14} stroke={2.4} aria-hidden />
              )}
              {item.correct ? 'Right' : 'Wrong'}
            </span>
          )}
          {item.trainedOn && <span className={classes.trained}>Trained on</span>}
          <span className={classes.words}>{item.caption.replaceAll(' %', '\u00a0%')}</span>
        </div>
        {item.probabilities && (
          <ul className={classes.bars} aria-label="Predicted probability of each answer">
            {item.probabilities.map((bar) => (
              <li key={bar.label} className={classes.bar} data-truth={bar.truth || undefined}>
                <span className={classes.label}>
                  {bar.label}
                  {bar.truth && <span className="visually-hidden"> (right answer)</span>}
                </span>
                <span className={classes.track}>
                  <span
                    className={classes.fill}
                    style={{ width: formatPercent(bar.probability, 1).replace(' ', '') }}
                  />
                </span>
                <span className={classes.share}>{formatPercent(bar.probability)}</span>
              </li>
            ))}
          </ul>
        )}
        {item.bars && <Pairs {...item.bars} />}
      </figcaption>
    </figure>
  );
});
