/** The boxes of images: read, matched by name, and placed in the encoder's squares. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { refuse } from '../../../../shared/failure.ts';
import { counted } from '../../../../shared/format-words.ts';
import { matchFileNames } from '../../../files/match-file-names.ts';
import type { Pack } from '../../data/pack.ts';
import type { Rectangle } from '../../numerics/average-precision.ts';
import type { AnnotatedBox, Annotations } from './boxes.ts';
import { type LeftOut, leftOutWarnings } from './left-out.ts';
import type { Cut } from './mask-set.ts';
import { readCoco } from './read-coco.ts';
import { readVoc, xmlFiles } from './read-voc.ts';
import { type ImageSize, sameAspect, squareInImage } from './square-in-image.ts';

/** A box of a square, in its pixels. */
export interface PlacedBox {
  /** Number of its class. */
  readonly label: number;
  readonly box: Rectangle;
  readonly ignored: boolean;
}

/** The boxes of the images of a pack. */
export interface BoxedImages {
  readonly pack: Pack;
  /** Numbers of the images that the annotations name. */
  readonly photographs: Uint32Array;
  readonly boxes: readonly (readonly PlacedBox[])[];
}

export interface BoxSets {
  readonly classes: readonly string[];
  readonly train: BoxedImages;
  readonly test: BoxedImages;
  readonly warnings: readonly string[];
}

interface Side {
  readonly pack: Pack;
  /** A COCO file, a folder with one, or a folder of Pascal VOC files. */
  readonly source: string;
}

/** Of a box that is cut, at least this share must be inside the square for it to count. */
const leastVisible = 0.5;
const mostClasses = 256;

/**
 * @throws FailureError 'unusable-input' if no image has boxes, no box lies in a square, or the files are of neither format.
 */
export async function readBoxes(
  train: Side & { readonly skipped: { has(photograph: number): boolean } },
  test: Side,
  cut: Cut,
  checkStopped: () => Promise<void>,
): Promise<BoxSets> {
  const sides = [
    await matched(train, 'training', train.skipped, checkStopped),
    await matched(test, 'test', new Set(), checkStopped),
  ] as const;
  const labels = sides.map(
    ({ images }) => new Set(images.flatMap(({ boxes }) => boxes.filter((box) => !box.ignored).map((box) => box.label))),
  );
  const classes = [...labels[0]!].sort();
  if (classes.length === 0) refuse('unusable-input', `no training image has a box that counts in ${train.source}`);
  if (classes.length > mostClasses)
    refuse('unusable-input', `the boxes have ${classes.length} classes: at most ${mostClasses} are compared`);
  const unknown = [...labels[1]!].filter((label) => !labels[0]!.has(label)).sort();
  const all = [...classes, ...unknown];
  const numbers = new Map(all.map((label, i) => [label, i]));
  const placed = sides.map(({ images }, i) => placedIn(images, i === 0 ? train.pack : test.pack, numbers, cut));
  for (const [i, role] of (['training', 'test'] as const).entries())
    if (placed[i]!.boxes.flat().every(({ ignored }) => ignored))
      refuse(
        'unusable-input',
        `no box of the ${role} images lies in the central square that the encoder sees, by half or more`,
        'check that the boxes are in pixels of these images',
      );
  return {
    classes: all,
    train: placed[0]!,
    test: placed[1]!,
    warnings: [
      ...sides[0].warnings,
      ...sides[1].warnings,
      ...cutWarnings(placed[0]!.count, 'training'),
      ...cutWarnings(placed[1]!.count, 'test'),
      ...(unknown.length > 0
        ? [
            `the test boxes have classes that no training box has, which are never found: ${unknown.slice(0, 5).join(', ')}`,
          ]
        : []),
    ],
  };
}

/** Reads a COCO file, or a folder with one or with Pascal VOC files. */
export async function readAnnotations(source: string, checkStopped: () => Promise<void>): Promise<Annotations> {
  const found = await stat(source).catch(() => refuse('unusable-input', `there is no file or folder ${source}`));
  if (!found.isDirectory()) {
    if (extname(source).toLowerCase() === '.xml')
      return refuse('unusable-input', `${source} is one Pascal VOC file`, `choose its folder, ${dirname(source)}`);
    return readCoco(source);
  }
  const json = (await readdir(source)).filter(
    (name) => extname(name).toLowerCase() === '.json' && !name.startsWith('.'),
  );
  if (json.length === 1) return readCoco(join(source, json[0]!));
  if (json.length > 1 && (await xmlFiles(source)).length === 0)
    return refuse(
      'unusable-input',
      `${source} has ${json.length} JSON files, such as ${json.sort()[0]}: which of them has the boxes is not clear`,
      'name the file, or put it into a folder of its own',
    );
  return readVoc(source, checkStopped);
}

interface MatchedImage {
  readonly photograph: number;
  readonly size: ImageSize;
  readonly boxes: readonly AnnotatedBox[];
}

async function matched(
  { pack, source }: Side,
  role: 'training' | 'test',
  skipped: { has(photograph: number): boolean },
  checkStopped: () => Promise<void>,
): Promise<{ images: MatchedImage[]; warnings: string[] }> {
  const annotations = await readAnnotations(source, checkStopped);
  const { folders, reading } = pack.index.columns.header;
  const photographs = Array.from({ length: pack.count }, (_, i) => i).filter((i) => !skipped.has(i));
  const paths = photographs.map((i) => pack.path(i));
  const named = (names: readonly string[]) =>
    matchFileNames({ names, bases: folders, source }, paths, { pages: reading.pages });
  const whole = named(annotations.images.map(({ name }) => name));
  // Pascal VOC names files without their folder; images may lie in sub-folders, if their names differ.
  const byName = whole.some(([first]) => first !== undefined) ? undefined : byBaseName(annotations, paths);
  const images: MatchedImage[] = [];
  const leftOut: LeftOut[] = [];
  for (const [at, photograph] of photographs.entries()) {
    const example = paths[at]!;
    const [first, second] = byName ? [byName.get(at)] : whole[at]!;
    if (first === undefined) {
      leftOut.push({ why: 'that the boxes do not name', example });
      continue;
    }
    if (second !== undefined) {
      leftOut.push({ why: 'that the boxes name twice', example });
      continue;
    }
    const { columns } = pack.index;
    const row = pack.index.row(photograph);
    const own = { width: columns.width[row]!, height: columns.height[row]! };
    const { size = own, boxes } = annotations.images[first]!;
    if (!sameAspect(size, own)) {
      leftOut.push({
        why: `whose boxes are of another size (${size.width}×${size.height} px for ${own.width}×${own.height} px)`,
        example,
      });
      continue;
    }
    images.push({ photograph, size, boxes });
  }
  if (images.length === 0)
    refuse(
      'unusable-input',
      `${source} has boxes of none of the ${photographs.length} ${role} images: ${leftOutWarnings(leftOut, role)[0] ?? 'there are no images'}`,
      'images are named by their path within the chosen folder, or by their file name',
    );
  return { images, warnings: [...annotations.warnings, ...leftOutWarnings(leftOut, role)] };
}

/** The annotations of images by the name of the file alone, without its extension if it has none; of unique names only. */
function byBaseName({ images }: Annotations, paths: readonly string[]): ReadonlyMap<number, number> {
  const stem = (path: string): string => basename(path.replaceAll('\\', '/'), extname(path));
  const named = new Map<string, number[]>();
  for (const [i, { name }] of images.entries()) named.set(stem(name), [...(named.get(stem(name)) ?? []), i]);
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(stem(path), (counts.get(stem(path)) ?? 0) + 1);
  return new Map(
    paths.flatMap((path, at) => {
      const own = named.get(stem(path));
      return own?.length === 1 && counts.get(stem(path)) === 1 ? [[at, own[0]!] as const] : [];
    }),
  );
}

interface CutCount {
  outside: number;
  mostlyOutside: number;
}

function placedIn(
  images: readonly MatchedImage[],
  pack: Pack,
  numbers: ReadonlyMap<string, number>,
  cut: Cut,
): BoxedImages & { readonly count: CutCount } {
  const count: CutCount = { outside: 0, mostlyOutside: 0 };
  const boxes = images.map(({ size, boxes: own }) =>
    own.flatMap((box): PlacedBox[] => {
      const label = numbers.get(box.label);
      if (label === undefined) return []; // of a class of ignored boxes alone
      const placed = placedBox(box, size, cut);
      if (!placed) {
        count.outside++;
        return [];
      }
      if (placed.visible < leastVisible) count.mostlyOutside++;
      return [{ label, box: placed.box, ignored: box.ignored || placed.visible < leastVisible }];
    }),
  );
  return { pack, photographs: Uint32Array.from(images, ({ photograph }) => photograph), boxes, count };
}

/** A box cut to the square, and the share of it that is inside; undefined if none is. */
export function placedBox(
  { left, top, width, height }: Omit<AnnotatedBox, 'label' | 'ignored'>,
  image: ImageSize,
  { packSide, size }: Cut,
): { readonly box: Rectangle; readonly visible: number } | undefined {
  const square = squareInImage(image, packSide, size);
  const within = (at: number): number => Math.min(size, Math.max(0, at));
  const x0 = within(left * square.scaleX - square.left);
  const y0 = within(top * square.scaleY - square.top);
  const x1 = within((left + width) * square.scaleX - square.left);
  const y1 = within((top + height) * square.scaleY - square.top);
  if (x1 <= x0 || y1 <= y0) return undefined;
  const box = [x0, y0, x1 - x0, y1 - y0] as const;
  return { box, visible: (box[2] * box[3]) / (width * square.scaleX * height * square.scaleY) };
}

const cutWarnings = ({ outside, mostlyOutside }: CutCount, role: string): string[] => [
  ...(outside > 0
    ? [
        `${counted(outside, `${role} box`, `${role} boxes`)} outside the central square that the encoder sees ${outside === 1 ? 'is' : 'are'} left out`,
      ]
    : []),
  ...(mostlyOutside > 0
    ? [
        `${counted(mostlyOutside, `${role} box`, `${role} boxes`)} with less than half inside that square ${mostlyOutside === 1 ? 'is' : 'are'} ignored`,
      ]
    : []),
];
