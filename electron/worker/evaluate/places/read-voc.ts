/** Boxes of a folder of XML files in the format of Pascal VOC (Everingham et al. 2010, IJCV 88:303). */
import { readdir } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { refuse } from '../../../../shared/failure.ts';
import { counted } from '../../../../shared/format-words.ts';
import { readRegular } from '../../../files/open-regular.ts';
import type { AnnotatedBox, AnnotatedImage, Annotations } from './boxes.ts';

const mostBytes = 8 * 2 ** 20;

/** The XML files in a folder and its sub-folders, in a fixed order. */
export async function xmlFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name).toLowerCase() === '.xml' && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Reads every XML file below a folder. A file that cannot be used is skipped with its reason.
 * @throws FailureError 'unusable-input' if none can be used.
 */
export async function readVoc(folder: string, checkStopped: () => Promise<void>): Promise<Annotations> {
  const files = await xmlFiles(folder);
  const images: AnnotatedImage[] = [];
  const bad: { file: string; why: string }[] = [];
  for (const [i, file] of files.entries()) {
    if (i % 64 === 0) await checkStopped();
    const bytes = await readRegular(file).catch((error: Error) => error);
    const image =
      bytes instanceof Error
        ? bytes.message
        : bytes.length > mostBytes
          ? 'it is larger than 8 MiB'
          : vocImage(bytes.toString('utf8'));
    if (typeof image === 'string') bad.push({ file, why: image });
    else images.push({ ...image, name: image.name || relative(folder, file).replace(/\.xml$/i, '') });
  }
  if (images.length === 0)
    refuse(
      'unusable-input',
      files.length === 0
        ? `there is no XML file in ${folder}`
        : `${bad[0]!.file} is not a Pascal VOC file: ${bad[0]!.why}`,
      'a Pascal VOC file has an annotation with filename and object elements; a COCO file ends in .json',
    );
  const [first] = bad;
  return {
    images,
    warnings: first
      ? [
          `${counted(bad.length, 'XML file')} ${bad.length === 1 ? 'is' : 'are'} skipped, for example ${first.file}: ${first.why}`,
        ]
      : [],
  };
}

/**
 * One annotation file.
 * @returns Undefined boxes are left out; a sentence if the file is not in this format. Document types are refused, so that
 *   no entity is declared and none can grow.
 */
export function vocImage(text: string): AnnotatedImage | string {
  if (/<!DOCTYPE/i.test(text)) return 'it has a document type, which is not read';
  let problem: string | undefined;
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') problem ??= String(message);
    },
  });
  let root: Element | null;
  try {
    root = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement;
  } catch (error) {
    return `it is not XML: ${(problem ?? (error as Error).message).split('\n')[0]}`;
  }
  if (problem !== undefined) return `it is not XML: ${problem.split('\n')[0]}`;
  if (root?.tagName !== 'annotation') return `its root is ${root?.tagName ?? 'missing'}, not annotation`;
  const boxes: AnnotatedBox[] = [];
  for (const object of childrenOf(root, 'object')) {
    const label = textOf(object, 'name');
    const [bounds] = childrenOf(object, 'bndbox');
    const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
      bounds ? Number(textOf(bounds, name) || Number.NaN) : Number.NaN,
    ) as [number, number, number, number];
    if (!label || ![xmin, ymin, xmax, ymax].every(Number.isFinite) || xmax < xmin || ymax < ymin)
      return `object ${boxes.length + 1} has no name, or no box with xmin ≤ xmax and ymin ≤ ymax`;
    // Corners are pixels, counted from 1, and both belong to the box.
    boxes.push({
      label,
      left: xmin - 1,
      top: ymin - 1,
      width: xmax - xmin + 1,
      height: ymax - ymin + 1,
      ignored: Number(textOf(object, 'difficult')) === 1,
    });
  }
  const [size] = childrenOf(root, 'size');
  const [width, height] = ['width', 'height'].map((name) => (size ? Number(textOf(size, name)) : 0)) as [
    number,
    number,
  ];
  return { name: textOf(root, 'filename'), size: width > 0 && height > 0 ? { width, height } : undefined, boxes };
}

const childrenOf = (element: Element, name: string): Element[] =>
  Array.from(element.childNodes).filter((node): node is Element => node.nodeName === name);

const textOf = (element: Element, name: string): string => childrenOf(element, name)[0]?.textContent?.trim() ?? '';
