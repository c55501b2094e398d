/** The photographs of a run: indexed, packed, and parted into those it trains on and those it never sees. */
import { createHash } from 'node:crypto';
import { refuse } from '../../../shared/failure.ts';
import type { Settings } from '../../../shared/fields.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { Companion, CompanionHooks } from '../data/companion.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import { splitHeldOut } from '../data/split.ts';
import { pretextTask } from '../tasks/tasks.ts';

export interface PhotographSet {
  readonly packDir: string;
  /** Shorter side of the pack, in pixels. */
  readonly side: number;
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
}

export interface RunPhotographs {
  readonly train: PhotographSet;
  readonly heldOut: PhotographSet;
  /** Hash of the training and held-out photographs' content hashes. */
  readonly fingerprint: string;
  /** How many photographs the task cannot be asked about, by why, in words. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** How many are not trained on because they are among the held-out ones too. */
  readonly inBoth: number;
  /** What became of the photographs that were named to be left out of training; undefined where none was. */
  readonly excluded?: Exclusion;
  close(): void;
}

/** What became of photographs that were named to be left out of training, as counts. */
export interface Exclusion {
  readonly named: number;
  /** Would have been trained on, and are not. */
  readonly fromTraining: number;
  /** Are held out, and stay so. */
  readonly heldOut: number;
  /** Are in none of the folders. */
  readonly unknown: number;
}

/** Photographs of a pack that the task can be asked about, and which of them belong together. */
interface Usable {
  readonly photographs: Uint32Array;
  readonly leftOut: Readonly<Record<string, number>>;
  group(photograph: number): number;
  /** What photographs that belong together are, where that is not a photograph's copies. */
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

/** @throws FailureError 'unusable-input' when all of them belong together. */
function split({ photographs, group, scene }: Usable, seed: number): { train: Uint32Array; heldOut: Uint32Array } {
  if (scene !== undefined && new Set(Array.from(photographs, group)).size < 2)
    refuse(
      'unusable-input',
      `the photographs are of one ${scene} (${photographs.length} of use): held-out photographs must be of another, for those of the same ${scene} would only show what was learnt by heart`,
      `add another ${scene}, or name a folder of held-out ones`,
    );
  const parted = splitHeldOut({ count: photographs.length, group: (place) => group(photographs[place]!) }, seed);
  const numbers = (places: Uint32Array): Uint32Array => places.map((place) => photographs[place]!);
  return { train: numbers(parted.train), heldOut: numbers(parted.heldOut) };
}

/** Two counts added up. */
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
 * Takes named photographs out of those to train on. Held-out ones are parted off before, by the seed, and stay: two runs
 * that differ in what they leave out are asked the same questions, so that their scores can be compared, and a network
 * that never saw a kind of photograph is asked about it.
 */
function withoutNamed(train: PhotographSet, heldOut: PhotographSet, named: ReadonlySet<string>) {
  const photographs = train.photographs.filter((i) => !named.has(train.pack.path(i)));
  const found = new Set<string>();
  for (const { pack } of [train, heldOut])
    for (let i = 0; i < pack.count; i++) if (named.has(pack.path(i))) found.add(pack.path(i));
  const excluded: Exclusion = {
    named: named.size,
    fromTraining: train.photographs.length - photographs.length,
    heldOut: heldOut.photographs.filter((i) => named.has(heldOut.pack.path(i))).length,
    unknown: named.size - found.size,
  };
  return { train: { ...train, photographs }, excluded };
}

/** What a person may not have meant who named photographs to be left out. */
function exclusionWarnings({ named, heldOut, unknown }: Exclusion): string[] {
  const of = `of ${named} ${named === 1 ? 'photograph' : 'photographs'} to leave out`;
  return [
    ...(unknown > 0 ? [`${unknown} ${of} ${unknown === 1 ? 'is' : 'are'} not in the folders`] : []),
    ...(heldOut > 0
      ? [
          `${heldOut} ${of} ${heldOut === 1 ? 'is' : 'are'} held out and stay so: they are asked about, never trained on`,
        ]
      : []),
  ];
}

type Job = Pick<JobOf<'train'>, 'dataset' | 'heldOut' | 'settings'>;

/** The packs as they are, parted as the job says. */
async function openPacked({ dataset, heldOut, settings }: Job): Promise<RunPhotographs> {
  const side = packSideFor(settings.size);
  const pack = await openPack(dataset.packDir, side);
  const set = { packDir: dataset.packDir, side, pack };
  const { companion } = pretextTask(settings.task);
  const usable = usableOf(pack, companion, settings.taskSettings);
  const parted = (all: PhotographSet, away: PhotographSet, leftOut: Usable['leftOut']): RunPhotographs => {
    const { train, excluded } = dataset.excluded
      ? withoutNamed(all, away, new Set(dataset.excluded))
      : { train: all, excluded: undefined };
    return {
      train,
      heldOut: away,
      leftOut,
      inBoth: heldOut ? usable.photographs.length - all.photographs.length : 0,
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
    return parted({ ...set, photographs: train }, { ...set, photographs: away }, usable.leftOut);
  }
  const other = await openPack(heldOut.packDir, side);
  const asked = usableOf(other, companion, settings.taskSettings);
  const unseen = new Set(Array.from({ length: other.count }, (_, i) => other.key(i)));
  const photographs = usable.photographs.filter((i) => !unseen.has(pack.key(i)));
  const away = { packDir: heldOut.packDir, side, pack: other, photographs: asked.photographs };
  return parted({ ...set, photographs }, away, sum(usable.leftOut, asked.leftOut));
}

/**
 * Indexes what is not packed yet and opens the packs. From here on the run reads pixels from the packs alone: files that
 * change or vanish while it trains do not touch it.
 * @param known Fingerprint of the photographs that a resumed run began with: while the packs still hold those, the folders
 *   are not looked at, and may have changed or gone.
 * @throws FailureError 'unusable-input' if there is nothing to train on or nothing to hold out.
 */
export async function openPhotographs(
  job: Job,
  known: string | undefined,
  hooks: CompanionHooks,
  onWarning: (message: string) => void,
): Promise<RunPhotographs> {
  if (known !== undefined) {
    const packed = await openPacked(job).catch(() => undefined); // what is wrong with the packs, indexing mends or tells
    if (packed?.fingerprint === known) return packed;
    packed?.close();
  }
  const side = packSideFor(job.settings.size);
  const folders = job.heldOut ? [job.dataset, job.heldOut] : [job.dataset];
  const onProgress = (done: number, total: number) => hooks.onProgress?.('reading pictures', done, total);
  for (const dataset of folders) await indexFolders(dataset, side, { ...hooks, onProgress });
  const { companion } = pretextTask(job.settings.task);
  if (companion) for (const { packDir } of folders) await prepare(companion, packDir, side, hooks);
  const opened = await openPacked(job);
  if (opened.fingerprint === known) return opened; // packed anew, and what there was to say was said when the run began
  if (known !== undefined)
    onWarning('the photographs are not those this run began with: it goes on with those that are there now');
  const { train, inBoth, leftOut, excluded } = opened;
  if (train.photographs.length === 0) {
    opened.close();
    if (excluded && excluded.fromTraining > 0)
      refuse(
        'unusable-input',
        `nothing is left to train on: all ${excluded.fromTraining} photographs to train on were named to be left out`,
        'leave fewer photographs out',
      );
    refuse('unusable-input', 'every photograph to train on is among the held-out ones', 'hold out another folder');
  }
  if (inBoth > 0)
    onWarning(
      `${inBoth} ${inBoth === 1 ? 'photograph is among the held-out ones too and is' : 'photographs are among the held-out ones too and are'} not trained on`,
    );
  for (const [why, count] of Object.entries(leftOut))
    onWarning(`${count} ${count === 1 ? 'photograph is' : 'photographs are'} left out: ${why}`);
  if (excluded) for (const words of exclusionWarnings(excluded)) onWarning(words);
  return opened;
}

async function prepare(companion: Companion, packDir: string, side: number, hooks: CompanionHooks): Promise<void> {
  const pack = await openPack(packDir, side);
  try {
    await companion.prepare(pack, hooks);
  } finally {
    pack.close();
  }
}
