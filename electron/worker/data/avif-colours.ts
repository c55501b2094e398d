/** The colour space that an AVIF names by numbers (nclx): libvips applies embedded profiles only. */

/** Primaries and transfer characteristics of ITU-T H.273; undefined if the file names none. */
export function readNclx(bytes: Buffer): { readonly primaries: number; readonly transfer: number } | undefined {
  const meta = metaOf(bytes);
  const at = meta?.indexOf('colrnclx') ?? -1;
  if (!meta || at < 0 || at + 12 > meta.length) return undefined;
  return { primaries: meta.readUInt16BE(at + 8), transfer: meta.readUInt16BE(at + 10) };
}

/** The content of the box that describes the items (ISO/IEC 14496-12, section 4.2). */
function metaOf(bytes: Buffer): Buffer | undefined {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'meta') return bytes.subarray(at + 8, at + length);
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
}
