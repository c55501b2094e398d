/** Folders of small photographs, all different, made from seeded draws. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawsOf } from './draws.mjs';

const side = 40;

/** Coloured discs on a gradient, as RGB bytes. */
export function pixelsOf(name, width = side, height = side) {
  const { uniform, whole } = drawsOf('photograph', name);
  const discs = Array.from({ length: 6 }, () => ({
    x: uniform() * width,
    y: uniform() * height,
    radius: (0.1 + 0.3 * uniform()) * width,
    colour: [whole(0, 256), whole(0, 256), whole(0, 256)],
  }));
  const slope = [uniform(), uniform(), uniform()];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const disc = discs.find((each) => (each.x - x) ** 2 + (each.y - y) ** 2 < each.radius ** 2);
      for (let channel = 0; channel < 3; channel++)
        pixels[(y * width + x) * 3 + channel] = Math.min(
          255,
          (disc ? disc.colour[channel] : (200 * slope[channel] * (x + y)) / (width + height)) + whole(0, 12),
        );
    }
  return pixels;
}

/** The same as a sharp image. */
export const photograph = (name, width = side, height = side) =>
  sharp(pixelsOf(name, width, height), { raw: { width, height, channels: 3 } });

async function fill(folder, name, count) {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++)
    writeFileSync(
      join(folder, `${String(i).padStart(3, '0')}.jpg`),
      await photograph(`${name}/${i}`).jpeg().toBuffer(),
    );
  return folder;
}

/** The folders of a campaign: to train on, few and many; held out, few and many; and two of labelled photographs. */
export async function makeInputs(folder) {
  const labelled = async (part, count) => {
    for (const label of ['a', 'b']) await fill(join(folder, part, label), `${part}/${label}`, count);
    return join(folder, part);
  };
  return {
    train: await fill(join(folder, 'train'), 'train', 34),
    few: await fill(join(folder, 'few'), 'few', 8),
    fewHeldOut: await fill(join(folder, 'few held out'), 'few held out', 8),
    heldOut: await fill(join(folder, 'held-out'), 'held-out', 18),
    learn: await labelled('learn', 8),
    test: await labelled('test', 6),
  };
}
