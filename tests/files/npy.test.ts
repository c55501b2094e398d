import { describe, expect, it } from 'vitest';
import { npyHeader } from '../../electron/files/npy.ts';

describe('a NumPy file', () => {
  it('has the header of the format, whose length is a multiple of 64', () => {
    const header = Buffer.from(npyHeader([3, 2]));
    expect(header.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
    expect(header.length).toBe(128);
    expect(header.readUInt16LE(8)).toBe(118);
    expect(header.toString('latin1', 10)).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 2\), \} +\n$/,
    );
    expect(Buffer.from(npyHeader([5])).toString('latin1')).toContain("'shape': (5,)");
  });
});
