/** Errors that end a run, and their conversion to failures. */
import { asFailure, type Failure, FailureError } from '../../../shared/failure.ts';

/** Weights, loss or held-out loss are not finite. The job catches this error and ends as `diverged`. */
export class DivergedError extends Error {
  constructor(
    readonly step: number,
    what: string,
  ) {
    super(`${what} at step ${step}`);
    this.name = 'DivergedError';
  }
}

const fullDisk = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const noAccess = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'EIO'];

/** Converts the error that ended a run to a failure; errors of the file system get a message and a hint. */
export function runFailure(error: unknown, runDir: string): Failure {
  const code = error instanceof FailureError ? undefined : (error as NodeJS.ErrnoException | null)?.code;
  if (code !== undefined && fullDisk.includes(code))
    return {
      code: 'failed',
      message: `the disk that holds ${runDir} is full`,
      hint: 'make room and resume the run: it continues from its last checkpoint',
    };
  if (code !== undefined && noAccess.includes(code))
    return {
      code: 'failed',
      message: `the run’s folder cannot be used: ${(error as Error).message}`,
      hint: 'make the folder readable and writable, and resume the run',
    };
  return asFailure(error);
}

/** @throws DivergedError if a value is not finite. */
export function checkFinite(what: string, values: ArrayLike<number>, step: number): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) throw new DivergedError(step, `${what} is ${values[i]}`);
}
