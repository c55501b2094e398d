/**
 * Draws everything beside it from icon.svg: `node assets/icons/render.mjs`.
 * The .ico and .icns are written here because electron-builder would fetch a tool to make them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const folder = import.meta.dirname;
const svg = await readFile(join(folder, 'icon.svg'));

/** The icon as a PNG, `side` pixels wide and high. */
const png = (side) =>
  sharp(svg, { density: (72 * side) / 768 })
    .resize(side, side)
    .png({ compressionLevel: 9 })
    .toBuffer();

/** Windows: a directory of 16 bytes a picture, then the pictures. A side of 256 is written as 0. */
async function ico(sides) {
  const pictures = await Promise.all(sides.map(png));
  const head = Buffer.alloc(6 + 16 * sides.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sides.length, 4);
  let offset = head.length;
  for (const [i, picture] of pictures.entries()) {
    const at = 6 + 16 * i;
    head.writeUInt8(sides[i] % 256, at);
    head.writeUInt8(sides[i] % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(picture.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += picture.length;
  }
  return Buffer.concat([head, ...pictures]);
}

/** macOS: chunks of a four-letter kind, the chunk's length and a PNG. Kinds ic11 to ic14 are for displays of double density. */
async function icns(kinds) {
  const chunks = await Promise.all(
    Object.entries(kinds).map(async ([kind, side]) => {
      const picture = await png(side);
      const head = Buffer.alloc(8);
      head.write(kind, 'latin1');
      head.writeUInt32BE(8 + picture.length, 4);
      return Buffer.concat([head, picture]);
    }),
  );
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}

const files = {
  'icon.png': await png(512),
  'tray.png': await png(16),
  'tray@2x.png': await png(32),
  'icon.ico': await ico([16, 24, 32, 48, 64, 128, 256]),
  'icon.icns': await icns({ ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }),
};
for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
