import { describe, expect, it } from 'vitest';
import { rgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import { mostChangedSquare } from '../../../../electron/worker/shortcuts/diagnosis/changed-place.ts';

const [width, height] = [9, 7];
/** A grey picture with some pixels set to a value. */
function picture(changed: readonly (readonly [x: number, y: number, value: number])[] = []) {
  const data = new Uint8Array(3 * width * height).fill(100);
  for (const [x, y, value] of changed) data.fill(value, 3 * (y * width + x), 3 * (y * width + x) + 3);
  return rgbPicture(width, height, data);
}

describe('the most changed square of two pictures', () => {
  it('has the largest sum of differences, whatever their sign', () => {
    const after = picture([
      [0, 0, 140],
      [6, 4, 70],
      [7, 5, 130],
    ]);
    expect(mostChangedSquare(picture(), after, 2)).toEqual({ left: 6, top: 4, side: 2, change: 3 * 60 });
    expect(mostChangedSquare(after, picture(), 2)).toEqual({ left: 6, top: 4, side: 2, change: 3 * 60 });
  });

  it('agrees with a sum in loops for every side', () => {
    const after = picture(
      Array.from({ length: 20 }, (_, i) => [(i * 5) % width, (i * 3) % height, (i * 37) % 256] as const),
    );
    const before = picture();
    for (let side = 1; side <= height; side++) {
      let most = -1;
      for (let top = 0; top + side <= height; top++)
        for (let left = 0; left + side <= width; left++) {
          let sum = 0;
          for (let y = top; y < top + side; y++)
            for (let i = 3 * (y * width + left); i < 3 * (y * width + left + side); i++)
              sum += Math.abs(after.data[i]! - before.data[i]!);
          most = Math.max(most, sum);
        }
      expect(mostChangedSquare(before, after, side).change, `side ${side}`).toBe(most);
    }
  });

  it('refuses pictures of different sizes, and a square that does not fit', () => {
    const other = rgbPicture(height, width, new Uint8Array(3 * width * height));
    expect(() => mostChangedSquare(picture(), other, 2)).toThrow(
      'images of one size can be compared: found 9×7 and 7×9',
    );
    expect(() => mostChangedSquare(picture(), picture(), 8)).toThrow('a square of 8 px does not fit 9×7 px');
  });
});
