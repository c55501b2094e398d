import { describe, expect, it } from 'vitest';
import { heic } from '../../../../electron/worker/data/decoders/heic.ts';
import type { StoredPixels } from '../../../../electron/worker/data/stored-pixels.ts';
import { heic as files } from './fixtures.ts';
import { withProperty, withSecondImage, withSize } from './heif-boxes.ts';

const [red, green, blue, yellow] = [
  [220, 30, 30],
  [30, 200, 40],
  [40, 60, 220],
  [200, 200, 60],
] as const;

async function pixels(file: Buffer, page?: number): Promise<StoredPixels> {
  const found = await heic.pixels(file, page);
  if ('reason' in found) throw new Error(`${found.reason}: ${found.detail}`);
  return found;
}
const at = ({ data, width, channels }: StoredPixels, x: number, y: number): number[] =>
  Array.from(data.slice((y * width + x) * channels, (y * width + x + 1) * channels));
const corners = (image: StoredPixels): number[][] => {
  const [right, below] = [image.width - 5, image.height - 5];
  return [at(image, 4, 4), at(image, right, 4), at(image, 4, below), at(image, right, below)];
};
/** Largest difference between two lists of colours. */
const distance = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number =>
  Math.max(...a.flatMap((colour, i) => colour.map((value, c) => Math.abs(value - b[i]![c]!))));

describe('HEIC', () => {
  it('gives the colours that were stored', async () => {
    const image = await pixels(files.colours);
    expect(image).toMatchObject({ width: 48, height: 32, channels: 3, meaning: 'srgb', hasAlpha: false });
    expect(image.profile).toBeUndefined();
    expect(distance(corners(image), [red, green, blue, yellow])).toBeLessThanOrEqual(1);
  });

  it('passes on the profile of Display P3, in which phones store', async () => {
    const { profile } = await pixels(files.displayP3);
    expect(profile!.toString('latin1', 36, 40)).toBe('acsp');
  });

  it('makes a profile of the colour space that code points name', async () => {
    const nclx = Buffer.concat([Buffer.from('nclx'), Buffer.from('000c000d000680', 'hex')]);
    const image = await pixels(withProperty(files.colours, 'colr', nclx));
    expect(image.profile!.toString('latin1', 36, 40)).toBe('acsp');
    const srgb = Buffer.concat([Buffer.from('nclx'), Buffer.from('0001000d000680', 'hex')]);
    expect((await pixels(withProperty(files.colours, 'colr', srgb))).profile).toBeUndefined();
  });

  it('keeps 10 bits', async () => {
    const image = await pixels(files.tenBits);
    expect(image.data).toBeInstanceOf(Uint16Array);
    expect(image.declaredRange).toEqual([0, 1023]);
    const expected = [red, green, blue, yellow].map((colour) => colour.map((value) => (value * 1023) / 255));
    expect(distance(corners(image), expected)).toBeLessThanOrEqual(6);
  });

  it('keeps transparency', async () => {
    const image = await pixels(files.transparent);
    expect(image).toMatchObject({ channels: 4, hasAlpha: true });
    const expected = [
      [...red, 20],
      [...green, 215],
      [...blue, 20],
      [...yellow, 215],
    ];
    expect(distance(corners(image), expected)).toBeLessThanOrEqual(6);
  });

  it('gives one channel of a grey picture', async () => {
    const image = await pixels(files.grey);
    expect(image).toMatchObject({ channels: 1, meaning: 'grey' });
    expect(Math.abs(at(image, 24, 16)[0]! - 131)).toBeLessThanOrEqual(4);
  });

  it('turns and mirrors as the file asks', async () => {
    // irot counts quarter turns anticlockwise; imir 1 swaps left and right.
    const turned = await pixels(withProperty(files.colours, 'irot', Buffer.from([1])));
    expect([turned.width, turned.height]).toEqual([32, 48]);
    expect(distance(corners(turned), [green, yellow, red, blue])).toBeLessThanOrEqual(1);
    const mirrored = await pixels(withProperty(files.colours, 'imir', Buffer.from([1])));
    expect(distance(corners(mirrored), [green, red, yellow, blue])).toBeLessThanOrEqual(1);
  });

  it('reads the upright size without decoding', async () => {
    const turned = withProperty(files.colours, 'irot', Buffer.from([1]));
    expect(await heic.header(turned)).toEqual({ width: 32, height: 48, channels: 3, frames: 1 });
    const huge = await heic.header(withSize(files.colours, [48, 32], [30_000, 30_000]));
    expect(huge).toMatchObject({ width: 30_000, height: 30_000 });
  });

  it('gives the primary image, or any other by its number', async () => {
    const two = withProperty(withSecondImage(files.colours, 90), 'irot', Buffer.from([1]));
    expect(await heic.header(two)).toEqual({ width: 32, height: 48, channels: 3, frames: 2 });
    const corner = [green, yellow, red, blue];
    expect(distance(corners(await pixels(two)), corner)).toBeLessThanOrEqual(1);
    expect(distance(corners(await pixels(two, 1)), corner)).toBeLessThanOrEqual(1);
    expect(await heic.header(two, 2)).toMatchObject({ width: 48, height: 32 });
    expect(distance(corners(await pixels(two, 2)), [red, green, blue, yellow])).toBeLessThanOrEqual(1);
    expect(await heic.pixels(two, 3)).toMatchObject({ reason: 'undecodable' });
  });

  it('refuses a file that ends too early', async () => {
    for (const share of [0.2, 0.5, 0.9]) {
      const cut = files.colours.subarray(0, Math.floor(files.colours.length * share));
      const found = await heic.pixels(cut);
      expect(found).toMatchObject({ reason: 'truncated' });
    }
  });

  it('says what to do about a damaged file', async () => {
    const damaged = Buffer.from(files.colours);
    damaged.fill(0, 240, 300); // the parameters of the decoder
    expect(await heic.pixels(damaged)).toMatchObject({
      reason: 'undecodable',
      detail: expect.stringMatching(/save it again/),
    });
  });
});
