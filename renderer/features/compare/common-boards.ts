/** Boards of several runs under one slider. Pure. */
import type { Board, BoardItem } from '../../../shared/run-results.ts';

/** The steps at which any of the runs has a board, ascending, from the first at which two runs have something to show. */
export function stepsToCompare(boards: readonly (readonly number[])[]): number[] {
  const [, second = Number.POSITIVE_INFINITY] = boards.flatMap((steps) => steps[0] ?? []).sort((a, b) => a - b);
  return [...new Set(boards.flat())].filter((step) => step >= second).sort((a, b) => a - b);
}

/** The last board of a run up to a step; undefined before its first. */
export const boardUpTo = (boards: readonly number[], step: number): number | undefined =>
  boards.findLast((each) => each <= step);

/** One image with the answers of each run about it. */
export interface AnswersAbout {
  readonly photograph: string;
  /** One for each run; undefined for a run without a board, or whose board does not show the image. */
  readonly items: readonly (BoardItem | undefined)[];
}

/** The images that the boards of at least two runs show: those of most runs first, then in the order of the boards. */
export function commonImages(boards: readonly (Board | undefined)[]): AnswersAbout[] {
  const items = boards.map((board) => new Map(board?.items.map((item) => [item.photograph, item])));
  const names = new Set(boards.flatMap((board) => board?.items.flatMap(({ photograph }) => photograph ?? []) ?? []));
  const shownBy = (about: AnswersAbout): number => about.items.filter((item) => item !== undefined).length;
  return [...names]
    .map((photograph) => ({ photograph, items: items.map((of) => of.get(photograph)) }))
    .filter((about) => shownBy(about) > 1)
    .sort((a, b) => shownBy(b) - shownBy(a));
}

/** The answer of an item as a picture; undefined for answers in words. */
export const answerPicture = (item: BoardItem | undefined) => item?.pictures.find(({ role }) => role === 'answer');
