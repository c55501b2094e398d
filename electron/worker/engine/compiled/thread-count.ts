/**
 * The number of compute threads: one per physical core, because two threads on one core only share its units, or fewer if
 * OMP_NUM_THREADS says so.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** The number of physical cores from /proc/cpuinfo; undefined where it does not list them. */
function linuxCores(): number | undefined {
  try {
    const blocks = readFileSync('/proc/cpuinfo', 'utf8').trim().split('\n\n');
    const field = (block: string, name: string) => block.match(new RegExp(`^${name}\\s*: (.*)$`, 'm'))?.[1];
    const cores = blocks.map((block) => `${field(block, 'physical id')}/${field(block, 'core id')}`);
    return cores.some((core) => core.includes('undefined')) ? undefined : new Set(cores).size;
  } catch {
    return undefined;
  }
}

/** Assumes two threads per core on x64 Windows and Intel Macs, and one on Apple and Arm processors. */
function guessedCores(): number {
  return process.arch === 'x64' && process.platform !== 'linux' ? Math.ceil(cpus().length / 2) : cpus().length;
}

/** The most threads that OMP_NUM_THREADS allows, the first of a list of nested levels; no limit if it is no number above 0. */
function allowed(): number {
  const most = Number.parseInt(process.env.OMP_NUM_THREADS ?? '', 10);
  return most >= 1 ? most : Number.POSITIVE_INFINITY;
}

/** One thread per physical core, within the parallelism that this process may use and OMP_NUM_THREADS. */
export const defaultThreads = (): number =>
  Math.max(1, Math.min(availableParallelism(), linuxCores() ?? guessedCores(), allowed()));
