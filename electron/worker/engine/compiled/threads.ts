/** How many threads compute: one a physical core, since two on one core only take turns. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Physical cores as Linux tells them; undefined elsewhere. */
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

/** Processors of x64 Windows and Intel Macs are taken to run two threads a core; Apple's and Arm's run one. */
function guessedCores(): number {
  return process.arch === 'x64' && process.platform !== 'linux' ? Math.ceil(cpus().length / 2) : cpus().length;
}

export const defaultThreads = (): number =>
  Math.max(1, Math.min(availableParallelism(), linuxCores() ?? guessedCores()));
