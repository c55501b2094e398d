/**
 * A lock file that names the process holding it. A lock left by a killed process is taken over: on this machine a
 * holder is alive while its process is (same id, same start, or a lock from after the machine's own start where the kernel
 * does not tell); on another one, while it touches the file.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';

const heartbeatMs = 10_000;
/** A holder on another machine that has not touched its lock for this long is gone. */
const silentMs = 60_000;
/** Writing a lock or taking one over takes milliseconds; what is half done after this long was left by a killed process. */
const halfDoneMs = 5_000;

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's ticks; tells a holder from a stranger that got its id. */
  readonly started?: string;
  /** Tells locks of one process apart. */
  readonly nonce: string;
}

export interface Lock {
  release(): Promise<void>;
}
export type LockAttempt = { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly holder: Holder };

/** What the kernel says of a process, from its state on; undefined where there is no /proc or no such process. */
function kernelStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat. */
const startOf = (pid: number): string | undefined => kernelStat(pid)?.[19];

/** Killed, but nobody has asked yet how it ended: in a container without an init process that can last for ever. */
const isZombie = (pid: number): boolean => kernelStat(pid)?.[0] === 'Z';

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return (await ageOf(path)) < silentMs;
  if (!processIsAlive(holder.pid) || isZombie(holder.pid)) return false;
  const started = startOf(holder.pid);
  if (holder.started !== undefined && started !== undefined) return holder.started === started;
  // Only Linux tells when a process started. A lock from before this machine did was left by a power cut.
  return (await ageOf(path)) < uptime() * 1000;
}

/** Who the file names; undefined when there is no file or it is not a lock (torn by a kill). */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.host !== 'string' || typeof holder.nonce !== 'string')
      return undefined;
    return holder as Holder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** The live holder of a lock, if any. */
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

/** Milliseconds since a file was last written; NaN when it is not there. */
async function ageOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : Number.NaN;
}

/** Replaces a dead holder's lock. Only one process at a time gets through the guard, so that two cannot both take over. */
async function takeOver(path: string, content: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, ''))) {
    if ((await ageOf(guard)) > halfDoneMs) await rm(guard, { force: true });
    return false;
  }
  try {
    const holder = await readHolder(path);
    // Without a holder the file is gone (released just now: create it instead) or being written at this moment.
    if (holder ? await isAlive(path, holder) : !((await ageOf(path)) > halfDoneMs)) return false;
    const fresh = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
    await writeFile(fresh, content);
    await rename(fresh, path);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** Takes a lock, or says who holds it. */
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
    utimes(path, now, now).catch(() => undefined); // the folder may be gone: then there is nothing left to guard
  }, heartbeatMs);
  heartbeat.unref();
  const leave = () => {
    try {
      if ((JSON.parse(readFileSync(path, 'utf8')) as Holder).nonce === own.nonce) unlinkSync(path);
    } catch {
      // Gone already, or somebody else's.
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
