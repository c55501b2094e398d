import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf, labOf } from '../../../electron/worker/pictures/lab-colour.ts';

const expectLab = (lab: readonly number[], expected: readonly number[], digits = 2) => {
  for (const [i, value] of expected.entries()) expect(lab[i]).toBeCloseTo(value, digits);
};

describe('L*a*b* of sRGB', () => {
  it('has the published values of white, black and the primaries', () => {
    expectLab(labOf(255, 255, 255), [100, 0, 0]);
    expectLab(labOf(0, 0, 0), [0, 0, 0]);
    expectLab(labOf(255, 0, 0), [53.24, 80.09, 67.2]);
    expectLab(labOf(0, 255, 0), [87.73, -86.18, 83.18]);
    expectLab(labOf(0, 0, 255), [32.3, 79.19, -107.86]);
    expectLab(labOf(255, 255, 0), [97.14, -21.55, 94.48]);
  });

  it('has a = b = 0 for greys, and lightness increases with the grey level', () => {
    let before = -1;
    for (let grey = 0; grey < 256; grey++) {
      const [lightness, a, b] = labOf(grey, grey, grey);
      expect(Math.hypot(a, b)).toBeLessThan(1e-4);
      expect(lightness).toBeGreaterThan(before);
      before = lightness;
    }
    expect(labOf(119, 119, 119)[0]).toBeCloseTo(50.03, 2);
  });

  it('converts back to the same bytes', () => {
    for (let i = 0; i < 2000; i++) {
      const colour = [i * 37, i * 101, i * 211].map((value) => value % 256) as [number, number, number];
      expect(bytesOf(labOf(...colour))).toEqual(colour);
    }
  });

  it('is clipped to the range of sRGB', () => {
    expect(bytesOf([50, 200, 0])[0]).toBe(255);
    expect(bytesOf([120, 0, 0])).toEqual([255, 255, 255]);
  });

  it('agrees with libvips to a tenth', async () => {
    const colours = Array.from({ length: 343 }, (_, i) => [i % 7, Math.floor(i / 7) % 7, Math.floor(i / 49)]);
    const bytes = Uint8Array.from(colours.flat(), (step) => Math.round(step * 42.5));
    const { data } = await sharp(bytes, { raw: { width: 343, height: 1, channels: 3 } })
      .toColourspace('lab')
      .raw({ depth: 'float' })
      .toBuffer({ resolveWithObject: true });
    const theirs = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
    for (let i = 0; i < 343; i++) {
      const ours = labOf(bytes[3 * i]!, bytes[3 * i + 1]!, bytes[3 * i + 2]!);
      for (let c = 0; c < 3; c++) expect(Math.abs(ours[c]! - theirs[3 * i + c]!)).toBeLessThan(0.1);
    }
  });
});
