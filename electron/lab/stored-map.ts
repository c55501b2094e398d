/** The last map of a dataset's folders, with what a page shows of each image. */
import { join } from 'node:path';
import { type MapMethod, mapFileSchema, type Named } from '../../shared/map.ts';
import { contentDigits } from '../../shared/per-image.ts';
import type { ResultOf } from '../../shared/protocol.ts';
import { folderOfEncoder } from './analyses/encoder-source.ts';
import { placeOfFolders, pointsFile } from './analyses/map.ts';
import { type AnalysisContext, readAnalysis } from './analyses/preparation.ts';
import type { Analyses } from './analyses.ts';
import { findImages, pictureKey } from './image-details.ts';

/**
 * @param id Of a run or of an added encoder.
 * @param dataset Its folders are those of the map, however they were read.
 * @throws FailureError 'not-found' for an unknown encoder or dataset, or one that is not indexed; 'unusable-input' that names a
 *   damaged file.
 */
export async function storedMap(
  analyses: Analyses,
  context: AnalysisContext,
  id: string,
  dataset: string,
  method: MapMethod,
): Promise<ResultOf<'maps.get'>> {
  const { datasets } = context;
  const place = placeOfFolders(datasets.foldersOf(dataset));
  const result = await analyses.last('map', id, { dataset: place, method });
  if (!result) return {};
  const file = await readAnalysis(
    join(await folderOfEncoder(id, context), pointsFile(place, method)),
    'map',
    mapFileSchema,
  );
  if (!file) return {};
  const { index, known } = await datasets.known(dataset);
  const { path, x, y, cluster } = file.points;
  const images = findImages(index, path);
  const kept = [...images.keys()].filter((at) => images[at] !== null);
  const rightOf = await rightImages(analyses, id);
  const rows = kept.map((at) => index.row(images[at]!));
  const names = rows.map((row) => index.nameOf(row));
  return {
    map: {
      result,
      gone: path.length - kept.length,
      points: {
        x: kept.map((at) => x[at]!),
        y: kept.map((at) => y[at]!),
        image: kept.map((at) => images[at]!),
        name: names,
        path: kept.map((at) => path[at]!),
        key: rows.map((row) => pictureKey(index, row)),
        cluster: kept.map((at) => cluster[at]!),
        label: named(kept.map((at) => known.labels[images[at]!])),
        folder: named(kept.map((at) => known.folders[images[at]!] || undefined)),
        changed: rows.map((row) => Math.round(index.columns.mtime[row]!)),
        taken: rows.map((row) => (Number.isNaN(index.columns.taken[row]!) ? null : index.columns.taken[row]!)),
        ...(rightOf && { right: names.map((name, at) => rightOf(name, index.keyOf(rows[at]!))) }),
      },
    },
  };
}

/** Names and where each is used. */
function named(values: readonly (string | undefined)[]): Named {
  const names = [...new Set(values.filter((value) => value !== undefined))].sort();
  const places = new Map(names.map((name, place) => [name, place]));
  return { names, of: values.map((value) => (value === undefined ? -1 : places.get(value)!)) };
}

/**
 * Whether the last evaluation of the encoder classified an image rightly by its linear probe: the test image of the same path within
 * its folder and the same content. Undefined without one; a damaged one must not hide the map.
 */
async function rightImages(analyses: Analyses, id: string) {
  const tested = await analyses.perImage('evaluate', id).catch(() => undefined);
  const values = tested?.measures.linear?.values;
  if (!tested || !values) return undefined;
  const rights = new Map(tested.photographs.map((name, at) => [`${tested.contents[at]} ${name}`, values[at]!]));
  return (name: string, key: string): number => {
    const right = rights.get(`${key.slice(0, contentDigits)} ${name}`);
    return right === undefined ? -1 : right > 0.5 ? 1 : 0;
  };
}
