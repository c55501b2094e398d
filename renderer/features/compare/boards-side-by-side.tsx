/** The answers of several runs about the same pinned images, under one slider of steps; pictures can be wiped between two runs. */
import { Select, Slider } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { Board } from '../../../shared/run-results.ts';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { Answers } from './answers-in-columns.tsx';
import classes from './boards-side-by-side.module.css';
import { useBoards } from './boards-store.ts';
import { answerPicture, boardUpTo, commonImages, stepsToCompare } from './common-boards.ts';
import { Wipe } from './wipe.tsx';

/** Images on a board, without what is about all of them together. */
const pinnedOf = (board: Board | undefined): number =>
  board?.items.filter(({ photograph }) => photograph !== undefined).length ?? 0;

export function BoardsSideBySide({ details }: { readonly details: readonly RunDetail[] }) {
  const steps = useMemo(() => stepsToCompare(details.map(({ boards }) => boards)), [details]);
  const [chosen, choose] = useState<number>();
  const step = chosen ?? steps.at(-1);
  const wanted = details.map(({ summary, boards }) => ({
    run: summary.id,
    step: step === undefined ? undefined : boardUpTo(boards, step),
  }));
  const boards = useBoards(wanted);
  const isLoading = wanted.some(({ step: of }, r) => of !== undefined && boards[r] === undefined);
  const images = commonImages(boards);
  /** Fewer images in common than half of the smallest board are few. */
  const fewest = Math.min(...boards.map((board) => pinnedOf(board))) / 2;
  const hasPictures = images.some(({ items }) => items.filter((item) => answerPicture(item)).length > 1);
  const [isWiping, setWiping] = useState(false);
  const names = details.map(({ summary }) => summary.name);
  if (steps.length === 0)
    return (
      <p className="dim">
        Fewer than two of these runs have a board yet: the first one appears with the first snapshot.
      </p>
    );
  const position = step === undefined ? 0 : Math.max(0, steps.indexOf(step));
  return (
    <>
      <div className={classes.controls}>
        <div className={classes.time}>
          <Slider
            className={classes.slider}
            thumbLabel="Step of all boards"
            color="var(--lab-accent)"
            min={0}
            max={Math.max(1, steps.length - 1)}
            disabled={steps.length < 2}
            value={position}
            onChange={(to) => choose(to >= steps.length - 1 ? undefined : steps[to])}
            label={(to) => `step ${formatCount(steps[to] ?? 0)}`}
            thumbValueText={(to) => `step ${formatCount(steps[to] ?? 0)}`}
            size={4}
            thumbSize={16}
          />
          <span className="dim small" role="status">
            Step {formatCount(step ?? 0)}: {counted(images.length, 'image')} in common
          </span>
        </div>
        {hasPictures && (
          <Select
            label="Show answers"
            size="xs"
            data={[
              { value: 'side', label: 'Side by side' },
              { value: 'wipe', label: 'Wipe between two' },
            ]}
            value={isWiping ? 'wipe' : 'side'}
            allowDeselect={false}
            onChange={(value) => setWiping(value === 'wipe')}
          />
        )}
      </div>
      {isLoading && images.length === 0 && <Waiting>Loading the boards …</Waiting>}
      {!isLoading && images.length === 0 && (
        <p className="dim">
          The boards of these runs show different images. Runs with the same held-out folders, or with the same images
          and seed, show the same. Images that are pinned to the dataset are on the boards of all later runs.
        </p>
      )}
      {!isLoading && images.length > 0 && images.length < fewest && (
        <p className="dim small">
          The boards have few images in common, because these runs hold out different ones. Pin images to the dataset,
          or hold out a separate folder: then the boards of later runs show the same images.
        </p>
      )}
      {isWiping && hasPictures ? (
        <Wipe images={images} runs={wanted} names={names} />
      ) : (
        <Answers images={images} runs={wanted} names={names} />
      )}
    </>
  );
}
