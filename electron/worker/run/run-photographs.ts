/** The photographs of a run: indexed, packed, and split into training and held-out photographs. */
import { createHash } from 'node:crypto';
import { refuse } from '../../../shared/failure.ts';
import type { Settings } from '../../../shared/form-fields.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { matchFileNames } from '../../files/match-file-names.ts';
import type { Companion, CompanionHooks } from '../data/auxiliary-data.ts';
import { type Copies, copyExample, findCopies, wholePack } from '../data/copies-across-folders.ts';
import { splitHeldOut } from '../data/held-out-split.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import { isUndamaged } from '../data/pack-store.ts';
import { pretextTask } from '../tasks/tasks.ts';

/** Photographs of one pack. */
export interface PhotographSet {
  readonly packDir: string;
  /** Shorter side of the pack, in pixels. */
  readonly side: number;
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
}

/** The training and held-out photographs of a run. */
export interface RunPhotographs {
  readonly train: PhotographSet;
  readonly heldOut: PhotographSet;
  /** Hash of the training and held-out photographs' content hashes. */
  readonly fingerprint: string;
  /** Number of photographs that the task cannot use, by reason; the reason is a phrase for display. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Photographs that are not trained on because they are copies of those in the separate held-out folders. */
  readonly copies?: Copies;
  /** Effect of the list of photographs to leave out of training; undefined if there is no list. */
  readonly excluded?: Exclusion;
  close(): void;
}

/** Counts for a list of photographs to leave out of training. */
export interface Exclusion {
  /** Length of the list. */
  readonly named: number;
  /** Removed from the training photographs. */
  readonly fromTraining: number;
  /** Held out in any case; they remain held out. */
  readonly heldOut: number;
  /** Not in any of the folders. */
  readonly unknown: number;
}

/** Photographs of a pack that the task can use, and the groups that must stay together in a split. */
interface Usable {
  readonly photographs: Uint32Array;
  readonly leftOut: Readonly<Record<string, number>>;
  group(photograph: number): number;
  /** The user's word for a group, such as 'clip'; undefined if a group is one photograph and its copies. */
  readonly scene?: string;
}

function usableOf(pack: Pack, companion: Companion | undefined, settings: Settings): Usable {
  const everyone = Uint32Array.from({ length: pack.count }, (_, i) => i);
  if (!companion) return { photographs: everyone, leftOut: {}, group: (i) => pack.group(i) };
  const reader = companion.open(pack);
  try {
    const chosen = reader.choose(settings);
    const scenes = new Map(Array.from(chosen.photographs, (i) => [i, reader.scene(i)]));
    return { ...chosen, group: (i) => scenes.get(i)! };
  } finally {
    reader.close();
  }
}

/** Splits the photographs by group. @throws FailureError 'unusable-input' if all of them are in one group. */
function split({ photographs, group, scene }: Usable, seed: number): { train: Uint32Array; heldOut: Uint32Array } {
  if (scene !== undefined && new Set(Array.from(photographs, group)).size < 2)
    refuse(
      'unusable-input',
      `the images are of one ${scene} (${photographs.length} usable): held-out images must be of another ${scene}, because those of the same ${scene} would only measure memorisation`,
      `add another ${scene}, or name a folder of held-out ones`,
    );
  const places = splitHeldOut({ count: photographs.length, group: (place) => group(photographs[place]!) }, seed);
  const numbers = (of: Uint32Array): Uint32Array => of.map((place) => photographs[place]!);
  return { train: numbers(places.train), heldOut: numbers(places.heldOut) };
}

/** Adds two tables of counts. */
function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const both: Record<string, number> = { ...a };
  for (const [why, count] of Object.entries(b)) both[why] = (both[why] ?? 0) + count;
  return both;
}

function fingerprintOf(...sets: readonly PhotographSet[]): string {
  const hash = createHash('sha256');
  for (const { pack, photographs } of sets) {
    for (const i of photographs) hash.update(pack.key(i));
    hash.update('|');
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Removes listed photographs from the training photographs. The held-out photographs were chosen before, by the seed,
 * and do not change: two runs with different lists are asked the same questions, so that their scores can be compared,
 * and a network that never saw a kind of photograph is tested on it.
 */
function withoutNamed(train: PhotographSet, heldOut: PhotographSet, list: readonly string[]) {
  const paths = new Set<string>();
  for (const { pack } of [train, heldOut]) for (let i = 0; i < pack.count; i++) paths.add(pack.path(i));
  const names = [...new Set(list)];
  const all = [...paths];
  const { reading } = train.pack.index.columns.header;
  const matches = matchFileNames({ names, bases: ['/'], source: 'the list of images to leave out' }, all, reading);
  const named = new Set(all.filter((_, i) => matches[i]!.length > 0));
  const photographs = train.photographs.filter((i) => !named.has(train.pack.path(i)));
  const excluded: Exclusion = {
    named: names.length,
    fromTraining: train.photographs.length - photographs.length,
    heldOut: heldOut.photographs.filter((i) => named.has(heldOut.pack.path(i))).length,
    unknown: names.length - new Set(matches.flat()).size,
  };
  return { train: { ...train, photographs }, excluded };
}

/** Warnings for listed photographs that could not be removed from training. */
function exclusionWarnings({ named, heldOut, unknown }: Exclusion): string[] {
  const of = `of ${named} ${named === 1 ? 'image' : 'images'} to leave out`;
  return [
    ...(unknown > 0 ? [`${unknown} ${of} ${unknown === 1 ? 'is' : 'are'} not in the folders`] : []),
    ...(heldOut > 0
      ? [
          `${heldOut} ${of} ${heldOut === 1 ? 'is' : 'are'} held out and remain held out: the run is scored on them and never trains on them`,
        ]
      : []),
  ];
}

/** Warnings for training photographs that are copies of held-out ones. */
function copyWarnings({ leakage: { exact, near }, examples }: Copies): string[] {
  return [
    ...(exact > 0
      ? [
          `${exact} ${exact === 1 ? 'image is also held out and is' : 'images are also held out and are'} not trained on${copyExample(examples.exact)}`,
        ]
      : []),
    ...(near > 0
      ? [
          `${near} ${near === 1 ? 'image is a near-copy of a held-out one (smaller, re-encoded or slightly changed) and is' : 'images are near-copies of held-out ones (smaller, re-encoded or slightly changed) and are'} not trained on${copyExample(examples.near)}`,
        ]
      : []),
  ];
}

type Job = Pick<JobOf<'train'>, 'dataset' | 'heldOut' | 'settings'>;

/** Opens the packs as they are, split as the job says. */
async function openPacked({ dataset, heldOut, settings }: Job): Promise<RunPhotographs> {
  const side = packSideFor(settings.size);
  const pack = await openPack(dataset.packDir, side);
  const set = { packDir: dataset.packDir, side, pack };
  const { companion } = pretextTask(settings.task);
  const usable = usableOf(pack, companion, settings.taskSettings);
  const openedAs = (
    all: PhotographSet,
    away: PhotographSet,
    leftOut: Usable['leftOut'],
    copies?: Copies,
  ): RunPhotographs => {
    const { train, excluded } = dataset.excluded
      ? withoutNamed(all, away, dataset.excluded)
      : { train: all, excluded: undefined };
    return {
      train,
      heldOut: away,
      leftOut,
      ...(copies ? { copies } : {}),
      ...(excluded ? { excluded } : {}),
      fingerprint: fingerprintOf(train, away),
      close() {
        pack.close();
        away.pack.close();
      },
    };
  };
  if (!heldOut) {
    const { train, heldOut: away } = split(usable, settings.seed);
    return openedAs({ ...set, photographs: train }, { ...set, photographs: away }, usable.leftOut);
  }
  const other = await openPack(heldOut.packDir, side);
  const asked = usableOf(other, companion, settings.taskSettings);
  const copies = await findCopies({ pack, photographs: usable.photographs }, wholePack(other)).catch((error) => {
    pack.close();
    other.close();
    throw error;
  });
  const photographs = usable.photographs.filter((i) => !copies.of.has(i));
  const away = { packDir: heldOut.packDir, side, pack: other, photographs: asked.photographs };
  return openedAs({ ...set, photographs }, away, sum(usable.leftOut, asked.leftOut), copies);
}

/**
 * Indexes what is not packed yet and opens the packs. From here on the run reads pixels only from the packs, so files
 * that change or disappear during training do not affect it.
 * @param known Fingerprint of the photographs that a resumed run began with. If the packs still hold those, the folders
 *   are not read, and may have changed or been deleted.
 * @param onWarning Receives a message for each kind of photograph that is left out.
 * @throws FailureError 'unusable-input' if there is nothing to train on or nothing to hold out.
 */
export async function openPhotographs(
  job: Job,
  known: string | undefined,
  hooks: CompanionHooks,
  onWarning: (message: string) => void,
): Promise<RunPhotographs> {
  const side = packSideFor(job.settings.size);
  const folders = job.heldOut ? [job.dataset, job.heldOut] : [job.dataset];
  const { companion } = pretextTask(job.settings.task);
  const prepareAll = async (): Promise<void> => {
    if (companion) for (const { packDir } of folders) await prepare(companion, packDir, side, hooks);
  };
  if (known !== undefined) {
    const packed = await openPacked(job).catch(() => undefined); // indexing repairs the packs or reports what is wrong
    const holdsThem = packed?.fingerprint === known;
    if (packed && holdsThem && (await isUndamaged(packed.train.pack)) && (await isUndamaged(packed.heldOut.pack))) {
      await prepareAll();
      return packed;
    }
    packed?.close();
    if (holdsThem) onWarning('the image cache is damaged: the damaged images are packed again from their folders');
  }
  const onProgress = (done: number, total: number) => hooks.onProgress?.('reading images', done, total);
  for (const dataset of folders) await indexFolders(dataset, side, { ...hooks, onProgress });
  await prepareAll();
  const opened = await openPacked(job);
  if (opened.fingerprint === known) return opened; // packed again; the warnings were given when the run began
  if (known !== undefined)
    onWarning('the images are not those this run began with: it continues with the present ones');
  const { train, copies, leftOut, excluded } = opened;
  if (train.photographs.length === 0) {
    opened.close();
    if (excluded && excluded.fromTraining > 0)
      refuse(
        'unusable-input',
        `nothing is left to train on: all ${excluded.fromTraining} training images are listed to be left out`,
        'leave out fewer images',
      );
    refuse(
      'unusable-input',
      'every training image is also held out, or a copy of one that is',
      'hold out another folder',
    );
  }
  if (copies) for (const warning of copyWarnings(copies)) onWarning(warning);
  for (const [why, count] of Object.entries(leftOut))
    onWarning(`${count} ${count === 1 ? 'image is' : 'images are'} left out: ${why}`);
  if (excluded) for (const warning of exclusionWarnings(excluded)) onWarning(warning);
  return opened;
}

/**
 * The photographs of an earlier run as it was trained with them, if its packs still hold exactly those. Reads no folder.
 * @param fingerprint Of the run's photographs.
 */
export async function reopenPhotographs(job: Job, fingerprint: string): Promise<RunPhotographs | undefined> {
  const packed = await openPacked(job).catch(() => undefined); // without its packs, nothing can be compared with the run
  if (packed?.fingerprint === fingerprint && (await isUndamaged(packed.train.pack))) return packed;
  packed?.close();
  return undefined;
}

async function prepare(companion: Companion, packDir: string, side: number, hooks: CompanionHooks): Promise<void> {
  const pack = await openPack(packDir, side);
  try {
    await companion.prepare(pack, hooks);
  } finally {
    pack.close();
  }
}
