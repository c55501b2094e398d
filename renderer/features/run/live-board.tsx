/** The board: the network's answers about the same pinned photographs, live. A slider shows earlier steps. */
import { Button, Slider } from '@mantine/core';
import { IconPhotoQuestion } from '@tabler/icons-react';
import { useCallback, useMemo } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { BoardItem } from '../../../shared/run-results.ts';
import { EmptyState } from '../../components/notice.tsx';
import { type ColouredImage, PatchColours } from '../../components/patch-colours.tsx';
import { Puzzle } from '../../components/question-and-answer.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { isReadOnly, pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { hasEnded } from '../../lib/status-words.ts';
import classes from './live-board.module.css';
import { useRunView } from './run-store.ts';

export function LiveBoard({ detail }: { readonly detail: RunDetail }) {
  const { board, chosenStep, chooseStep } = useRunView();
  const { boards, summary, record } = detail;
  const run = summary.id;
  const step = board?.step;
  const urlOf = useCallback((file: string) => pictureUrl(`board/${run}/${step}/${file}`), [run, step]);
  const shown = chosenStep ?? boards.at(-1);
  const index = shown === undefined ? 0 : Math.max(0, boards.indexOf(shown));
  const pinned = useMemo(() => board?.items.filter((item) => item.photograph !== undefined) ?? [], [board]);
  const openOfRun = useOpenedImage((state) => state.openOfRun);
  const openers = useMemo(() => {
    // Images that the run trains on and those that it holds out may be of different datasets: arrow keys stay within one.
    const namesOf = (trainedOn: true | undefined) =>
      pinned.filter((item) => item.trainedOn === trainedOn).map(({ photograph = '' }) => photograph);
    return pinned.map(({ photograph = '', trainedOn }) => () => {
      const names = namesOf(trainedOn);
      void openOfRun(run, names, names.indexOf(photograph), trainedOn ? 'trained' : 'held-out');
    });
  }, [pinned, openOfRun, run]);
  const together = board?.items.filter((item) => item.photograph === undefined && item.kind === undefined) ?? [];
  const coloured = board?.items.find((item) => item.kind === 'patch-colours');
  const isWide = (pinned[0]?.pictures.length ?? 1) > 1;

  return (
    <section className={classes.board} aria-labelledby="board-title">
      <div className={classes.head}>
        <div>
          <h2 id="board-title">Board of answers</h2>
          <span className="dim small" role="status">
            {board
              ? `At step ${formatCount(board.step)}${rightWords(pinned)}`
              : record.pinned
                ? 'Pinned to the dataset'
                : 'Held out, never trained on'}
          </span>
        </div>
        {boards.length > 1 && (
          <div className={classes.time}>
            <Slider
              className={classes.slider}
              thumbLabel="Board"
              color="var(--lab-accent)"
              min={0}
              max={boards.length - 1}
              value={index}
              onChange={(position) => chooseStep(boards[position])}
              label={(position) => `step ${formatCount(boards[position] ?? 0)}`}
              thumbValueText={(position) => `step ${formatCount(boards[position] ?? 0)}`}
              marks={boards.length <= 40 ? boards.map((_, position) => ({ value: position })) : []}
              size={4}
              thumbSize={16}
            />
            <span className="dim small">
              {index + 1} of {counted(boards.length, 'board')}
            </span>
            <Button
              size="compact-sm"
              variant={chosenStep === undefined ? 'light' : 'default'}
              onClick={() => chooseStep(undefined)}
              aria-pressed={chosenStep === undefined}
            >
              Latest
            </Button>
          </div>
        )}
      </div>
      {board && step !== undefined && (
        <div className={classes.items} data-wide={isWide || undefined}>
          {pinned.map((item, place) => (
            <Puzzle
              key={item.photograph}
              item={item}
              urlOf={urlOf}
              side={isWide ? 128 : 136}
              onOpen={isReadOnly ? undefined : openers[place]}
            />
          ))}
        </div>
      )}
      {together.length > 0 && (
        <section aria-labelledby="together-title">
          <h3 id="together-title" className={classes.together}>
            All images
          </h3>
          <div className={classes.items} data-together>
            {together.map((item) => (
              <Puzzle key={item.caption} item={item} urlOf={urlOf} side={192} />
            ))}
          </div>
        </section>
      )}
      {coloured && (
        <section aria-labelledby="coloured-title">
          <h3 id="coloured-title" className={classes.together}>
            Features as colours
          </h3>
          <p className="dim small">
            {coloured.caption}. Places with similar features have similar colours; the colours follow on from those of
            the snapshot before.
          </p>
          <PatchColours images={colouredImages(coloured, urlOf)} />
        </section>
      )}
      {!board && boards.length > 0 && <Waiting>Loading the board …</Waiting>}
      {boards.length === 0 && (
        <div className="panel">
          <EmptyState
            icon={<IconPhotoQuestion size={30} stroke={1.4} aria-hidden />}
            title={hasEnded(summary.status) ? 'No answers' : 'No answers yet'}
          >
            {hasEnded(summary.status)
              ? 'This run ended before its first snapshot.'
              : 'At each snapshot, the network answers for the same held-out images. Results will appear here.'}
          </EmptyState>
        </div>
      )}
    </section>
  );
}

/** Pairs of an image and its features. */
function colouredImages({ pictures }: BoardItem, urlOf: (file: string) => string): ColouredImage[] {
  return pictures.flatMap(({ role, caption, file = '' }, at) =>
    role === 'image' ? [{ name: caption, image: urlOf(file), colours: urlOf(pictures[at + 1]?.file ?? '') }] : [],
  );
}

/** How many answers are right: `: 5 of 8 right`; those about images that the run trains on are counted separately. */
function rightWords(items: readonly BoardItem[]): string {
  const judged = items.filter((item) => item.correct !== undefined);
  const count = (of: readonly BoardItem[]) => `${of.filter((item) => item.correct).length} of ${of.length}`;
  const trained = judged.filter((item) => item.trainedOn);
  const held = judged.filter((item) => !item.trainedOn);
  if (judged.length === 0) return '';
  if (trained.length === 0) return `: ${count(held)} right`;
  if (held.length === 0) return `: ${count(trained)} right, all trained on`;
  return `: ${count(held)} held-out images right, ${count(trained)} trained on`;
}
