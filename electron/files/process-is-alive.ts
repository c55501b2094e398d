/** Whether a process of this machine is alive, and since when. */
import { readFileSync } from 'node:fs';

/** The fields of /proc/<pid>/stat from the state (field 3); undefined if there is no /proc or no such process. */
function kernelStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Start time of a process in kernel ticks (field 22 of /proc/<pid>/stat); undefined where it is not known. */
export const startOf = (pid: number): string | undefined => kernelStat(pid)?.[19];

/** Whether a process has ended but was not reaped. In a container without an init process it can stay like this for ever. */
const isZombie = (pid: number): boolean => kernelStat(pid)?.[0] === 'Z';

/** Whether a process exists and has not ended. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
