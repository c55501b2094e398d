/**
 * A lock file that names the process holding it. A lock of a dead holder is taken over. A holder on this machine is alive if
 * its process exists and has the recorded start time; where start times are not available, the lock must be newer than the
 * machine's boot. A holder on another machine is alive as long as it touches the file.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { lstat, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { writeAtomically } from './atomic-write.ts';
import { readRegular } from './open-regular.ts';
import { processIsAlive, startOf } from './process-is-alive.ts';

const heartbeatMs = 10_000;
/** A holder on another machine that has not touched its lock for this long is considered dead. */
const silentMs = 60_000;
/** Writing or taking over a lock takes milliseconds; if it is still incomplete after this time, its process was killed. */
const halfDoneMs = 5_000;

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process in kernel ticks; it distinguishes the holder from a later process with the same id. */
  readonly started?: string;
  /** Distinguishes locks of the same process. */
  readonly nonce: string;
}

/** A lock that this process holds. */
export interface Lock {
  release(): Promise<void>;
}
/** The lock, or who holds it. */
export type LockAttempt = { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly holder: Holder };

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return (await ageOf(path)) < silentMs;
  if (!processIsAlive(holder.pid)) return false;
  const started = startOf(holder.pid);
  if (holder.started !== undefined && started !== undefined) return holder.started === started;
  // Only Linux provides the start time of a process. A lock older than the boot of this machine was left by a power cut.
  return (await ageOf(path)) < uptime() * 1000;
}

/** The holder named in the file; undefined if there is no file or it is not a complete lock (its writer was killed). */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse((await readRegular(path)).toString('utf8')) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.host !== 'string' || typeof holder.nonce !== 'string')
      return undefined;
    return holder as Holder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'EISDIR' || code === 'EINVAL') return undefined;
    throw error;
  }
}

/** The holder of a lock if it is alive. */
export async function lockHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path);
  return holder && (await isAlive(path, holder)) ? holder : undefined;
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Milliseconds since a file was last written, or since a link was made; NaN if it does not exist. */
async function ageOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : Number.NaN;
}

/** Replaces a dead holder's lock. A guard file admits one process at a time, so that two cannot both take over. */
async function takeOver(path: string, content: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, ''))) {
    if ((await ageOf(guard)) > halfDoneMs) await rm(guard, { force: true });
    return false;
  }
  try {
    const holder = await readHolder(path);
    // Without a holder, the file was just released (and can be created instead) or is being written at this moment.
    if (holder ? await isAlive(path, holder) : !((await ageOf(path)) > halfDoneMs)) return false;
    await writeAtomically(path, content);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** Takes a lock. @returns The lock, or its live holder. */
export async function takeLock(path: string): Promise<LockAttempt> {
  const started = startOf(process.pid);
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    ...(started === undefined ? {} : { started }),
    nonce: randomBytes(8).toString('hex'),
  };
  const content = JSON.stringify(own);
  for (;;) {
    if (await create(path, content)) break;
    const holder = await lockHolder(path);
    if (holder) return { ok: false, holder };
    if (await takeOver(path, content)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // the folder may have been deleted, and the lock with it
  }, heartbeatMs);
  heartbeat.unref();
  const leave = () => {
    try {
      if ((JSON.parse(readFileSync(path, 'utf8')) as Holder).nonce === own.nonce) unlinkSync(path);
    } catch {
      // Already deleted, or held by another process.
    }
  };
  process.once('exit', leave);
  return {
    ok: true,
    lock: {
      release: async () => {
        clearInterval(heartbeat);
        process.removeListener('exit', leave);
        leave();
      },
    },
  };
}
