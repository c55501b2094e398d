import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bestCheckpointFile,
  checkpointFile,
  checkpointsFolder,
  listCheckpoints,
} from '../../../electron/files/run-folder.ts';
import { settingsHash } from '../../../electron/files/settings-hash.ts';
import {
  type Checkpoint,
  readCheckpoint,
  readLastCheckpoint,
  refuseOtherSettings,
  tidyCheckpoints,
  writeCheckpoint,
} from '../../../electron/worker/run/checkpoint.ts';
import { temporaryFolder, tinySettings } from '../training/fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings();
const at = (step: number): Checkpoint => ({
  note: {
    step,
    engine: 'cpu',
    lowering: 'blocked-16',
    encoder: 'conv4',
    size: 16,
    settingsHash: settingsHash(settings),
    datasetFingerprint: 'abc',
    heldOut: { loss: 1.5, score: 0.25 + step / 100, chance: 0.25, untrained: 0.25 },
    bestScore: 0.25 + step / 100,
  },
  state: {
    'encoder/kernel': { shape: [2, 2], data: new Float32Array([step, -0, 1e-40, Math.fround(0.1)]) },
    'head/bias': { shape: [1], data: new Float32Array([7]) },
  },
});
const messages: string[] = [];
const last = (runDir: string) => {
  messages.length = 0;
  return readLastCheckpoint(runDir, (message) => messages.push(message));
};

describe('checkpoints', () => {
  test('are read back with every bit and all metadata', async () => {
    const runDir = join(folder, 'whole');
    await writeCheckpoint(runDir, at(3), false);
    expect(await last(runDir)).toEqual(at(3));
    expect(messages).toEqual([]);
  });

  test('are deleted except for the last two and the best', async () => {
    const runDir = join(folder, 'kept');
    for (const step of [1, 2, 3, 4]) await writeCheckpoint(runDir, at(step), step === 2);
    expect(await listCheckpoints(runDir)).toEqual([3, 4]);
    const best = await readCheckpoint(bestCheckpointFile(runDir));
    expect(best.ok && best.value.note.step).toBe(2);
    await writeCheckpoint(runDir, at(5), true);
    const better = await readCheckpoint(bestCheckpointFile(runDir));
    expect(better.ok && better.value.note.step).toBe(5);
    expect((await readdir(checkpointsFolder(runDir))).length).toBe(3);
  });

  test('are skipped if they are damaged: the newest intact one is read', async () => {
    const runDir = join(folder, 'damaged');
    for (const step of [1, 2]) await writeCheckpoint(runDir, at(step), false);
    const bytes = await readFile(checkpointFile(runDir, 2));
    bytes[bytes.length - 1]! ^= 1; // one bit of a weight
    await writeFile(checkpointFile(runDir, 2), bytes);
    expect((await last(runDir))!.note.step).toBe(1);
    expect(messages).toEqual([
      `the checkpoint ${checkpointFile(runDir, 2)} is skipped: it is damaged: its checksum does not match its content`,
    ]);
  });

  test('are damaged if any single byte is changed: of a tensor, a name, the note or the padding', async () => {
    const runDir = join(folder, 'every-byte');
    await writeCheckpoint(runDir, at(2), false);
    const file = checkpointFile(runDir, 2);
    const whole = await readFile(file);
    for (let i = 0; i < whole.length; i++) {
      const bytes = Uint8Array.from(whole);
      bytes[i]! ^= 1;
      await writeFile(file, bytes);
      expect((await readCheckpoint(file)).ok, `byte ${i}`).toBe(false);
    }
    await writeFile(file, whole);
    expect((await readCheckpoint(file)).ok).toBe(true);
  });

  test('are skipped if their name says another step than they hold', async () => {
    const runDir = join(folder, 'renamed');
    await writeCheckpoint(runDir, at(3), false);
    await copyFile(checkpointFile(runDir, 3), checkpointFile(runDir, 9));
    expect((await last(runDir))!.note.step).toBe(3);
    expect(messages).toEqual([
      `the checkpoint ${checkpointFile(runDir, 9)} is skipped: it was renamed: it holds step 3`,
    ]);
  });

  test('of other settings are refused, down to one digit', () => {
    expect(() => refuseOtherSettings(at(3), settings)).not.toThrow();
    expect(() => refuseOtherSettings(at(3), { ...settings, learningRate: settings.learningRate * 1.1 })).toThrow(
      "the checkpoint of step 3 was made with other settings than the run's",
    );
    expect(() => refuseOtherSettings(at(3), { ...settings, size: 32 })).toThrow('holds conv4 at 16 px');
  });

  test('are refused if none is intact, because starting again would delete them', async () => {
    const runDir = join(folder, 'all-damaged');
    for (const step of [1, 2]) await writeCheckpoint(runDir, at(step), false);
    for (const step of [1, 2]) await writeFile(checkpointFile(runDir, step), '');
    await expect(last(runDir)).rejects.toThrow(/none of the 2 checkpoints in .*checkpoints can be read/);
  });

  test('are removed even if they are folders by mistake', async () => {
    const runDir = join(folder, 'a-folder');
    await writeCheckpoint(runDir, at(1), false);
    await mkdir(join(checkpointFile(runDir, 2), 'inside'), { recursive: true });
    expect((await last(runDir))!.note.step).toBe(1);
    await tidyCheckpoints(runDir, 1);
    expect(await readdir(checkpointsFolder(runDir))).toEqual(['step-00000001.safetensors']);
  });

  test('are read from the best one if the last two are damaged', async () => {
    const runDir = join(folder, 'best');
    for (const step of [1, 2, 3]) await writeCheckpoint(runDir, at(step), step === 1);
    for (const step of [2, 3]) await writeFile(checkpointFile(runDir, step), 'torn');
    expect((await last(runDir))!.note.step).toBe(1);
  });

  test('after a step, and incomplete ones, are removed', async () => {
    const runDir = join(folder, 'tidy');
    for (const step of [8, 9]) await writeCheckpoint(runDir, at(step), true);
    await writeFile(`${checkpointFile(runDir, 10)}.123-abcd.tmp`, 'half');
    await tidyCheckpoints(runDir, 8);
    expect((await readdir(checkpointsFolder(runDir))).sort()).toEqual([
      'best.safetensors',
      'step-00000008.safetensors',
    ]);
    await tidyCheckpoints(join(folder, 'nowhere'), 0);
  });

  test('do not exist without a run', async () => {
    expect(await last(join(folder, 'nowhere'))).toBeUndefined();
  });
});
