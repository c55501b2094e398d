/**
 * Checkpoints of a run: the complete state in safetensors, with the metadata that a resumed run needs. A checkpoint is
 * written to a temporary name, synced and renamed, so it is never incomplete. The last two are kept, and the best by
 * held-out score.
 */
import { copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { failure, type Result, refuse, success } from '../../../shared/failure.ts';
import { heldOutSchema } from '../../../shared/run-results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readRegular } from '../../files/open-regular.ts';
import { bestCheckpointFile, checkpointFile, checkpointsFolder, listCheckpoints } from '../../files/run-folder.ts';
import { decodeSafetensors, encodeSafetensors, type FloatTensor } from '../../files/safetensors.ts';
import { settingsHash } from '../../files/settings-hash.ts';

const noteSchema = z.object({
  /** Number of completed steps. */
  step: z.number().int(),
  engine: z.string(),
  lowering: z.string(),
  encoder: z.string(),
  size: z.number().int(),
  /** Of the run's settings. */
  settingsHash: z.string(),
  datasetFingerprint: z.string(),
  /** The last held-out scores, and the score of the best checkpoint. Both are absent before the first snapshot. */
  heldOut: heldOutSchema.optional(),
  bestScore: z.number().optional(),
  /** Step of the last survey in the state, for tasks with surveys. */
  surveyedAt: z.number().int().optional(),
});
/** The metadata of a checkpoint. */
export type CheckpointNote = z.infer<typeof noteSchema>;

/** The state of a run after a step. */
export interface Checkpoint {
  readonly note: CheckpointNote;
  readonly state: Readonly<Record<string, FloatTensor>>;
}

const format = 'pretext-lab-checkpoint-2';
const kept = 2;

/** Stands for the checksum while it is computed. */
const blank = '00000000';

/**
 * CRC-32 over all bytes of a file, tensors, names and metadata alike, in which the 8 digits of the checksum itself count as
 * zeros. Nothing of a checkpoint can be changed unnoticed.
 * @param at Position of the checksum in the file.
 */
function checksumOf(bytes: Uint8Array, at: number): string {
  const before = crc32(bytes.subarray(0, at));
  const sum = crc32(bytes.subarray(at + blank.length), crc32(blank, before));
  return sum.toString(16).padStart(blank.length, '0');
}

/** Position of a checksum in a file. */
const placeOf = (bytes: Uint8Array, checksum: string): number => {
  const key = '"checksum":"';
  const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(`${key}${checksum}"`);
  return place < 0 ? place : place + key.length;
};

/** The bytes of a checkpoint's file. */
function encode({ note, state }: Checkpoint): Uint8Array {
  const bytes = encodeSafetensors(state, { format, checksum: blank, note: JSON.stringify(note) });
  const at = placeOf(bytes, blank);
  bytes.set(Buffer.from(checksumOf(bytes, at), 'latin1'), at);
  return bytes;
}

/**
 * Writes the checkpoint of a step and deletes those that are no longer kept.
 * @param isBest Keep it also as the best checkpoint.
 * @throws The error of the file system, such as a full disk. Earlier checkpoints are then unchanged, and no partial
 *   file is left.
 */
export async function writeCheckpoint(runDir: string, checkpoint: Checkpoint, isBest: boolean): Promise<void> {
  await mkdir(checkpointsFolder(runDir), { recursive: true });
  const file = checkpointFile(runDir, checkpoint.note.step);
  await writeAtomically(file, encode(checkpoint));
  if (isBest) await keepAsBest(runDir, file);
  for (const step of (await listCheckpoints(runDir)).slice(0, -kept)) await rm(checkpointFile(runDir, step));
}

/** The best checkpoint is a hard link to the same file, or a copy on file systems without links. */
async function keepAsBest(runDir: string, file: string): Promise<void> {
  const best = bestCheckpointFile(runDir);
  const temporary = `${best}.tmp`;
  await rm(temporary, { force: true });
  await link(file, temporary).catch(() => copyFile(file, temporary));
  await rename(temporary, best);
}

/** Reads one checkpoint. @returns The checkpoint, or why it cannot be used. */
export async function readCheckpoint(file: string): Promise<Result<Checkpoint>> {
  let bytes: Uint8Array;
  try {
    bytes = await readRegular(file);
  } catch (error) {
    return failure('unusable-input', (error as Error).message);
  }
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) return decoded;
  const { tensors: state, metadata } = decoded.value;
  if (metadata.format !== format)
    return failure('unusable-input', `it is not a checkpoint of this version: format '${metadata.format}'`);
  const { checksum = '' } = metadata;
  const at = placeOf(bytes, checksum);
  if (at < 0 || checksum.length !== blank.length || checksum !== checksumOf(bytes, at))
    return failure('unusable-input', 'it is damaged: its checksum does not match its content');
  let note: unknown;
  try {
    note = JSON.parse(metadata.note ?? '');
  } catch {
    return failure('unusable-input', 'it is damaged: its metadata is not JSON');
  }
  const parsed = noteSchema.safeParse(note);
  if (!parsed.success) return failure('unusable-input', `its metadata is damaged: ${parsed.error.issues[0]?.message}`);
  const { step } = parsed.data;
  const isMisnamed =
    /^step-\d+\.safetensors$/.test(basename(file)) && basename(file) !== basename(checkpointFile('', step));
  if (isMisnamed) return failure('unusable-input', `it was renamed: it holds step ${step}`);
  return success({ note: parsed.data, state });
}

/**
 * Refuses a checkpoint that was not made with a run's settings: one of another run, or of a run whose record was changed.
 * @throws FailureError 'unusable-input' if it was not.
 */
export function refuseOtherSettings({ note }: Checkpoint, settings: TrainSettings): void {
  const { encoder, size } = settings;
  if (note.encoder !== encoder || note.size !== size)
    refuse(
      'unusable-input',
      `the checkpoint holds ${note.encoder} at ${note.size} px, and the run's settings say ${encoder} at ${size} px`,
    );
  if (note.settingsHash !== settingsHash(settings))
    refuse(
      'unusable-input',
      `the checkpoint of step ${note.step} was made with other settings than the run's`,
      'restore run.json and the checkpoints from one time, or start another run with the settings that you want',
    );
}

/**
 * The last readable checkpoint of a run. Damaged ones are skipped and reported.
 * @param onDamaged Receives a message for each damaged checkpoint.
 * @returns Undefined if the run has no checkpoint.
 * @throws FailureError 'unusable-input' if checkpoints exist and none can be read. Starting the run again would delete
 *   them.
 */
export async function readLastCheckpoint(
  runDir: string,
  onDamaged: (message: string) => void,
): Promise<Checkpoint | undefined> {
  const files = (await listCheckpoints(runDir)).reverse().map((step) => checkpointFile(runDir, step));
  if (files.length === 0) return undefined;
  for (const file of [...files, bestCheckpointFile(runDir)]) {
    const checkpoint = await readCheckpoint(file);
    if (checkpoint.ok) return checkpoint.value;
    onDamaged(`the checkpoint ${file} is skipped: ${checkpoint.failure.message}`);
  }
  return refuse(
    'unusable-input',
    `none of the ${files.length} checkpoints in ${checkpointsFolder(runDir)} can be read`,
    'restore the files, or delete that folder to start the run from the beginning',
  );
}

/**
 * The earliest readable checkpoint of a run, to compare its last network with.
 * @param before Only checkpoints of earlier steps than this count.
 * @returns Undefined if there is none.
 */
export async function readEarliestCheckpoint(runDir: string, before: number): Promise<Checkpoint | undefined> {
  let earliest: Checkpoint | undefined;
  const files = (await listCheckpoints(runDir)).map((step) => checkpointFile(runDir, step));
  for (const file of [bestCheckpointFile(runDir), ...files]) {
    const found = await readCheckpoint(file);
    if (found.ok && found.value.note.step < (earliest?.note.step ?? before)) earliest = found.value;
  }
  return earliest;
}

/**
 * The network of a checkpoint: weights, moving averages and buffers, without the state of the optimiser.
 * @throws FailureError 'unusable-input' if the checkpoint was made with other settings, or holds weights that are not finite.
 */
export function networkOf(checkpoint: Checkpoint, settings: TrainSettings): Readonly<Record<string, FloatTensor>> {
  refuseOtherSettings(checkpoint, settings);
  const { note, state } = checkpoint;
  const kept = Object.entries(state).filter(([name]) => !name.startsWith('optimizer/'));
  for (const [name, { data }] of kept)
    if (!data.every(Number.isFinite))
      refuse('unusable-input', `'${name}' of the checkpoint at step ${note.step} is not finite: the run has diverged`);
  return Object.fromEntries(kept);
}

/**
 * Removes checkpoints after a step, which a run resumed from that step writes again, and incomplete files of a killed
 * process.
 */
export async function tidyCheckpoints(runDir: string, step: number): Promise<void> {
  const folder = checkpointsFolder(runDir);
  for (const later of await listCheckpoints(runDir))
    if (later > step) await rm(checkpointFile(runDir, later), { recursive: true });
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
}
