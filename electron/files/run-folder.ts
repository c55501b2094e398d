/**
 * The layout of a run's folder, shared by the lab and the worker:
 *
 *   run.json                              settings, seed, versions, ending; only the lab writes it
 *   metrics.jsonl                         one line per step and per snapshot; the worker appends
 *   metrics.index.json                    what reading a long metrics.jsonl gave; the lab writes it, and it may be deleted
 *   checkpoints/step-00000120.safetensors the last two, and best.safetensors
 *   boards/00000120/board.json + PNGs     the pinned photographs at a snapshot, and what the next colours are turned onto
 *   export/                               the last export and its certificate
 *   export.zip                            its files as one, written again for each download
 *   evaluation.json                       the last evaluation of the encoder; the lab writes it
 *   evaluation-per-image.json             the test images that it got right; the lab writes it
 *   shortcuts.json                        the last shortcut diagnosis; the lab writes it
 *   look.json                             the last attribution of where the network looks; the lab writes it
 *   answers.json                          the last list of answers about held-out images; the lab writes it
 *   answers-per-image.json                what each of these images adds to the score; the lab writes it
 *   inside.json, inside/<number>/         the last look inside the encoder, and its pictures; the lab and a worker write them
 *   maps/                                 the last maps of images by its encoder; lab and worker write them
 *   report.html                           the report of the run, written again for each download
 *   tensorboard/                          event files, one for each start; while the folder exists, training writes into it
 *   lock                                  held by the training process while it runs
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result } from '../../shared/failure.ts';
import { type Board, boardSchema, type RunRecord, runRecordSchema } from '../../shared/run-results.ts';
import { settingsHash } from './settings-hash.ts';
import { readStored } from './stored-json.ts';

/** Steps are written with eight digits, so that names sort like numbers. */
const digits = (step: number): string => String(step).padStart(8, '0');

export const recordFile = (runDir: string): string => join(runDir, 'run.json');
export const metricsFile = (runDir: string): string => join(runDir, 'metrics.jsonl');
export const metricsIndexFile = (runDir: string): string => join(runDir, 'metrics.index.json');
export const tensorboardFolder = (runDir: string): string => join(runDir, 'tensorboard');
export const lockFile = (runDir: string): string => join(runDir, 'lock');
export const exportFolder = (runDir: string): string => join(runDir, 'export');
export const exportZip = (runDir: string): string => join(runDir, 'export.zip');
export const boardsFolder = (runDir: string): string => join(runDir, 'boards');
export const boardFolder = (runDir: string, step: number): string => join(boardsFolder(runDir), digits(step));
export const boardFile = (runDir: string, step: number): string => join(boardFolder(runDir, step), 'board.json');
export const checkpointsFolder = (runDir: string): string => join(runDir, 'checkpoints');
export const checkpointFile = (runDir: string, step: number): string =>
  join(checkpointsFolder(runDir), `step-${digits(step)}.safetensors`);
export const bestCheckpointFile = (runDir: string): string => join(checkpointsFolder(runDir), 'best.safetensors');

/**
 * The step numbers in the names of a folder's entries, ascending; empty if there is no such folder. Read in one go, because that
 * takes microseconds and the way through another thread ten times as long: a list looks into thousands of folders.
 */
async function stepsIn(folder: string, name: RegExp): Promise<number[]> {
  return entriesOf(folder)
    .flatMap((entry) => name.exec(entry)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Steps of the complete checkpoints, ascending; `best` is not included. */
export const listCheckpoints = (runDir: string): Promise<number[]> =>
  stepsIn(checkpointsFolder(runDir), /^step-(\d{8,})\.safetensors$/);

/** Steps at which a board was drawn, ascending. */
export const listBoards = (runDir: string): Promise<number[]> => stepsIn(boardsFolder(runDir), /^(\d{8,})$/);

/** The run's record, or the reason why the folder is not a run or its record cannot be trusted. */
export async function readRunRecord(runDir: string): Promise<Result<RunRecord>> {
  const file = recordFile(runDir);
  const record = await readStored(
    file,
    runRecordSchema,
    "restore the file, or delete the run; if you have checked its content, remove the field 'crc'",
  );
  if (!record.ok) {
    if (record.failure.code !== 'not-found') return record;
    return failure('unusable-input', record.failure.message, 'restore it, or choose the folder of a run');
  }
  if (record.value.settingsHash === settingsHash(record.value.settings)) return record;
  return failure(
    'unusable-input',
    `${file} is damaged: its settings are not those that the run was started with`,
    'restore the file, or start another run with the settings that you want',
  );
}

/** The board of one snapshot. */
export const readBoard = (runDir: string, step: number): Promise<Result<Board>> =>
  readStored(boardFile(runDir, step), boardSchema, 'restore the file; the boards of other steps can be seen');
