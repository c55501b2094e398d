/**
 * A lock file that names the process holding it. A lock of a dead holder is taken over. A holder on this machine is alive if
 * its process exists and has the recorded start time; where start times are not available, the lock must be newer than the
 * machine's boot. A holder on another machine is alive as long as it writes its heartbeat; if it runs in a job of Slurm, Slurm
 * is asked too, before its lock is taken over. Locks on a network file system: docs/slurm.md.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { lstat, open, rm, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from './atomic-write.ts';
import { readRegular } from './open-regular.ts';
import { processIsAlive, startOf } from './process-is-alive.ts';
import { jobOfThisProcess, type SlurmJob, stateOfJob } from './slurm-job.ts';

const heartbeatMs = 10_000;
/** A holder on another machine without a heartbeat for this long is considered dead. */
export const silentMs = 60_000;
/**
 * If Slurm says that its job has ended, it may have missed one heartbeat. A shell can outlive its job and pass on its number,
 * so that Slurm's word alone would take the lock from a live process.
 */
const silentAfterJobMs = 1.5 * heartbeatMs;
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
  /** The job that it runs in. */
  readonly slurm?: SlurmJob;
}

/** A lock that this process holds. */
export interface Lock {
  /**
   * Writes a heartbeat. To be called before anything is written that only the holder may write: a machine that was cut off
   * may come back after another one has taken its lock.
   * @throws FailureError 'failed' if another process holds the lock now, or the file is gone.
   */
  confirm(): Promise<void>;
  release(): Promise<void>;
}
/** The lock, or who holds it. */
export type LockAttempt = { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly holder: Holder };

/** Whether a process of this machine holds the lock. */
async function isAliveHere(path: string, holder: Holder): Promise<boolean> {
  if (!processIsAlive(holder.pid)) return false;
  const started = startOf(holder.pid);
  if (holder.started !== undefined && started !== undefined) return holder.started === started;
  // Only Linux provides the start time of a process. A lock older than the boot of this machine was left by a power cut.
  return (await ageOf(path)) < uptime() * 1000;
}

/** Whether the last heartbeat is recent. The clocks of two machines may differ, in either direction. */
const isHeard = (ageMs: number, withinMs = silentMs): boolean => Math.abs(ageMs) < withinMs;

/** Whether a holder is alive as far as files and processes tell. */
async function isAlive(path: string, holder: Holder): Promise<boolean> {
  return holder.host === hostname() ? isAliveHere(path, holder) : isHeard(await ageOf(path));
}

/**
 * Whether a holder may still write, which decides about taking over its lock. Before a process of another machine counts as
 * silent, the clock of the file system that the lock lies on is asked. Slurm knows of a job that ended a moment ago, and
 * of one that is silent because it is suspended.
 */
async function isInTheWay(path: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) return isAliveHere(path, holder);
  const job = holder.slurm ? await stateOfJob(holder.slurm) : 'unknown';
  if (job === 'suspended') return true;
  const withinMs = job === 'gone' ? silentAfterJobMs : silentMs;
  return isHeard(await ageOf(path), withinMs) || isHeard(await ageOf(path, await clockOf(path)), withinMs);
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

/** The holder of a lock if it is alive; for lists, because it asks files and processes only. */
export async function lockHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path);
  return holder && (await isAlive(path, holder)) ? holder : undefined;
}

/** The holder of a lock unless the lock can be taken. */
export async function holderInTheWay(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path);
  return holder && (await isInTheWay(path, holder)) ? holder : undefined;
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

/** Milliseconds since a file was last written, or since a link was made; NaN if it does not exist. @param now By which clock. */
async function ageOf(path: string, now = Date.now()): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  return found ? now - found.mtimeMs : Number.NaN;
}

/** The time by the clock of a file system, which a network file system takes from its server: that of a file written now. */
async function clockOf(path: string): Promise<number> {
  const probe = `${path}.clock-${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(probe, 'now', { flag: 'wx' });
    return (await lstat(probe)).mtimeMs;
  } catch {
    return Date.now(); // the folder cannot be written, or is gone: taking the lock says so
  } finally {
    await rm(probe, { force: true });
  }
}

/** Replaces a dead holder's lock. A guard file admits one process at a time, so that two cannot both take over. */
async function takeOver(path: string, content: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, ''))) {
    if ((await ageOf(guard, await clockOf(path))) > halfDoneMs) await rm(guard, { force: true });
    return false;
  }
  try {
    const holder = await readHolder(path);
    // Without a holder, the file was just released (and can be created instead) or is being written at this moment.
    if (holder ? await isInTheWay(path, holder) : !((await ageOf(path, await clockOf(path))) > halfDoneMs))
      return false;
    await writeAtomically(path, content);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/**
 * Writes the same content again, so that the file gets the present time by the clock of its file system. The file is opened
 * once for reading and writing: what another process has renamed to this path meanwhile is not touched.
 * @returns The holder; undefined if there is no lock.
 */
async function beat(path: string, own: Holder): Promise<Holder | undefined> {
  const handle = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const content = await handle.readFile();
    const holder = JSON.parse(content.toString('utf8')) as Holder;
    if (holder.nonce === own.nonce) await handle.write(content, 0, content.length, 0);
    return holder;
  } finally {
    await handle.close();
  }
}

/** Takes a lock. @returns The lock, or its live holder. */
export async function takeLock(path: string): Promise<LockAttempt> {
  const started = startOf(process.pid);
  const slurm = jobOfThisProcess();
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    ...(started === undefined ? {} : { started }),
    nonce: randomBytes(8).toString('hex'),
    ...(slurm ? { slurm } : {}),
  };
  const content = JSON.stringify(own);
  for (;;) {
    if (await create(path, content)) break;
    const holder = await holderInTheWay(path);
    if (holder) return { ok: false, holder };
    if (await takeOver(path, content)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const heartbeat = setInterval(() => {
    beat(path, own).catch(() => undefined); // a shared folder may be out of reach for a while
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
      confirm: async () => {
        const holder = await beat(path, own);
        if (holder?.nonce === own.nonce) return;
        const found = holder ? `process ${holder.pid} on ${holder.host} has taken over ${path}` : `${path} is gone`;
        refuse('failed', `${found}: this process was thought dead, and writes nothing more`);
      },
      release: async () => {
        clearInterval(heartbeat);
        process.removeListener('exit', leave);
        leave();
      },
    },
  };
}
