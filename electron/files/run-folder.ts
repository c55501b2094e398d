/**
 * The layout of a run's folder, shared by the lab and the worker:
 *
 *   run.json                              settings, seed, versions, ending; only the lab writes it
 *   metrics.jsonl                         one line per step and per snapshot; the worker appends
 *   checkpoints/step-00000120.safetensors the last two, and best.safetensors
 *   boards/00000120/board.json + PNGs     the pinned photographs at a snapshot
 *   export/                               the last export and its certificate
 *   evaluation.json                       the last evaluation of the encoder; the lab writes it
 *   shortcuts.json                        the last shortcut diagnosis; the lab writes it
 *   look.json                             the last attribution of where the network looks; the lab writes it
 *   shortcuts.html                        a report of both, written again for each download
 *   lock                                  held by the training process while it runs
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import { failure, type Result, success } from '../../shared/failure.ts';
import { type Board, boardSchema, type RunRecord, runRecordSchema, schemaVersion } from '../../shared/run-results.ts';
import { readRegular } from './open-regular.ts';
import { settingsHash } from './settings-hash.ts';

/** Steps are written with eight digits, so that names sort like numbers. */
const digits = (step: number): string => String(step).padStart(8, '0');

export const recordFile = (runDir: string): string => join(runDir, 'run.json');
export const metricsFile = (runDir: string): string => join(runDir, 'metrics.jsonl');
export const lockFile = (runDir: string): string => join(runDir, 'lock');
export const exportFolder = (runDir: string): string => join(runDir, 'export');
export const boardsFolder = (runDir: string): string => join(runDir, 'boards');
export const boardFolder = (runDir: string, step: number): string => join(boardsFolder(runDir), digits(step));
export const boardFile = (runDir: string, step: number): string => join(boardFolder(runDir, step), 'board.json');
export const checkpointsFolder = (runDir: string): string => join(runDir, 'checkpoints');
export const checkpointFile = (runDir: string, step: number): string =>
  join(checkpointsFolder(runDir), `step-${digits(step)}.safetensors`);
export const bestCheckpointFile = (runDir: string): string => join(checkpointsFolder(runDir), 'best.safetensors');

/** The step numbers in the names of a folder's entries, ascending; empty if there is no such folder. */
async function stepsIn(folder: string, name: RegExp): Promise<number[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries
    .flatMap((entry) => name.exec(entry)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Steps of the complete checkpoints, ascending; `best` is not included. */
export const listCheckpoints = (runDir: string): Promise<number[]> =>
  stepsIn(checkpointsFolder(runDir), /^step-(\d{8,})\.safetensors$/);

/** Steps at which a board was drawn, ascending. */
export const listBoards = (runDir: string): Promise<number[]> => stepsIn(boardsFolder(runDir), /^(\d{8,})$/);

const repairHint = 'restore the file, or delete the run';

const isOfLaterVersion = (written: unknown): written is { readonly schemaVersion: number } =>
  typeof written === 'object' &&
  written !== null &&
  'schemaVersion' in written &&
  typeof written.schemaVersion === 'number' &&
  written.schemaVersion > schemaVersion;

async function readValid<T>(file: string, schema: ZodType<T>): Promise<Result<T>> {
  let text: string;
  try {
    text = (await readRegular(file)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return failure('unusable-input', `${file} is missing`, 'restore it, or choose the folder of a run');
    }
    return failure('unusable-input', `${file} cannot be read: ${message}`, repairHint);
  }
  try {
    const written = JSON.parse(text);
    if (isOfLaterVersion(written))
      return failure(
        'unusable-input',
        `${file} was written by a later version of Pretext Lab: its schema is ${written.schemaVersion}, and this version reads up to ${schemaVersion}`,
        'open it with that version',
      );
    const parsed = schema.safeParse(written);
    if (parsed.success) return success(parsed.data);
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'it';
    return failure('unusable-input', `${file} is damaged: ${where}: ${issue?.message}`, repairHint);
  } catch {
    return failure('unusable-input', `${file} is damaged: it is not JSON`, repairHint);
  }
}

/** The run's record, or the reason why the folder is not a run or its record cannot be trusted. */
export async function readRunRecord(runDir: string): Promise<Result<RunRecord>> {
  const record = await readValid(recordFile(runDir), runRecordSchema);
  if (!record.ok || record.value.settingsHash === settingsHash(record.value.settings)) return record;
  return failure(
    'unusable-input',
    `${recordFile(runDir)} is damaged: its settings are not those that the run was started with`,
    'restore the file, or start another run with the settings that you want',
  );
}

/** The board of one snapshot. */
export const readBoard = (runDir: string, step: number): Promise<Result<Board>> =>
  readValid(boardFile(runDir, step), boardSchema);
