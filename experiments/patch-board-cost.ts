/** The cost of the features of a board as colours at one snapshot; patch-board-cost.mjs runs it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexFolders } from '../electron/worker/data/index-folders.ts';
import { openPack } from '../electron/worker/data/pack.ts';
import { openDirectly } from '../electron/worker/engine/open-directly.ts';
import { writeBoard } from '../electron/worker/run/boards.ts';
import { encoderOf, pretextTask } from '../electron/worker/tasks/tasks.ts';
import { PatchBoard } from '../electron/worker/training/patch-board.ts';
import { trainingStep } from '../electron/worker/training/training-step.ts';
import type { EncoderId } from '../shared/encoder-cards.ts';
import { makeSettings } from '../shared/make-settings.ts';
import { packSideFor } from '../shared/training-settings.ts';

/** Processor time of this process on all its threads, in ms. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Prints one row: processor and elapsed time of opening, of the entry, and of its pictures; medians of `times`. */
export async function run(images: string, encoder: EncoderId, size: number, times: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'patch-board-cost-'));
  const made = makeSettings('rotation', { encoder, size, batch: 16, engine: 'cpu' });
  if (!made.ok) throw new Error(made.failure.message);
  const settings = made.value;
  const task = pretextTask('rotation');
  const side = packSideFor(size);
  const packDir = join(folder, 'pack');
  await indexFolders({ folders: [images], packDir }, side);
  const pack = await openPack(packDir, side);
  const engine = await openDirectly('cpu');
  const state = engine.createState(trainingStep(task, encoderOf(settings), settings, 64).initialState(1));
  const set = { packDir, side, pack, photographs: Uint32Array.from({ length: pack.count }, (_, i) => i) };
  const eight = [{ set, photographs: set.photographs.slice(0, 8), trainedOn: false }];
  const options = { runDir: folder, engine, state, task, encoder: encoderOf(settings), settings };
  const began = cpuMs();
  const board = await PatchBoard.open(options, eight);
  const opening = cpuMs() - began;
  const cost = { entry: [] as number[], entryWall: [] as number[], pictures: [] as number[] };
  let pictures = 0;
  for (let i = 0; i <= times; i++) {
    const [from, wall] = [cpuMs(), performance.now()];
    const entry = await board.entry(true);
    const [drawn, drawnWall] = [cpuMs(), performance.now()];
    const written = await writeBoard(folder, i, [entry!]);
    pictures = written.items[0]!.pictures.length;
    if (i === 0) continue; // the first run of a program is slower
    cost.entry.push(drawn - from);
    cost.entryWall.push(drawnWall - wall);
    cost.pictures.push(cpuMs() - drawn);
  }
  const cell = (values: readonly number[]): string => medianOf(values).toFixed(0);
  console.log(
    `| ${encoder} | ${size} | ${opening.toFixed(0)} | ${cell(cost.entry)} | ${cell(cost.entryWall)} | ${cell(cost.pictures)} |`,
  );
  if (pictures !== 16) throw new Error(`a board of 8 images has 16 pictures, found ${pictures}`);
  await board.dispose();
  state.dispose();
  await engine.dispose();
  pack.close();
  rmSync(folder, { recursive: true });
}
