/** Files laid out like those of cameras, around given JPEG previews. Their sensor data is no more than its header. */

/** Kinds of raw files, by what they begin with. */
export type RawKind = 'tiff' | 'cr2' | 'orf' | 'rw2' | 'raf' | 'cr3';

/** A lossless JPEG of sensor data, as CR2 and DNG hold it: larger than every preview, and not one. */
const sensorData = Buffer.concat([
  Buffer.from('ffd8ffc3000b0e10001000010111', 'hex'),
  Buffer.from('00ffda0008010100000000', 'hex'),
  Buffer.alloc(64, 0x35),
  Buffer.from('ffd9', 'hex'),
]);

/** @param orientation As in EXIF, where the kind has a place for it. */
export function rawFile(kind: RawKind, previews: readonly Buffer[], orientation = 1): Buffer {
  const data = Buffer.concat([sensorData, ...previews.flatMap((preview) => [preview, Buffer.alloc(16, 0xa5)])]);
  switch (kind) {
    case 'raf':
      return Buffer.concat([Buffer.from('FUJIFILMCCD-RAW 0201FF389501'.padEnd(148, '\0'), 'latin1'), data]);
    case 'cr3': {
      const tiff = tiffHead('II*\0', orientation, 1);
      const cmt1 = box('CMT1', tiff);
      return Buffer.concat([
        box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
        box('moov', cmt1),
        box('mdat', data),
      ]);
    }
    case 'cr2': {
      const head = tiffHead('II*\0', orientation, 6, 16);
      head.write('CR\x02\0', 8, 'latin1');
      return Buffer.concat([head, data]);
    }
    case 'orf':
      return Buffer.concat([tiffHead('IIRO', orientation, 6), data]);
    case 'rw2':
      return Buffer.concat([tiffHead('IIU\0', orientation, 6), data]);
    default:
      return Buffer.concat([tiffHead('II*\0', orientation, 32803), data]);
  }
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** A small secondary image and, in its sub-directory, one of the given photometric interpretation. */
function tiffHead(mark: string, orientation: number, photometric: number, at = 8): Buffer {
  const fields = (entries: readonly (readonly [tag: number, type: number, value: number])[]): Buffer => {
    const bytes = Buffer.alloc(2 + entries.length * 12 + 4);
    bytes.writeUInt16LE(entries.length, 0);
    for (const [i, [tag, type, value]] of entries.entries()) {
      bytes.writeUInt16LE(tag, 2 + 12 * i);
      bytes.writeUInt16LE(type, 4 + 12 * i);
      bytes.writeUInt32LE(1, 6 + 12 * i);
      bytes.writeUInt32LE(value, 10 + 12 * i);
    }
    return bytes;
  };
  const [short, long] = [3, 4];
  const first = (sub: number): Buffer =>
    fields([
      [254, long, 1],
      [256, long, 40],
      [257, long, 30],
      [262, short, 2],
      [274, short, orientation],
      [330, long, sub],
    ]);
  const sub = fields([
    [254, long, 0],
    [256, long, 4000],
    [257, long, 3000],
    [262, short, photometric],
  ]);
  const head = Buffer.alloc(at);
  head.write(mark, 0, 'latin1');
  head.writeUInt32LE(at, 4);
  return Buffer.concat([head, first(at + first(0).length), sub]);
}
