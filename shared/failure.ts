/**
 * Expected failures are sent as data, never as thrown errors, because Electron keeps only an error's message between processes.
 * A thrown error is a bug.
 */
import { z } from 'zod';

export const failureCodes = [
  'bad-usage', // the request is wrong: exit code 2
  'unusable-input', // no such folder, no readable image, not a run: exit code 3
  'diverged', // the loss is not finite: exit code 4
  'stopped', // stopped on request: exit code 130 on the command line
  'not-found', // no such run, dataset or picture
  'denied', // a path or token that was never handed out
  'failed', // anything else: exit code 1
] as const;

export const failureSchema = z.object({
  code: z.enum(failureCodes),
  /** What was wrong and what was found. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
});

export type FailureCode = (typeof failureCodes)[number];
export type Failure = z.infer<typeof failureSchema>;
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });
export const failure = (code: FailureCode, message: string, hint?: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: hint === undefined ? { code, message } : { code, message, hint },
});

/** Carries a failure through code that can only throw; the nearest process boundary turns it back into data. */
export class FailureError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
  }
}

/** Throws a FailureError, which the nearest process boundary turns back into a failure. */
export function refuse(code: FailureCode, message: string, hint?: string): never {
  throw new FailureError(hint === undefined ? { code, message } : { code, message, hint });
}

/** Error codes for a full disk or an exhausted quota. */
const full = ['ENOSPC', 'EDQUOT'];

/** The failure of a full disk, which is never a bug; undefined for any other error. */
function diskFailure(error: unknown): Failure | undefined {
  const { code, path } = (error ?? {}) as { readonly code?: unknown; readonly path?: unknown };
  if (typeof code !== 'string' || !full.includes(code)) return undefined;
  const message = typeof path === 'string' ? `the disk is full: ${path} cannot be written` : 'the disk is full';
  return { code: 'failed', message, hint: 'make room, or choose another workspace' };
}

/** Whether a thrown value is not an expected failure; its stack trace is then worth showing. */
export const isBug = (error: unknown): boolean => !(error instanceof FailureError) && diskFailure(error) === undefined;

/** The failure that a thrown value of unknown type stands for. */
export function asFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return diskFailure(error) ?? { code: 'failed', message: error instanceof Error ? error.message : String(error) };
}
