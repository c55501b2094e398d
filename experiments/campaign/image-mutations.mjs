/** Hostile image files: small good ones of every format, made to lie. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { photograph, pixelsOf } from './inputs.mjs';

/** An uncompressed BMP with 24 bits per pixel. */
function bmp(name, width, height) {
  const pixels = pixelsOf(name, width, height);
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        file[54 + (height - 1 - y) * row + x * 3 + channel] = pixels[(y * width + x) * 3 + 2 - channel];
  return file;
}

/** Good files by name: what is mutated. */
export async function goodFiles() {
  const picture = (name) => photograph(`good/${name}`, 32, 24);
  const frames = await Promise.all(['q', 'r', 's'].map((name) => picture(name).png().toBuffer()));
  const animation = () => sharp(frames, { join: { animated: true } });
  const sharpFiles = {
    'plain.jpg': picture('a').jpeg(),
    'progressive.jpg': picture('b').jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    'exif.jpg': picture('c')
      .withExif({ IFD0: { Artist: 'x'.repeat(200) } })
      .withMetadata({ orientation: 6 })
      .jpeg(),
    'plain.png': picture('d').png(),
    'palette.png': picture('e').png({ palette: true }),
    '16-bit.png': picture('f').toColourspace('rgb16').png(),
    'interlaced.png': picture('g').png({ progressive: true }),
    'plain.gif': picture('t').gif(),
    'animated.gif': animation().gif(),
    'animated.webp': animation().webp(),
    'lossy.webp': picture('h').webp(),
    'lossless.webp': picture('i').webp({ lossless: true }),
    'plain.tif': picture('j').tiff({ compression: 'none' }),
    'lzw.tif': picture('k').tiff({ compression: 'lzw', predictor: 'horizontal' }),
    'deflate.tif': picture('l').tiff({ compression: 'deflate' }),
    'jpeg.tif': picture('m').tiff({ compression: 'jpeg' }),
    'tiled.tif': picture('n').tiff({ compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }),
    'plain.avif': picture('o').avif({ effort: 0 }),
  };
  const files = { 'plain.bmp': bmp('good/p', 32, 24) };
  for (const [name, image] of Object.entries(sharpFiles)) files[name] = await image.toBuffer();
  return files;
}

const extremes = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Draws a part of a file. */
const range = (bytes, { whole }, longest) => {
  const from = whole(0, bytes.length);
  return [from, Math.min(bytes.length, from + whole(1, longest))];
};

/** General mutations: from bytes to bytes. */
const general = {
  'flipped bits': (bytes, { whole }) => {
    const changed = Buffer.from(bytes);
    for (let i = whole(1, 12); i > 0; i--) changed[whole(0, bytes.length)] ^= 1 << whole(0, 8);
    return changed;
  },
  'flipped bits of the header': (bytes, { whole }) => {
    const changed = Buffer.from(bytes);
    for (let i = whole(1, 6); i > 0; i--) changed[whole(2, Math.min(bytes.length, 160))] ^= 1 << whole(0, 8);
    return changed;
  },
  'extreme number': (bytes, { whole, one }) => {
    const changed = Buffer.from(bytes);
    for (let i = whole(1, 4); i > 0; i--) {
      const [at, value] = [whole(2, Math.max(3, Math.min(bytes.length - 4, 300))), one(extremes)];
      if (at + 4 > bytes.length) continue;
      const width = one(['UInt16', 'UInt32']);
      changed[`write${width}${one(['LE', 'BE'])}`](width === 'UInt16' ? value & 0xffff : value, at);
    }
    return changed;
  },
  truncated: (bytes, { whole }) => bytes.subarray(0, whole(0, bytes.length)),
  'garbage appended': (bytes, { whole }) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: whole(1, 2000) }, () => whole(0, 256)))]),
  'part removed': (bytes, draws) => {
    const [from, to] = range(bytes, draws, 80);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'part repeated': (bytes, draws) => {
    const [from, to] = range(bytes, draws, 200);
    return Buffer.concat([
      bytes.subarray(0, to),
      ...Array(draws.whole(1, 40)).fill(bytes.subarray(from, to)),
      bytes.subarray(to),
    ]);
  },
  'parts swapped': (bytes, draws) => {
    const cuts = [
      0,
      ...Array.from({ length: 3 }, () => draws.whole(0, bytes.length)).sort((a, b) => a - b),
      bytes.length,
    ];
    const [a, b, c, d] = cuts.slice(1).map((to, i) => bytes.subarray(cuts[i], to));
    return Buffer.concat([a, c, b, d]);
  },
  zeros: (bytes, draws) => Buffer.from(bytes).fill(0, ...range(bytes, draws, 300)),
};

/** Mutations of two files. */
const ofTwo = {
  'head of another': (bytes, other, { whole }) => {
    const at = whole(2, Math.min(bytes.length, other.length));
    return Buffer.concat([other.subarray(0, at), bytes.subarray(at)]);
  },
  'two in one': (bytes, other) => Buffer.concat([bytes, other]),
  'one in the middle of another': (bytes, other, { whole }) => {
    const at = whole(8, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)]);
  },
};

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function png({ width, height, depth = 8, colour = 2, data, before = [] }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = pngChunk('IEND', Buffer.alloc(0));
  return Buffer.concat([signature, pngChunk('IHDR', header), ...before, pngChunk('IDAT', deflateSync(data)), end]);
}

/** A TIFF with these directories: each a list of [tag, type, count, value], and the offset of the next directory. */
function tiff(directories, length) {
  const file = Buffer.alloc(length);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  for (const { at, entries, next } of directories) {
    file.writeUInt16LE(entries.length, at);
    entries.forEach(([tag, type, count, value], i) => {
      file.writeUInt16LE(tag, at + 2 + 12 * i);
      file.writeUInt16LE(type, at + 4 + 12 * i);
      file.writeUInt32LE(count >>> 0, at + 6 + 12 * i);
      file.writeUInt32LE(value >>> 0, at + 10 + 12 * i);
    });
    file.writeUInt32LE(next, at + 2 + 12 * entries.length);
  }
  return file;
}

const grey = (width, height, more = []) => [
  [256, 4, 1, width],
  [257, 4, 1, height],
  [258, 3, 1, 8],
  [259, 3, 1, 1],
  [262, 3, 1, 1],
  [273, 4, 1, 2000],
  [277, 3, 1, 1],
  [278, 4, 1, height],
  [279, 4, 1, width * height],
  ...more,
];

/** Files that were built to exhaust a reader. They are few: some take a second each. */
const built = {
  'png bomb': ({ one }) => {
    const side = one([4_000, 12_000]);
    return ['png', png({ width: side, height: side, depth: 1, colour: 0, data: Buffer.alloc(side * (side / 8 + 1)) })];
  },
  'png of 2³¹ pixels': () => ['png', png({ width: 65_536, height: 32_768, data: Buffer.alloc(1000) })],
  'png of one row': ({ one }) => [
    'png',
    png({ width: one([2 ** 31 - 1, 100_000_000]), height: 16, colour: 0, data: Buffer.alloc(999) }),
  ],
  'png without its rows': () => ['png', png({ width: 4_000, height: 4_000, data: Buffer.alloc(50) })],
  'png text bomb': () => {
    const text = Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(60_000_000))]);
    return [
      'png',
      png({ width: 20, height: 20, data: Buffer.alloc(20 * 61), before: Array(4).fill(pngChunk('zTXt', text)) }),
    ];
  },
  'png profile bomb': () => {
    const profile = Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(Buffer.alloc(60_000_000))]);
    return ['png', png({ width: 20, height: 20, data: Buffer.alloc(20 * 61), before: [pngChunk('iCCP', profile)] })];
  },
  'tiff in a circle': () => [
    'tif',
    tiff(
      [
        { at: 8, entries: grey(32, 32), next: 300 },
        { at: 300, entries: grey(32, 32), next: 8 },
      ],
      4000,
    ),
  ],
  'tiff of a million directories': () => {
    const count = 20_000;
    const directories = Array.from({ length: count }, (_, i) => ({
      at: 8 + i * 120,
      entries: grey(32, 32).slice(0, 9),
      next: i + 1 < count ? 8 + (i + 1) * 120 : 0,
    }));
    return ['tif', tiff(directories, 8 + count * 120 + 4000)];
  },
  'tiff with directories in a circle': () => [
    'tif',
    tiff([{ at: 8, entries: grey(32, 32, [[330, 4, 1, 8]]), next: 0 }], 4000),
  ],
  'tiff with endless counts': ({ one }) => [
    'tif',
    tiff(
      [{ at: 8, entries: grey(32, 32).map(([tag, type, , value]) => [tag, type, one(extremes), value]), next: 0 }],
      4000,
    ),
  ],
  'tiff of 2³² pixels': ({ one }) => [
    'tif',
    tiff([{ at: 8, entries: grey(one([65_535, 2 ** 32 - 1]), 65_536), next: 0 }], 4000),
  ],
  'tiff of endless strips': () => [
    'tif',
    tiff(
      [
        {
          at: 8,
          entries: grey(32, 32).map((entry) =>
            entry[0] === 273 || entry[0] === 279 ? [entry[0], 4, 2 ** 30, 100] : entry,
          ),
          next: 0,
        },
      ],
      4000,
    ),
  ],
  'bmp of 2³¹ rows': ({ one }) => {
    const file = bmp('hostile', 20, 20);
    file.writeInt32LE(one([-1, 2 ** 31 - 1, -(2 ** 31), 0, 50_000]), one([18, 22]));
    return ['bmp', file];
  },
  'bmp of another depth': ({ one }) => {
    const file = bmp('hostile', 20, 20);
    file.writeUInt16LE(one([0, 1, 2, 4, 7, 16, 32, 64, 65_535]), 28);
    file.writeUInt32LE(one([0, 1, 2, 3, 4, 5, 99]), 30);
    return ['bmp', file];
  },
  nothing: () => ['jpg', Buffer.alloc(0)],
  'only zeros': ({ whole }) => ['png', Buffer.alloc(whole(1, 100_000))],
};

const extensions = ['jpg', 'jpeg', 'png', 'gif', 'webp', 'tif', 'tiff', 'bmp', 'avif'];
/** Share of files that are built; the others are mutations. */
const builtShare = 0.03;

/** One hostile file. @returns {{what: string, extension: string, bytes: Buffer}} */
export function hostileFile(good, draws) {
  const { one, isHeads } = draws;
  if (isHeads(builtShare)) {
    const [what, make] = one(Object.entries(built));
    const [extension, bytes] = make(draws);
    return { what, extension, bytes };
  }
  const names = Object.keys(good);
  const name = one(names);
  let bytes = good[name];
  const done = [];
  do {
    if (isHeads(0.15)) {
      const [what, mutate] = one(Object.entries(ofTwo));
      const other = one(names);
      bytes = mutate(bytes.length > 8 ? bytes : good[name], good[other], draws);
      done.push(`${what} (${other})`);
    } else {
      const [what, mutate] = one(Object.entries(general));
      if (bytes.length > 8) bytes = mutate(bytes, draws);
      done.push(what);
    }
  } while (isHeads(0.3));
  const extension = isHeads(0.85) ? name.split('.').at(-1) : one(extensions);
  return { what: `${name}: ${done.join(', ')}`, extension, bytes };
}
