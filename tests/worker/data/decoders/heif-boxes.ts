/** Changes the boxes of HEIF files (ISO/IEC 14496-12 and 23008-12) for tests, as heif-enc writes them. */

/** Adds an essential property to the primary image, for example `irot`. */
export function withProperty(file: Buffer, type: string, content: Buffer): Buffer {
  const box = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), content]);
  box.writeUInt32BE(box.length, 0);
  const ipco = boxAt(file, 'ipco');
  const ipma = boxAt(file, 'ipma');
  const index = countBoxes(file, ipco);
  const primary = file.readUInt16BE(boxAt(file, 'pitm') + 12);
  // The entries of version 0: an item, the number of its properties, their indices.
  let at = ipma + 16;
  while (file.readUInt16BE(at) !== primary) at += 3 + file[at + 2]!;
  const lastIndex = at + 3 + file[at + 2]!;
  const ipcoEnd = ipco + file.readUInt32BE(ipco);

  const head = Buffer.from(file.subarray(0, ipcoEnd));
  const middle = Buffer.from(file.subarray(ipcoEnd, lastIndex));
  const added = box.length + 1;
  for (const [name, by] of [
    ['meta', added],
    ['iprp', added],
    ['ipco', box.length],
  ] as const) {
    const place = boxAt(file, name);
    head.writeUInt32BE(file.readUInt32BE(place) + by, place);
  }
  middle.writeUInt32BE(file.readUInt32BE(ipma) + 1, ipma - ipcoEnd);
  middle[at + 2 - ipcoEnd]!++;
  moveItems(head, boxAt(file, 'iloc'), added);
  return Buffer.concat([head, box, middle, Buffer.from([0x80 | (index + 1)]), file.subarray(lastIndex)]);
}

/** The file with a second image, which has the coded pixels and properties of the primary one. @param id Not yet used. */
export function withSecondImage(file: Buffer, id: number): Buffer {
  const [iinf, iloc, ipma, iref] = ['iinf', 'iloc', 'ipma', 'iref'].map((name) => boxAt(file, name)) as number[] as [
    ...[number, number, number, number],
  ];
  const primary = file.readUInt16BE(boxAt(file, 'pitm') + 12);
  const copyOf = (from: number, length: number, idAt: number): Buffer => {
    const copy = Buffer.from(file.subarray(from, from + length));
    copy.writeUInt16BE(id, idAt);
    return copy;
  };
  let infe = iinf + 14;
  while (file.readUInt16BE(infe + 12) !== primary) infe += file.readUInt32BE(infe);
  let place = iloc + 16;
  while (file.readUInt16BE(place) !== primary) place += 20;
  let properties = ipma + 16;
  while (file.readUInt16BE(properties) !== primary) properties += 3 + file[properties + 2]!;
  // heif-enc writes a picture as a grid of one tile.
  let reference = iref + 12;
  while (file.readUInt16BE(reference + 8) !== primary) reference += file.readUInt32BE(reference);
  const endOf = (box: number): number => box + file.readUInt32BE(box);
  const added = [
    { at: endOf(iinf), bytes: copyOf(infe, file.readUInt32BE(infe), 12), boxes: ['meta', 'iinf'] },
    { at: endOf(iref), bytes: copyOf(reference, file.readUInt32BE(reference), 8), boxes: ['meta', 'iref'] },
    { at: endOf(iloc), bytes: copyOf(place, 20, 0), boxes: ['meta', 'iloc'] },
    { at: endOf(ipma), bytes: copyOf(properties, 3 + file[properties + 2]!, 0), boxes: ['meta', 'iprp', 'ipma'] },
  ].sort((a, b) => b.at - a.at);
  let changed = Buffer.from(file);
  changed.writeUInt16BE(file.readUInt16BE(iinf + 12) + 1, iinf + 12);
  changed.writeUInt16BE(file.readUInt16BE(iloc + 14) + 1, iloc + 14);
  changed.writeUInt32BE(file.readUInt32BE(ipma + 12) + 1, ipma + 12);
  for (const { bytes, boxes } of added)
    for (const name of boxes) {
      const box = boxAt(file, name);
      changed.writeUInt32BE(changed.readUInt32BE(box) + bytes.length, box);
    }
  for (const { at, bytes } of added) changed = Buffer.concat([changed.subarray(0, at), bytes, changed.subarray(at)]);
  moveItems(changed, boxAt(changed, 'iloc'), changed.length - file.length);
  return changed;
}

/** The file with another size in every `ispe` that has this one. */
export function withSize(file: Buffer, from: readonly [number, number], to: readonly [number, number]): Buffer {
  const changed = Buffer.from(file);
  for (let at = file.indexOf('ispe'); at >= 0; at = file.indexOf('ispe', at + 4)) {
    if (file.readUInt32BE(at + 8) !== from[0] || file.readUInt32BE(at + 12) !== from[1]) continue;
    changed.writeUInt32BE(to[0], at + 8);
    changed.writeUInt32BE(to[1], at + 12);
  }
  return changed;
}

/** Where the size of the only box with this name stands. */
const boxAt = (file: Buffer, type: string): number => file.indexOf(type) - 4;

function countBoxes(file: Buffer, parent: number): number {
  let count = 0;
  const end = parent + file.readUInt32BE(parent);
  for (let at = parent + 8; at < end; at += file.readUInt32BE(at)) count++;
  return count;
}

/** Moves the items that lie in the file rather than in `idat` (version 1 with numbers of 4 bytes, one extent each). */
function moveItems(head: Buffer, iloc: number, by: number): void {
  const count = head.readUInt16BE(iloc + 14);
  for (let item = 0; item < count; item++) {
    const at = iloc + 16 + item * 20;
    const isInFile = (head.readUInt16BE(at + 2) & 15) === 0;
    if (isInFile) head.writeUInt32BE(head.readUInt32BE(at + 6) + by, at + 6);
  }
}
