/** Ways in which a disk, a sync program or a person damages a stored file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Lines of a text, blocks of anything else. */
function pieces(bytes) {
  const isText = !bytes.includes(0);
  const parts = isText ? bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) : null;
  if (parts && parts.length > 1) return parts.map((part) => Buffer.from(part, 'latin1'));
  const block = Math.max(1, Math.min(512, bytes.length >> 3));
  return Array.from({ length: Math.ceil(bytes.length / block) }, (_, i) => bytes.subarray(i * block, (i + 1) * block));
}

const isDigit = (byte) => byte >= 0x30 && byte <= 0x39;

/** Changes of the content: from bytes to bytes. */
const ofContent = {
  'flipped bit': (bytes, { whole }) => {
    const changed = Buffer.from(bytes);
    changed[whole(0, bytes.length)] ^= 1 << whole(0, 8);
    return changed;
  },
  'other digit': (bytes, { one, whole }) => {
    const digits = [];
    for (let i = 0; i < bytes.length && digits.length < 100_000; i++) if (isDigit(bytes[i])) digits.push(i);
    if (digits.length === 0) return bytes;
    const changed = Buffer.from(bytes);
    const at = one(digits);
    changed[at] = 0x30 + ((changed[at] - 0x30 + whole(1, 10)) % 10);
    return changed;
  },
  truncated: (bytes, { whole }) => bytes.subarray(0, whole(0, bytes.length)),
  zeros: (bytes, { whole }) => {
    const at = whole(0, bytes.length);
    return Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + whole(1, 512)));
  },
  'swapped lines': (bytes, { whole }) => {
    const parts = pieces(bytes);
    const [a, b] = [whole(0, parts.length), whole(0, parts.length)];
    [parts[a], parts[b]] = [parts[b], parts[a]];
    return Buffer.concat(parts);
  },
  'line twice': (bytes, { whole }) => {
    const parts = pieces(bytes);
    const at = whole(0, parts.length);
    return Buffer.concat([...parts.slice(0, at + 1), ...parts.slice(at)]);
  },
  emptied: () => Buffer.alloc(0),
};

/** Something else in the place of the file. */
const ofPlace = {
  deleted: () => {},
  'a folder': (path) => mkdirSync(path),
  'a FIFO': (path) => execFileSync('mkfifo', [path]),
  'a link to nothing': (path) => symlinkSync(join(dirname(path), 'nothing'), path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to its copy': (path, bytes) => {
    const copy = join(dirname(path), `.copy-of-${basename(path)}`);
    writeFileSync(copy, bytes);
    symlinkSync(copy, path);
  },
};

/** The names of all damages. */
export const damages = [...Object.keys(ofContent), ...Object.keys(ofPlace)];
/** Whether the place holds something that is no file, which the lab may refuse to replace. */
export const isNoFile = (damage) => ['a folder', 'a FIFO', 'a link to nothing', 'a link to a device'].includes(damage);

/** Damages a file. @returns False if the draw changed nothing. */
export function inflict(damage, path, draws) {
  const bytes = readFileSync(path);
  if (damage in ofContent) {
    const changed = ofContent[damage](bytes, draws);
    writeFileSync(path, changed);
    return !changed.equals(bytes);
  }
  rmSync(path);
  ofPlace[damage](path, bytes);
  return true;
}
