/** What can end a run, as data for the lab. */
import { asFailure, type Failure, FailureError } from '../../../shared/failure.ts';

/** The numbers left the range of floats: weights, loss or held-out loss. Caught by the job and told as its ending. */
export class DivergedError extends Error {
  constructor(
    readonly step: number,
    what: string,
  ) {
    super(`${what} at step ${step}`);
    this.name = 'DivergedError';
  }
}

const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const closed = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'EIO'];

/** The failure that ended a run: a disk's error in words, anything else as it is. */
export function runFailure(error: unknown, runDir: string): Failure {
  const code = error instanceof FailureError ? undefined : (error as NodeJS.ErrnoException | null)?.code;
  if (code !== undefined && full.includes(code))
    return {
      code: 'failed',
      message: `the disk that holds ${runDir} is full`,
      hint: 'make room and resume the run: it goes on from its last checkpoint',
    };
  if (code !== undefined && closed.includes(code))
    return {
      code: 'failed',
      message: `the run’s folder cannot be used: ${(error as Error).message}`,
      hint: 'make the folder readable and writable, and resume the run',
    };
  return asFailure(error);
}

/** Every value is a number, or the run has diverged. */
export function checkFinite(what: string, values: ArrayLike<number>, step: number): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) throw new DivergedError(step, `${what} is ${values[i]}`);
}
