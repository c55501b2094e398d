/** The masks of images: matched by name, cut as the encoder's squares are cut, with the classes of their pixels. */
import { extname, relative } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { refuse } from '../../../../shared/failure.ts';
import { type Ignored, usualIgnored } from '../../../../shared/places.ts';
import { matchFileNames } from '../../../files/match-file-names.ts';
import { checkFolder, walk } from '../../data/find-picture-files.ts';
import type { Pack } from '../../data/pack.ts';
import { hex, readClassNames } from './class-names.ts';
import { type LeftOut, leftOutWarnings } from './left-out.ts';
import { readMask, type StoredMask } from './read-mask.ts';
import { sameAspect, squareInImage } from './square-in-image.ts';

/** More are more likely a photograph, or a mask that was saved with loss. */
export const mostClasses = 256;

/** The class of pixels that are neither learnt from nor tested on. */
export const ignoredPixel = 65_535;

/** The masks of a training set and a test set. */
export interface MaskSets {
  /** Names of the classes, by their number. */
  readonly classes: readonly string[];
  readonly train: Masks;
  readonly test: Masks;
  /** The value that was ignored. */
  readonly ignored: Ignored;
  readonly warnings: readonly string[];
}

/** The masks of the images of a pack. */
export interface Masks {
  readonly pack: Pack;
  /** Numbers of the images that have a mask. */
  readonly photographs: Uint32Array;
  /** The class of every pixel of the square of an image, or `ignoredPixel`, [size, size]. @param at Place in `photographs`. */
  square(at: number): Uint16Array;
}

/** Where squares are cut, in pixels. */
export interface Cut {
  readonly packSide: number;
  readonly size: number;
}

/** A square of stored values, packed, because masks are few areas of one value. */
interface CutMask {
  readonly photograph: number;
  readonly packed: Buffer;
  readonly kind: StoredMask['kind'];
}

interface ReadSet {
  readonly pack: Pack;
  readonly folder: string;
  readonly masks: readonly CutMask[];
  readonly leftOut: readonly LeftOut[];
}

/** What may be told of reading, and how it ends early. */
export interface ReadHooks {
  readonly onProgress: (done: number, total: number) => void;
  readonly checkStopped: () => Promise<void>;
}

/**
 * @param skipped Training images that are left out.
 * @throws FailureError 'unusable-input' if no image has a mask that can be used, all pixels are of one class, or there are too
 *   many classes.
 */
export async function readMasks(
  train: { readonly pack: Pack; readonly folder: string; readonly skipped: { has(photograph: number): boolean } },
  test: { readonly pack: Pack; readonly folder: string },
  { ignored, ...cut }: Cut & { readonly ignored: Ignored },
  hooks: ReadHooks,
): Promise<MaskSets> {
  const sets = [
    await readSet(train, 'training', train.skipped, cut, hooks),
    await readSet(test, 'test', new Set(), cut, hooks),
  ] as const;
  const isColour = sets.some(({ masks }) => masks.some(({ kind }) => kind === 'colour'));
  if (isColour && sets.some(({ masks }) => masks.some(({ kind }) => kind === 'ids')))
    refuse(
      'unusable-input',
      'some masks are of colours and others of class ids, so that their classes cannot be compared',
      'save all of them in one way',
    );
  const idOf = (value: number, kind: StoredMask['kind']): number => (isColour || kind === 'ids' ? value : value & 255);
  const found = sets.map(({ masks }) => {
    const ids = new Set<number>();
    for (const { packed, kind } of masks) {
      for (const value of new Set(valuesOf(packed))) ids.add(idOf(value, kind));
      if (!isColour && ignored !== 'none') ids.delete(ignored);
      if (ids.size > mostClasses)
        refuse(
          'unusable-input',
          `the masks have more than ${mostClasses} ${isColour ? 'colours' : 'values'}: they do not look like masks of classes`,
          'a class is one value or one colour; a JPEG, or a mask that was resized smoothly, has many others at its edges',
        );
    }
    return ids;
  });
  const ids = [...new Set([...found[0]!, ...found[1]!])].sort((a, b) => a - b);
  if (ids.length > mostClasses)
    refuse('unusable-input', `the masks have ${ids.length} classes: at most ${mostClasses} are compared`);
  if (found[0]!.size < 2)
    refuse(
      'unusable-input',
      found[0]!.size === 0
        ? 'every pixel of the training masks is ignored'
        : `every pixel of the training masks is of one class, ${isColour ? hex(ids[0]!) : [...found[0]!][0]}: segmentation needs at least two`,
      isColour || ignored === 'none'
        ? undefined
        : `pixels of ${ignored} are ignored: they are a class if the ignored value is none (--ignore none)`,
    );
  const { nameOf, warnings } = await readClassNames(train.folder, ids, isColour ? 'colour' : 'ids');
  const places = new Map(ids.map((id, place) => [id, place]));
  const masksOf = ({ pack, masks }: ReadSet): Masks => ({
    pack,
    photographs: Uint32Array.from(masks, ({ photograph }) => photograph),
    square: (at) => {
      const { packed, kind } = masks[at]!;
      return Uint16Array.from(valuesOf(packed), (value) => places.get(idOf(value, kind)) ?? ignoredPixel);
    },
  });
  const unknown = ids.filter((id) => !found[0]!.has(id));
  return {
    classes: ids.map(nameOf),
    train: masksOf(sets[0]),
    test: masksOf(sets[1]),
    ignored: isColour ? 'none' : ignored,
    warnings: [
      ...leftOutWarnings(sets[0].leftOut, 'training'),
      ...leftOutWarnings(sets[1].leftOut, 'test'),
      ...(unknown.length > 0
        ? [
            `the test masks have classes that no training mask has, which are never predicted: ${unknown.slice(0, 5).map(nameOf).join(', ')}`,
          ]
        : []),
      ...warnings,
      ...(isColour && ignored !== 'none' && ignored !== usualIgnored
        ? [`the masks are of colours, which are never ignored: the value ${ignored} ignores nothing`]
        : []),
    ],
  };
}

const valuesOf = (packed: Buffer): Uint32Array => {
  const bytes = inflateRawSync(packed);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};

const withoutExtension = (path: string): string => path.slice(0, path.length - extname(path).length);

async function readSet(
  { pack, folder }: { readonly pack: Pack; readonly folder: string },
  role: 'training' | 'test',
  skipped: { has(photograph: number): boolean },
  { packSide, size }: Cut,
  { onProgress, checkStopped }: ReadHooks,
): Promise<ReadSet> {
  await checkFolder(folder);
  const files = (await walk([folder])).pictures.map(({ path }) => path);
  const { folders, reading } = pack.index.columns.header;
  const photographs = Array.from({ length: pack.count }, (_, i) => i).filter((i) => !skipped.has(i));
  const found = matchFileNames(
    {
      names: files.map((path) => withoutExtension(relative(folder, path))),
      bases: folders,
      source: `the masks in ${folder}`,
    },
    photographs.map((i) => withoutExtension(pack.path(i))),
    { pages: reading.pages },
  );
  const masks: CutMask[] = [];
  const leftOut: LeftOut[] = [];
  for (const [at, photograph] of photographs.entries()) {
    if (at % 16 === 0) {
      onProgress(at, photographs.length);
      await checkStopped();
    }
    const image = pack.path(photograph);
    const [first, second] = found[at]!;
    if (first === undefined) {
      leftOut.push({ why: 'without a mask', example: image });
      continue;
    }
    if (second !== undefined) {
      leftOut.push({ why: 'with two masks', example: image });
      continue;
    }
    const mask = await readMask(files[first]!);
    if (typeof mask === 'string') {
      leftOut.push({ why: `whose mask cannot be read (${mask})`, example: image });
      continue;
    }
    const { columns } = pack.index;
    const row = pack.index.row(photograph);
    const size_ = { width: columns.width[row]!, height: columns.height[row]! };
    if (!sameAspect(mask, size_)) {
      leftOut.push({
        why: `whose mask has another aspect (${mask.width}×${mask.height} px for ${size_.width}×${size_.height} px)`,
        example: image,
      });
      continue;
    }
    masks.push({ photograph, packed: packedSquare(mask, packSide, size), kind: mask.kind });
  }
  onProgress(photographs.length, photographs.length);
  if (masks.length === 0)
    refuse(
      'unusable-input',
      `none of the ${photographs.length} ${role} images has a mask in ${folder} that can be used: ${leftOutWarnings(leftOut, role)[0] ?? 'there are no images'}`,
      'a mask has the path of its image within the folder and ends in .png',
    );
  return { pack, folder, masks, leftOut };
}

/** The stored values at the centre of each pixel of the encoder's square. */
export function cutSquare(
  { width, height, values }: Omit<StoredMask, 'kind'>,
  packSide: number,
  size: number,
): Uint32Array {
  const { scaleX, scaleY, left, top } = squareInImage({ width, height }, packSide, size);
  const square = new Uint32Array(size * size);
  const nearest = (at: number, offset: number, scale: number, most: number): number =>
    Math.min(most - 1, Math.max(0, Math.floor((at + 0.5 + offset) / scale)));
  const columns = Array.from({ length: size }, (_, x) => nearest(x, left, scaleX, width));
  for (let y = 0; y < size; y++) {
    const from = nearest(y, top, scaleY, height) * width;
    for (let x = 0; x < size; x++) square[y * size + x] = values[from + columns[x]!]!;
  }
  return square;
}

function packedSquare(mask: StoredMask, packSide: number, size: number): Buffer {
  const square = cutSquare(mask, packSide, size);
  return deflateRawSync(new Uint8Array(square.buffer), { level: 1 });
}
