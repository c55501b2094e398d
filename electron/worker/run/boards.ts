/**
 * The live board: what was asked of the pinned held-out photographs and what was answered, as a board.json and PNGs
 * of the very pixels the network saw.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board, BoardItem, BoardPicture } from '../../../shared/results.ts';
import { boardFolder, boardsFolder, listBoards } from '../../files/run-folder.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { pngOf } from '../pictures/png.ts';
import type { Shown } from '../tasks/pretext-task.ts';

/** Photographs on the board, which are also those asked at once: more would be no faster, and take more memory. */
export const pinned = 8;

/** What the task shows of a photograph, or, without one, of many together. */
export interface BoardEntry {
  readonly photograph?: string;
  readonly shown: Shown;
}

/** The items of a board; `keep` says where each PNG goes: into a file of the board's folder or into a data: URL. */
export async function drawItems(
  entries: readonly BoardEntry[],
  keep: (png: Buffer, name: string) => Promise<Pick<BoardPicture, 'file' | 'data'>>,
): Promise<BoardItem[]> {
  return Promise.all(
    entries.map(async ({ photograph, shown: { pictures, ...words } }, item) => ({
      ...(photograph !== undefined && { photograph }),
      ...words,
      probabilities: words.probabilities ? [...words.probabilities] : undefined,
      pictures: await Promise.all(
        pictures.map(async ({ role, caption, picture }, place) => ({
          role,
          caption,
          width: picture.width,
          height: picture.height,
          ...(await keep(await pngOf(picture), `${item + 1}-${place + 1}-${role}.png`)),
        })),
      ),
    })),
  );
}

/** Writes the board of a step into the run's folder: whole, then renamed into place. */
export async function writeBoard(runDir: string, step: number, entries: readonly BoardEntry[]): Promise<Board> {
  const folder = boardFolder(runDir, step);
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const items = await drawItems(entries, async (png, name) => {
    await writeFile(join(temporary, name), png);
    return { file: name };
  });
  const board: Board = { step, items };
  await writeFile(join(temporary, 'board.json'), JSON.stringify(board));
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  return board;
}

/** Removes every board but those of these steps, and what a killed process left half drawn. */
export async function keepBoards(runDir: string, steps: ReadonlySet<number>): Promise<void> {
  for (const step of await listBoards(runDir))
    if (!steps.has(step)) await rm(boardFolder(runDir, step), { recursive: true });
  for (const name of await readdir(boardsFolder(runDir)).catch(() => []))
    if (name.endsWith('.tmp')) await rm(join(boardsFolder(runDir), name), { recursive: true });
}

/** A board is told of at most twice a second. */
const toldEveryMs = 500;
/** Between snapshots a board is drawn after so long, and only if that costs less than 2 % of the time. */
const liveEveryMs = 10_000;
const liveShare = 0.02;
/** Boards between snapshots that are kept: the newest, and the one a page may be reading. */
const liveKept = 2;

/** Draws boards at snapshots, which stay, and between them, where snapshots are far apart, which go again. */
export class LiveBoards {
  readonly #runDir: string;
  readonly #port: WorkerPort;
  readonly #live: number[] = [];
  #drawnAt = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;

  constructor(runDir: string, port: WorkerPort) {
    this.#runDir = runDir;
    this.#port = port;
  }

  async draw(step: number, entries: readonly BoardEntry[]): Promise<void> {
    const board = await writeBoard(this.#runDir, step, entries);
    this.#drawnAt = performance.now();
    const kept = this.#live.indexOf(step);
    if (kept >= 0) this.#live.splice(kept, 1);
    if (this.#drawnAt - this.#toldAt < toldEveryMs) return;
    this.#toldAt = this.#drawnAt;
    this.#port.send({ type: 'board', board });
  }

  /** @param ask Asks the pinned photographs. */
  async drawIfDue(step: number, ask: () => Promise<readonly BoardEntry[]>): Promise<void> {
    const began = performance.now();
    if (began - this.#drawnAt < Math.max(liveEveryMs, this.#costMs / liveShare)) return;
    await this.draw(step, await ask());
    this.#live.push(step);
    while (this.#live.length > liveKept) await rm(boardFolder(this.#runDir, this.#live.shift()!), { recursive: true });
    this.#costMs = performance.now() - began;
  }
}
