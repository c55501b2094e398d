/** How busy the processors of this machine are. */
import { type CpuInfo, cpus } from 'node:os';

type Times = Pick<CpuInfo, 'times'>;

const total = (all: readonly Times[]): number =>
  all.flatMap(({ times }) => Object.values(times)).reduce((a, b) => a + b, 0);
const idle = (all: readonly Times[]): number => all.reduce((sum, { times }) => sum + times.idle, 0);

/** Share of the time between two readings that the processors were not idle, 0 to 1; 0 if no time has passed. */
export function busyBetween(before: readonly Times[], after: readonly Times[]): number {
  const elapsed = total(after) - total(before);
  return elapsed > 0 ? Math.min(1, Math.max(0, 1 - (idle(after) - idle(before)) / elapsed)) : 0;
}

/** Share of all processors in use while this process waits, 0 to 1. */
export async function processorUse(waitMs = 500): Promise<number> {
  const before = cpus();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return busyBetween(before, cpus());
}
