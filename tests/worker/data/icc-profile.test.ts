import { describe, expect, it } from 'vitest';
import { greyProfile, namedProfile, rgbProfile, rgbProfileOfGrey } from '../../../electron/worker/data/icc-profile.ts';

/** Content of a tag. */
function tag(profile: Buffer, name: string): Buffer {
  for (let at = 132; at < 132 + 12 * profile.readUInt32BE(128); at += 12)
    if (profile.toString('latin1', at, at + 4) === name)
      return profile.subarray(
        profile.readUInt32BE(at + 4),
        profile.readUInt32BE(at + 4) + profile.readUInt32BE(at + 8),
      );
  throw new Error(`no tag ${name}`);
}
const fixed = (content: Buffer, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => content.readInt32BE(from + 4 * i) / 65_536);
const colorants = (profile: Buffer): number[][] =>
  ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => fixed(tag(profile, name), 8, 3));

describe('a profile made from numbers', () => {
  it('has the primaries of sRGB, adapted to D50, that the ICC publishes', () => {
    const expected = [
      [0.43607, 0.22249, 0.01392],
      [0.38515, 0.71687, 0.09708],
      [0.14307, 0.06061, 0.7141],
    ];
    for (const [i, colorant] of colorants(rgbProfile(1)!).entries())
      for (const [j, value] of colorant.entries()) expect(value).toBeCloseTo(expected[i]![j]!, 3);
  });

  it('has primaries that add up to the white of D50, whatever they are', () => {
    for (const profile of [rgbProfile(1)!, namedProfile(12, 13), namedProfile(11, 4), namedProfile(9, 8)]) {
      const sum = [0, 1, 2].map((i) => colorants(profile as Buffer).reduce((total, one) => total + one[i]!, 0));
      for (const [i, value] of [0.9642, 1, 0.8249].entries()) expect(sum[i]!).toBeCloseTo(value, 3);
    }
  });

  it('gives its own length, and tags that lie within it', () => {
    const profile = rgbProfile(1.8)!;
    expect(profile.readUInt32BE(0)).toBe(profile.length);
    expect(profile.toString('latin1', 36, 40)).toBe('acsp');
    expect(fixed(tag(profile, 'rTRC'), 12, 1)[0]).toBeCloseTo(1.8, 4);
    expect(tag(profile, 'desc').toString('latin1', 0, 4)).toBe('mluc');
  });

  it('is none where the colours are those of sRGB', () => {
    expect([rgbProfile(2.2), greyProfile(2.2), namedProfile(1, 13), namedProfile(1, 1)]).toEqual([
      undefined,
      undefined,
      'srgb',
      'srgb',
    ]);
    expect([namedProfile(9, 16), namedProfile(9, 18), namedProfile(2, 2)]).toEqual(['hdr', 'hdr', undefined]);
  });
});

it('a grey profile becomes an RGB one with its curve; one without a curve does not', () => {
  const grey = greyProfile(1.5)!;
  expect(tag(rgbProfileOfGrey(grey)!, 'gTRC')).toEqual(tag(grey, 'kTRC'));
  const without = Buffer.from(grey);
  without.write('none', without.indexOf('kTRC'), 'latin1');
  expect(rgbProfileOfGrey(without)).toBeUndefined();
  expect(rgbProfileOfGrey(rgbProfile(1)!)).toBeUndefined();
});
