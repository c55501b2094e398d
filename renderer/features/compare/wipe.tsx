/** The picture answers of two runs over each other: a slider moves the border between them, in all images at once. */
import { Select, Slider } from '@mantine/core';
import { useState } from 'react';
import { shownSide } from '../../components/question-and-answer.tsx';
import { type AnswersProps, boardPictureUrl } from './answers-in-columns.tsx';
import classes from './boards-side-by-side.module.css';
import { answerPicture } from './common-boards.ts';

const side = 192;

export function Wipe({ images, runs, names }: AnswersProps) {
  const [left, setLeft] = useState(0);
  const [right, setRight] = useState(1);
  const [share, setShare] = useState(50);
  const choices = names.map((label, r) => ({ value: String(r), label: `${r + 1}: ${label}` }));
  const pairs = images.flatMap(({ photograph, items }) => {
    const [a, b] = [answerPicture(items[left]), answerPicture(items[right])];
    return a?.file && b?.file ? [{ photograph, a: { ...a, file: a.file }, b: { ...b, file: b.file } }] : [];
  });
  return (
    <>
      <div className={classes.controls}>
        <Select
          label="Left of the border"
          size="xs"
          data={choices}
          value={String(left)}
          allowDeselect={false}
          onChange={(value) => setLeft(Number(value))}
        />
        <Select
          label="Right of the border"
          size="xs"
          data={choices}
          value={String(right)}
          allowDeselect={false}
          onChange={(value) => setRight(Number(value))}
        />
        <Slider
          className={classes.slider}
          thumbLabel="Border between the two answers"
          color="var(--lab-accent)"
          value={share}
          onChange={setShare}
          label={(value) => `${value} %`}
          thumbValueText={(value) => `${value} % from the left`}
          size={4}
          thumbSize={16}
        />
      </div>
      {pairs.length === 0 && <p className="dim">No image has answers of both runs at this step.</p>}
      <ul className={classes.wipes}>
        {pairs.map(({ photograph, a, b }) => (
          <li key={photograph}>
            <figure className={classes.wipe}>
              <div className={classes.over} style={{ width: shownSide(b.width, side) }}>
                <img
                  src={boardPictureUrl(runs[right]!, b.file)}
                  alt={`${names[right]}: ${b.caption}`}
                  width={shownSide(b.width, side)}
                />
                <img
                  src={boardPictureUrl(runs[left]!, a.file)}
                  alt={`${names[left]}: ${a.caption}`}
                  className={classes.upper}
                  style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}
                />
                <span className={classes.border} style={{ left: `${share}%` }} aria-hidden />
              </div>
              <figcaption className={`dim small ${classes.photograph}`}>{photograph}</figcaption>
            </figure>
          </li>
        ))}
      </ul>
    </>
  );
}
