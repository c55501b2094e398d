/** The board's features as colours: at every snapshot, the same after a resumption, and without an effect on training. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { boardFolder, checkpointFile, listBoards, readBoard } from '../../../electron/files/run-folder.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../electron/files/safetensors.ts';
import { PatchBoard } from '../../../electron/worker/training/patch-board.ts';
import { makePhotographs, metricsOf, sameFile, temporaryFolder, tinyJob, tinySettings, train } from './fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 8 } });
const job = (name: string) => tinyJob(folder, name, settings);

async function itemAt(run: string, step: number) {
  const board = await readBoard(job(run).runDir, step);
  return board.ok ? board.value.items.find(({ kind }) => kind === 'patch-colours') : undefined;
}

beforeAll(async () => {
  await makePhotographs(folder, 20);
  await train(job('whole'));
}, 120_000);

describe('the features of the board as colours', () => {
  it('are on the board of every snapshot: each image, and its features', async () => {
    const { runDir } = job('whole');
    const steps = await listBoards(runDir);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      const item = await itemAt('whole', step);
      expect(item?.pictures.map(({ role }) => role)).toEqual(new Array(8).fill(['image', 'features']).flat());
      // conv4 at 16 px has 16, 8, 4 and 2 places along a side: the last stage with 64 places is the second.
      expect(item?.caption).toMatch(/^stage2, 8 × 8 places; three components with \d+ % of the variance$/);
      const [image, features] = item!.pictures;
      expect(image!.caption).toBe(features!.caption);
      for (const { file } of item!.pictures) expect(await readdir(boardFolder(runDir, step)), file).toContain(file);
    }
  });

  it('do not change the training: weights and metrics are bit for bit those of a run without them', async () => {
    const entry = vi.spyOn(PatchBoard.prototype, 'entry').mockResolvedValue(undefined);
    await train(job('without'));
    expect(entry).toHaveBeenCalled();
    entry.mockRestore();
    expect(await itemAt('without', 8)).toBeUndefined();
    expect(await metricsOf(job('without'))).toEqual(await metricsOf(job('whole')));
    const [one, other] = ['without', 'whole'].map((name) => checkpointFile(job(name).runDir, 8));
    expect(await sameFile(one!, other!)).toBe(true);
  });

  it('are the same in a run that was stopped and resumed', async () => {
    await train(job('resumed'), (message, tell) => {
      if (message.type === 'steps' && message.records.some(({ step }) => step >= 3)) tell({ type: 'stop' });
    });
    const stoppedAt = (await listBoards(job('resumed').runDir)).at(-1)!;
    expect(stoppedAt).toBeLessThan(8);
    await train(job('resumed'));
    for (const step of await listBoards(job('whole').runDir)) {
      const [one, other] = await Promise.all(['whole', 'resumed'].map((run) => itemAt(run, step)));
      expect(other).toEqual(one);
      for (const { file } of one!.pictures) {
        const paths = ['whole', 'resumed'].map((run) => join(boardFolder(job(run).runDir, step), file!));
        expect(await sameFile(paths[0]!, paths[1]!), `${step} ${file}`).toBe(true);
      }
    }
  });

  it.each(['damaged', 'not finite'])('begin anew after a file that is %s', async (fault) => {
    const { runDir } = job(fault);
    await train(job(fault), (message, tell) => {
      if (message.type === 'steps' && message.records.some(({ step }) => step >= 3)) tell({ type: 'stop' });
    });
    const file = join(boardFolder(runDir, (await listBoards(runDir)).at(-1)!), 'patch-scores.safetensors');
    const read = decodeSafetensors(await readFile(file));
    if (!read.ok) throw new Error(read.failure.message);
    const { tensors, metadata } = read.value;
    tensors.scores!.data[5] = Number.NaN;
    await writeFile(file, fault === 'damaged' ? 'nonsense' : encodeSafetensors(tensors, metadata));
    expect((await train(job(fault))).ending).toMatchObject({ status: 'finished', step: 8 });
    expect(await itemAt(fault, 8)).toBeDefined();
  });

  it('keep what the next colours are turned onto beside the board', async () => {
    const bytes = await readFile(join(boardFolder(job('whole').runDir, 8), 'patch-scores.safetensors'));
    expect(bytes.length).toBeGreaterThan(8 * 64 * 3 * 4);
  });
});
