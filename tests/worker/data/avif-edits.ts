/** Changes the boxes of an AVIF (ISO/IEC 14496-12, ISO/IEC 23008-12). */

interface Box {
  readonly type: string;
  readonly at: number;
  readonly end: number;
}

function* boxes(file: Buffer, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const end = at + file.readUInt32BE(at);
    yield { type: file.toString('latin1', at + 4, at + 8), at, end };
    at = end;
  }
}

function child(file: Buffer, from: number, to: number, type: string): Box {
  for (const box of boxes(file, from, to)) if (box.type === type) return box;
  throw new Error(`no box ${type}`);
}

/** The file with a colour space named by numbers (nclx) as a property of its first item, which is the picture. */
export function withNclx(avif: Buffer, primaries: number, transfer: number): Buffer {
  const meta = child(avif, 0, avif.length, 'meta');
  const iprp = child(avif, meta.at + 12, meta.end, 'iprp');
  const ipco = child(avif, iprp.at + 8, iprp.end, 'ipco');
  const ipma = child(avif, iprp.at + 8, iprp.end, 'ipma');
  const iloc = child(avif, meta.at + 12, meta.end, 'iloc');
  const property = Buffer.from([0, 0, 0, 19, ...Buffer.from('colrnclx'), 0, primaries, 0, transfer, 0, 6, 0x80]);
  const index = [...boxes(avif, ipco.at + 8, ipco.end)].length + 1;
  // Version 0 of ipma: number of entries, then item, number of associations, and one byte for each.
  const associations = ipma.at + 12 + 4 + 2;
  const added = property.length + 1;
  const file = Buffer.concat([
    avif.subarray(0, ipco.end),
    property,
    avif.subarray(ipco.end, associations + 1),
    Buffer.from([index]),
    avif.subarray(associations + 1),
  ]);
  const grow = (at: number, by: number): number => file.writeUInt32BE(file.readUInt32BE(at) + by, at);
  grow(meta.at, added);
  grow(iprp.at, added);
  grow(ipco.at, property.length);
  grow(ipma.at + property.length, 1);
  file[associations + property.length]!++;
  moveContent(file, iloc.at < ipco.at ? iloc.at : iloc.at + added, added);
  return file;
}

/** Moves where items lie (iloc, version 0 with offsets of 4 bytes). */
function moveContent(file: Buffer, iloc: number, by: number): void {
  const [sizes, base] = [file[iloc + 12]!, file[iloc + 13]! >> 4];
  if (file[iloc + 8] !== 0 || sizes !== 0x44) throw new Error('another kind of iloc');
  let at = iloc + 16;
  for (let item = file.readUInt16BE(iloc + 14); item > 0; item--) {
    at += 4 + base;
    const extents = file.readUInt16BE(at);
    at += 2;
    for (let i = 0; i < extents; i++, at += 8) file.writeUInt32BE(file.readUInt32BE(at) + by, at);
  }
}
