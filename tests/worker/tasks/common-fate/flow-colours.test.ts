import { describe, expect, it } from 'vitest';
import {
  flowColour,
  flowPicture,
  fullSpeed,
  wheelPicture,
} from '../../../../electron/worker/tasks/common-fate/flow-colours.ts';

describe('the colours of motion', () => {
  it('are those of Middlebury: right is red, down yellow, left cyan-blue, up violet', () => {
    const at = (x: number, y: number) => flowColour(x, y, 1);
    expect(at(1, 0)).toEqual([255, 0, 0]);
    const [down, left, up] = [at(0, 1), at(-1, 0), at(0, -1)];
    expect([down[0] > 200, down[1] > 200, down[2]]).toEqual([true, true, 0]);
    expect([left[0], left[1] > 100, left[2] === 255]).toEqual([0, true, true]);
    expect([up[1], up[2] > up[0], up[2] > 150]).toEqual([0, true, true]);
  });

  it('are white without motion, pale for slow motion, and darker above the speed of full saturation', () => {
    expect(flowColour(0, 0, 1)).toEqual([255, 255, 255]);
    expect(flowColour(0.5, 0, 1)).toEqual([255, 127, 127]);
    expect(flowColour(2, 0, 1)).toEqual([191, 0, 0]);
  });

  it('are continuous around the wheel, except Middlebury’s own step from its last colour to its first', () => {
    for (let degree = 0; degree < 360; degree++) {
      const [a, b] = [degree, degree + 1].map((angle) => {
        const radians = (angle * Math.PI) / 180;
        return flowColour(Math.cos(radians), Math.sin(radians), 1.001);
      });
      for (let c = 0; c < 3; c++) expect(Math.abs(a![c]! - b![c]!)).toBeLessThan(degree === 359 ? 48 : 16);
    }
  });

  it('are saturated at the 99th percentile of speed', () => {
    const field = Float32Array.from({ length: 400 }, (_, i) => (i === 0 ? 90 : i % 2 === 0 ? 2 : 0));
    expect(fullSpeed(field, 0.5)).toBe(2);
    expect(fullSpeed(new Float32Array(8), 0.5)).toBe(0.5);
  });

  it('fill a picture pixel by pixel, and a disc as the legend', () => {
    const { data, width, height } = flowPicture(Float32Array.of(1, 0, 0, 0, 0, 0, 1, 0), 2, 1);
    expect([width, height, ...data]).toEqual([2, 2, 255, 0, 0, 255, 255, 255, 255, 255, 255, 255, 0, 0].slice(0, 14));
    const wheel = wheelPicture(33);
    const pixel = (x: number, y: number) => Array.from(wheel.data.subarray(3 * (33 * y + x), 3 * (33 * y + x) + 3));
    expect([pixel(0, 0), pixel(16, 16), pixel(32, 16)]).toEqual([[128, 128, 128], [255, 255, 255], [255, 0, 0]]); // biome-ignore format: three pixels
  });
});
