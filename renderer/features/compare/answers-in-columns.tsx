/** The answers of several runs about the same images, one column for each run. */
import { Puzzle } from '../../components/question-and-answer.tsx';
import { formatCount } from '../../lib/format.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import classes from './boards-side-by-side.module.css';
import type { AnswersAbout } from './common-boards.ts';

/** What the boards of each run show. */
export interface AnswersProps {
  readonly images: readonly AnswersAbout[];
  readonly runs: readonly { readonly run: string; readonly step: number | undefined }[];
  readonly names: readonly string[];
}

/** Address of a picture of a board. */
export const boardPictureUrl = ({ run, step }: AnswersProps['runs'][number], file: string): string =>
  pictureUrl(`board/${run}/${step}/${file}`);

export function Answers({ images, runs, names }: AnswersProps) {
  return (
    <ul className={classes.images}>
      {images.map(({ photograph, items }) => (
        <li key={photograph} className="panel">
          <h3 className={classes.photograph}>{photograph}</h3>
          <div className={classes.answers}>
            {items.map((item, r) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place of a run is its identity here
              <div key={r} className={classes.answer}>
                <div className={`clip ${classes.run}`} title={names[r]}>
                  {names[r]}
                  {runs[r]!.step !== undefined && <span className="dim"> · step {formatCount(runs[r]!.step)}</span>}
                </div>
                {item ? (
                  <Puzzle item={item} urlOf={(file) => boardPictureUrl(runs[r]!, file)} side={112} />
                ) : (
                  <p className="dim small">
                    {runs[r]!.step === undefined ? 'No board yet at this step.' : 'Not on its board.'}
                  </p>
                )}
              </div>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
