/** Everything that is known about one image of a dataset, for a page that shows it large. */
import { refuse } from '../../shared/failure.ts';
import { placeOf } from '../../shared/page-names.ts';
import type { DatasetImage, ImageDetails } from '../../shared/protocol.ts';
import type { PackIndex } from '../files/pack-index.ts';

/** Most copies of one image that are listed. */
const mostCopies = 20;

/** An image of a list. */
export interface ListedImage {
  /** Number in the index. */
  readonly picture: number;
  readonly label: string | undefined;
}

/** Names the content of a file in the ids of its pictures: 64 bits of its SHA-256, as 16 hexadecimal digits. */
export const pictureKey = (index: PackIndex, row: number): string => index.keyOf(row).slice(0, 16);

/** One image as lists show it. */
export function datasetImage(index: PackIndex, dataset: string, { picture, label }: ListedImage): DatasetImage {
  const row = index.row(picture);
  return {
    index: picture,
    name: index.nameOf(row),
    width: index.columns.width[row]!,
    height: index.columns.height[row]!,
    picture: `thumb/${dataset}/${picture}/${pictureKey(index, row)}`,
    warnings: index.warningsOf(row),
    ...(label === undefined ? {} : { label }),
  };
}

/**
 * The number of an image that is named by its number, its path, or its path within its folder.
 * @throws FailureError 'not-found'.
 */
export function numberOf(index: PackIndex, image: number | string): number {
  if (typeof image === 'number') {
    if (image < index.count) return image;
  } else {
    for (let picture = 0; picture < index.count; picture++) {
      const row = index.row(picture);
      if (index.nameOf(row) === image || index.pathOf(row) === image) return picture;
    }
  }
  return refuse('not-found', `this dataset has no image ${image}`, 'index its folders again');
}

/** The numbers of the images with these paths, or paths within their folder, in the order of the names; null for those that are not there. */
export function findImages(index: PackIndex, names: readonly string[]): (number | null)[] {
  const found = new Map<string, number>();
  const wanted = new Set(names);
  for (let picture = 0; picture < index.count; picture++) {
    const row = index.row(picture);
    for (const name of [index.nameOf(row), index.pathOf(row)])
      if (wanted.has(name) && !found.has(name)) found.set(name, picture);
  }
  return names.map((name) => found.get(name) ?? null);
}

/** One image with everything that is known about it. */
export function imageDetails(index: PackIndex, dataset: string, listed: ListedImage): ImageDetails {
  const { picture } = listed;
  const row = index.row(picture);
  const { group, size, header } = index.columns;
  const { file, page } = placeOf(index.pathOf(row), header.reading);
  const copies: { index: number; path: string }[] = [];
  for (let other = 0; other < index.count && copies.length < mostCopies; other++) {
    const otherRow = index.row(other);
    if (other === picture || group[otherRow] !== group[row]) continue;
    const path = index.pathOf(otherRow);
    // Pages of one file are a group, but no copies.
    if (page === undefined || placeOf(path, header.reading).file !== file) copies.push({ index: other, path });
  }
  return {
    ...datasetImage(index, dataset, listed),
    path: index.pathOf(row),
    bytes: size[row]!,
    large: `image/${dataset}/${picture}/${pictureKey(index, row)}`,
    copies,
  };
}
