import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointFile, recordFile } from '../../../electron/files/run-folder.ts';
import { settingsHash } from '../../../electron/files/settings-hash.ts';
import { writeStored } from '../../../electron/files/stored-json.ts';
import { writeCheckpoint } from '../../../electron/worker/run/checkpoint.ts';
import { readTrainedRun } from '../../../electron/worker/run/read-trained-run.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { temporaryFolder, tinySettings } from '../training/fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings();
let made = 0;

/** A run that ended at step 6, with checkpoints of steps 4 and 6. */
async function endedRun(status: NonNullable<RunRecord['ending']>['status']): Promise<string> {
  const runDir = join(folder, String(made++));
  await mkdir(runDir);
  const hash = settingsHash(settings);
  const record: RunRecord = {
    ...{ schemaVersion: 1, id: 'run', name: 'run', createdAt: '', settings, settingsHash: hash, versions: {} },
    ...{ folders: ['/photographs'], heldOutFolders: [], ending: { status, step: 6, seconds: 1 } },
  };
  await writeStored(recordFile(runDir), record);
  for (const step of [4, 6]) {
    const { encoder, size } = settings;
    const note = { step, engine: 'cpu', lowering: '', encoder, size, settingsHash: hash, datasetFingerprint: '' };
    await writeCheckpoint(runDir, { note, state: {} }, false);
  }
  return runDir;
}

async function read(runDir: string) {
  const warnings: string[] = [];
  const { checkpoint } = await readTrainedRun(runDir, (message) => warnings.push(message));
  return { step: checkpoint.note.step, warnings };
}

test('reads the network of a run’s end', async () => {
  expect(await read(await endedRun('finished'))).toEqual({ step: 6, warnings: [] });
});

test.each(['finished', 'stopped'] as const)('warns if the last checkpoint of a %s run is gone', async (status) => {
  const runDir = await endedRun(status);
  await rm(checkpointFile(runDir, 6));
  expect(await read(runDir)).toEqual({
    step: 4,
    warnings: [
      `${checkpointFile(runDir, 6)}, the last checkpoint of the run, cannot be used: the network of step 4 is used`,
    ],
  });
});

test('a crashed run ends after its last checkpoint', async () => {
  const runDir = await endedRun('crashed');
  await rm(checkpointFile(runDir, 6));
  expect(await read(runDir)).toEqual({ step: 4, warnings: [] });
});
