/**
 * Names of images that are pages of one file: `stack.tif#3` is the third page of `stack.tif`. Only datasets that take each
 * page for an image have such names; a file with one page keeps its own.
 */
import type { ImageReading } from './image-reading.ts';

/** A page of a file. */
export interface PagePlace {
  /** Path of the file. */
  readonly file: string;
  /** Counted from 1; undefined for the page that stands for the file. */
  readonly page: number | undefined;
}

const pageOfName = /^(.+)#([1-9]\d*)$/s;

/**
 * The path of a page. A file with one page has none, unless its own name looks like that of a page.
 * @param page Counted from 1.
 */
export const pagePath = (file: string, page: number, pages: number): string =>
  pages > 1 || pageOfName.test(file) ? `${file}#${page}` : file;

/** The file and page that a path in a dataset stands for. */
export function placeOf(path: string, { pages }: Pick<ImageReading, 'pages'>): PagePlace {
  const match = pages === 'all' ? pageOfName.exec(path) : null;
  return match ? { file: match[1]!, page: Number(match[2]) } : { file: path, page: undefined };
}
