/**
 * The live board: the network's inputs and answers for the pinned held-out photographs, as a board.json and PNGs of
 * exactly the pixels that the network saw.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board, BoardItem, BoardPicture } from '../../../shared/run-results.ts';
import { boardFolder, boardsFolder, listBoards } from '../../files/run-folder.ts';
import { storedText } from '../../files/stored-json.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { pngOf } from '../pictures/png.ts';
import type { Shown } from '../tasks/pretext-task.ts';

/**
 * Number of photographs on a board without photographs that the user pinned, and the least number with them. It is also the
 * batch size of held-out passes; a larger one would only need more memory.
 */
export const pinned = 8;

/** One entry of a board: what the task shows for one photograph, or for several together if `photograph` is absent. */
export interface BoardEntry {
  readonly photograph?: string;
  readonly shown: Shown;
  /** The run trains on the photograph. */
  readonly trainedOn?: true;
  readonly kind?: BoardItem['kind'];
  /** Writes a file of its own into the board's folder, for the next board. */
  readonly keep?: (folder: string) => Promise<void>;
}

/**
 * Makes the items of a board.
 * @param keep Stores a PNG, and returns the name of its file in the board's folder or its data: URL.
 */
export async function drawItems(
  entries: readonly BoardEntry[],
  keep: (png: Buffer, name: string) => Promise<Pick<BoardPicture, 'file' | 'data'>>,
): Promise<BoardItem[]> {
  return Promise.all(
    entries.map(async ({ photograph, trainedOn, kind, shown: { pictures, ...words } }, item) => ({
      ...(kind && { kind }),
      ...(photograph !== undefined && { photograph }),
      ...(trainedOn && { trainedOn }),
      ...words,
      probabilities: words.probabilities ? [...words.probabilities] : undefined,
      pictures: await Promise.all(
        pictures.map(async ({ role, caption, picture, widest }, place) => {
          const width = Math.min(picture.width, widest ?? picture.width);
          const height = Math.round((picture.height * width) / picture.width);
          const file = await keep(await pngOf(picture, width), `${item + 1}-${place + 1}-${role}.png`);
          return { role, caption, width, height, ...file };
        }),
      ),
    })),
  );
}

/** Writes the board of a step into the run's folder: into a temporary folder, which is then renamed. */
export async function writeBoard(runDir: string, step: number, entries: readonly BoardEntry[]): Promise<Board> {
  const folder = boardFolder(runDir, step);
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const items = await drawItems(entries, async (png, name) => {
    await writeFile(join(temporary, name), png);
    return { file: name };
  });
  for (const { keep } of entries) await keep?.(temporary);
  const board: Board = { step, items };
  await writeFile(join(temporary, 'board.json'), storedText(board));
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  return board;
}

/** Removes every board except those of the kept steps, and incomplete boards of a killed process. */
export async function keepBoards(runDir: string, isKept: (step: number) => boolean): Promise<void> {
  for (const step of await listBoards(runDir))
    if (!isKept(step)) await rm(boardFolder(runDir, step), { recursive: true });
  for (const name of await readdir(boardsFolder(runDir)).catch(() => []))
    if (name.endsWith('.tmp')) await rm(join(boardsFolder(runDir), name), { recursive: true });
}

/** Boards are reported at most twice a second. */
const reportEveryMs = 500;
/** Shortest time between live boards. Drawing them takes at most 2 % of the time. */
const liveEveryMs = 10_000;
const liveShare = 0.02;
/** Number of live boards that are kept: the newest, and the one before, which a page may be reading. */
const liveKept = 2;

/** Draws boards at snapshots, which are kept, and live boards between distant snapshots, which are removed later. */
export class LiveBoards {
  readonly #runDir: string;
  readonly #port: WorkerPort;
  readonly #live: number[] = [];
  #drawnAt = performance.now();
  #reportedAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;

  constructor(runDir: string, port: WorkerPort) {
    this.#runDir = runDir;
    this.#port = port;
  }

  /** Draws the board of a snapshot; it is kept. */
  async draw(step: number, entries: readonly BoardEntry[]): Promise<void> {
    const board = await writeBoard(this.#runDir, step, entries);
    this.#drawnAt = performance.now();
    const kept = this.#live.indexOf(step);
    if (kept >= 0) this.#live.splice(kept, 1);
    if (this.#drawnAt - this.#reportedAt < reportEveryMs) return;
    this.#reportedAt = this.#drawnAt;
    this.#port.send({ type: 'board', board });
  }

  /** Draws a live board if enough time has passed. @param ask Computes the answers for the pinned photographs. */
  async drawIfDue(step: number, ask: () => Promise<readonly BoardEntry[]>): Promise<void> {
    const began = performance.now();
    if (began - this.#drawnAt < Math.max(liveEveryMs, this.#costMs / liveShare)) return;
    await this.draw(step, await ask());
    this.#live.push(step);
    while (this.#live.length > liveKept) await rm(boardFolder(this.#runDir, this.#live.shift()!), { recursive: true });
    this.#costMs = performance.now() - began;
  }
}
