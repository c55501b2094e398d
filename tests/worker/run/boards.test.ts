import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { boardFolder, boardsFolder, listBoards, readBoard } from '../../../electron/files/run-folder.ts';
import { type BoardEntry, keepBoards, LiveBoards, writeBoard } from '../../../electron/worker/run/boards.ts';
import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { temporaryFolder } from '../training/fixture.ts';

const folder = temporaryFolder();
const picture = { width: 3, height: 2, channels: 3 as const, data: Uint8Array.from({ length: 18 }, (_, i) => 14 * i) };
const entries: BoardEntry[] = [
  {
    photograph: 'a “cat”.jpg',
    shown: {
      pictures: [
        { role: 'asked', caption: 'turned 90°', picture },
        { role: 'truth', caption: 'as it was', picture },
      ],
      caption: 'asked: 90°; answered 0°',
      correct: false,
      probabilities: [
        { label: '0°', probability: 0.75, truth: false },
        { label: '90°', probability: 0.25, truth: true },
      ],
    },
  },
];
const files = (runDir: string) => readdir(boardsFolder(runDir)).then((names) => names.sort());

describe('a board', () => {
  test('is read back as it was written, with the exact pixels in its PNGs', async () => {
    const runDir = join(folder, 'drawn');
    const written = await writeBoard(runDir, 12, entries);
    const read = await readBoard(runDir, 12);
    expect(read.ok && read.value).toEqual(written);
    const { pictures, caption, correct, probabilities } = written.items[0]!;
    expect([caption, correct, probabilities!.length]).toEqual(['asked: 90°; answered 0°', false, 2]);
    expect(pictures.map(({ role, width, height }) => [role, width, height])).toEqual([
      ['asked', 3, 2],
      ['truth', 3, 2],
    ]);
    for (const { file } of pictures) {
      const pixels = await sharp(await readFile(join(boardFolder(runDir, 12), file!)))
        .raw()
        .toBuffer();
      expect([...pixels]).toEqual([...picture.data]);
    }
  });

  test('replaces an earlier board of the same step, and leaves no temporary files', async () => {
    const runDir = join(folder, 'again');
    await writeBoard(runDir, 1, [...entries, ...entries]);
    await writeBoard(runDir, 1, entries);
    expect(await files(runDir)).toEqual(['00000001']);
    expect((await readdir(boardFolder(runDir, 1))).length).toBe(3);
  });

  test('is removed if its step is not kept', async () => {
    const runDir = join(folder, 'kept');
    for (const step of [0, 5, 10]) await writeBoard(runDir, step, entries);
    await keepBoards(runDir, (step) => [0, 10].includes(step));
    expect(await listBoards(runDir)).toEqual([0, 10]);
    await keepBoards(join(folder, 'nowhere'), () => false);
  });
});

test('live boards are drawn every ten seconds and the last two are kept; boards of snapshots are all kept', async () => {
  const runDir = join(folder, 'live');
  const reported: number[] = [];
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const boards = new LiveBoards(runDir, {
      send: (message: FromWorker) => {
        if (message.type === 'board') reported.push(message.board.step);
      },
      onMessage: () => {},
    });
    await boards.draw(0, entries);
    for (let step = 1; step <= 35; step++) {
      vi.advanceTimersByTime(1000);
      await boards.drawIfDue(step, async () => entries);
    }
    expect(await listBoards(runDir)).toEqual([0, 20, 30]);
    await boards.draw(30, entries); // a snapshot at the step of a live board: from now on it is kept
    for (const step of [50, 60, 70]) {
      vi.advanceTimersByTime(11_000);
      await boards.drawIfDue(step, async () => entries);
    }
    expect(await listBoards(runDir)).toEqual([0, 30, 60, 70]);
    expect(reported).toEqual([0, 10, 20, 30, 30, 50, 60, 70]);
  } finally {
    vi.useRealTimers();
  }
});
