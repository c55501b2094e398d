import { describe, expect, it } from 'vitest';
import { filterSheet } from '../../../electron/worker/pictures/filter-sheet.ts';
import { kernelsOfOnnx, kernelsOfTfjs } from '../../../electron/worker/pictures/kernels.ts';

const pixel = ({ width, data }: { readonly width: number; readonly data: Uint8Array }, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

describe('kernels', () => {
  it('of TF.js and of ONNX are the same in one layout', () => {
    // Two kernels of 1×2 px over 3 channels: value = 100 kernel + 10 column + channel.
    const value = (kernel: number, column: number, channel: number) => 100 * kernel + 10 * column + channel;
    const tfjs = [0, 1].flatMap((column) =>
      [0, 1, 2].flatMap((channel) => [0, 1].map((k) => value(k, column, channel))),
    );
    const onnx = [0, 1].flatMap((k) =>
      [0, 1, 2].flatMap((channel) => [0, 1].map((column) => value(k, column, channel))),
    );
    const wanted = [0, 1].flatMap((k) =>
      [0, 1].flatMap((column) => [0, 1, 2].map((channel) => value(k, column, channel))),
    );
    const one = kernelsOfTfjs('w', [1, 2, 3, 2], Float32Array.from(tfjs));
    expect([...one.data]).toEqual(wanted);
    expect(kernelsOfOnnx('w', [2, 3, 1, 2], Float32Array.from(onnx))).toEqual(one);
    expect(one).toMatchObject({ count: 2, rows: 1, columns: 2, channels: 3 });
  });
});

describe('a sheet of filters', () => {
  it('draws three channels as colours, each filter scaled by its own largest weight, with mid-grey for 0', () => {
    const data = Float32Array.from([2, -2, 0, 0, 0, 1, 0.1, 0.005, 0, 0, 0, 0]); // two filters of 1×2 px
    const sheet = filterSheet({ tensor: 'w', count: 2, rows: 1, columns: 2, channels: 3, data });
    const [times, gap] = [14, 3]; // 2 px enlarged to at least 28
    expect([sheet.width, sheet.height]).toEqual([gap + 2 * (2 * times + gap), gap + times + gap]);
    expect(pixel(sheet, 0, 0)).toEqual([245, 245, 245]);
    expect(pixel(sheet, gap, gap)).toEqual([255, 0, 128]);
    expect(pixel(sheet, gap + times - 1, gap)).toEqual([255, 0, 128]);
    expect(pixel(sheet, gap + times, gap)).toEqual([128, 128, 191]);
    expect(pixel(sheet, gap + 2 * times + gap, gap)).toEqual([255, 134, 128]);
  });

  it('draws the channels of others next to each other in grey', () => {
    const data = Float32Array.from([1, -1]); // one filter of 1×1 px over two channels
    const sheet = filterSheet({ tensor: 'w', count: 1, rows: 1, columns: 1, channels: 2, data });
    expect(sheet.width).toBe(3 + 2 * 28 + 3);
    expect(pixel(sheet, 3, 3)).toEqual([255, 255, 255]);
    expect(pixel(sheet, 3 + 28, 3)).toEqual([0, 0, 0]);
  });
});
