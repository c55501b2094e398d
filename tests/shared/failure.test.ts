import { describe, expect, it } from 'vitest';
import { asFailure, FailureError, isBug } from '../../shared/failure.ts';

const diskError = (code: string, path?: string) => Object.assign(new Error(`${code}: no, write`), { code, path });

describe('a thrown value', () => {
  it('that carries a failure is that failure, and not a bug', () => {
    const failure = { code: 'denied', message: 'no', hint: 'ask' } as const;
    expect(asFailure(new FailureError(failure))).toEqual(failure);
    expect(isBug(new FailureError(failure))).toBe(false);
  });

  it.each(['ENOSPC', 'EDQUOT'])('of a full disk (%s) says so and what to do, and is not a bug', (code) => {
    expect(asFailure(diskError(code, '/lab/run.json'))).toEqual({
      code: 'failed',
      message: 'the disk is full: /lab/run.json cannot be written',
      hint: 'make room, or choose another workspace',
    });
    expect(asFailure(diskError(code)).message).toBe('the disk is full');
    expect(isBug(diskError(code))).toBe(false);
  });

  it('of any other kind is a bug, with its own message', () => {
    for (const thrown of [new TypeError('x is not a function'), diskError('EBADF')]) {
      expect(isBug(thrown)).toBe(true);
      expect(asFailure(thrown)).toEqual({ code: 'failed', message: thrown.message });
    }
    for (const thrown of [undefined, null, 'words']) expect(asFailure(thrown).message).toBe(String(thrown));
  });
});
