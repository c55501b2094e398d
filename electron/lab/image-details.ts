/** Everything that is known about one image of a dataset, for a page that shows it large. */
import { refuse } from '../../shared/failure.ts';
import type { DatasetImage, ImageDetails } from '../../shared/protocol.ts';
import type { PackIndex } from '../files/pack-index.ts';

/** Most copies of one image that are listed. */
const mostCopies = 20;

/** One image as lists show it. @param picture Its number in the index. */
export function datasetImage(index: PackIndex, dataset: string, picture: number): DatasetImage {
  const row = index.row(picture);
  return {
    index: picture,
    name: index.nameOf(row),
    width: index.columns.width[row]!,
    height: index.columns.height[row]!,
    picture: `thumb/${dataset}/${picture}`,
    warnings: index.warningsOf(row),
  };
}

/** The number of an image that is named by its number, its path, or its path within its folder. */
function numberOf(index: PackIndex, image: number | string): number {
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

/** The images with these paths, or paths within their folder, in the order of the names; null for those that are not there. */
export function findImages(index: PackIndex, dataset: string, names: readonly string[]): (DatasetImage | null)[] {
  const found = new Map<string, number>();
  const wanted = new Set(names);
  for (let picture = 0; picture < index.count; picture++) {
    const row = index.row(picture);
    for (const name of [index.nameOf(row), index.pathOf(row)])
      if (wanted.has(name) && !found.has(name)) found.set(name, picture);
  }
  return names.map((name) => {
    const picture = found.get(name);
    return picture === undefined ? null : datasetImage(index, dataset, picture);
  });
}

/** The folder directly below the chosen one, which an evaluation takes as the label. */
const labelOf = (name: string): string | undefined => {
  const parts = name.split(/[/\\]/);
  return parts.length > 1 ? parts[0] : undefined;
};

/** @param image Number in the index, path, or path within its folder. @throws FailureError 'not-found'. */
export function imageDetails(index: PackIndex, dataset: string, image: number | string): ImageDetails {
  const picture = numberOf(index, image);
  const row = index.row(picture);
  const { group, size } = index.columns;
  const copies: { index: number; path: string }[] = [];
  for (let other = 0; other < index.count && copies.length < mostCopies; other++) {
    const otherRow = index.row(other);
    if (other !== picture && group[otherRow] === group[row])
      copies.push({ index: other, path: index.pathOf(otherRow) });
  }
  const label = labelOf(index.nameOf(row));
  return {
    ...datasetImage(index, dataset, picture),
    path: index.pathOf(row),
    bytes: size[row]!,
    large: `image/${dataset}/${picture}`,
    ...(label === undefined ? {} : { label }),
    copies,
  };
}
