/**
 * The features of places as colours: their first three principal components over several images together, as red, green
 * and blue. Source: Oquab et al. 2023, arXiv 2304.07193 (DINOv2), figure 1, which shows the first three components of the
 * patches of several images as colours. Departures: nothing is masked as background, and the components are scaled to the
 * same variance and may be turned (see `placeScores`).
 */

import { principalComponents, standardScores } from '../../numerics/principal-components.ts';
import { orthogonalProcrustes, turned } from '../../numerics/procrustes.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { RgbPicture } from '../../pictures/picture.ts';
import { placesPicture } from '../../pictures/places-picture.ts';
import type { FeatureMaps } from '../stage-extractor.ts';

const components = 3;
/** Most places that the components are computed from; more change them little and take long in wide stages. */
const mostFitted = 8192;

/** Places that make the parts of an image visible. */
const enoughPlaces = 64;

/** Which stage to show where only one is: the last with at least 64 places, or the one with most if none has so many. */
export function colouredStage(grids: readonly { readonly rows: number; readonly columns: number }[]): number {
  const places = grids.map(({ rows, columns }) => rows * columns);
  const last = places.findLastIndex((count) => count >= enoughPlaces);
  return last >= 0 ? last : places.indexOf(Math.max(...places));
}

/** Where the places of images lie along three axes, [N, rows, columns, 3], in standard deviations. */
export interface PlaceScores extends Pick<FeatureMaps, 'count' | 'rows' | 'columns'> {
  readonly data: Float32Array;
  /** Share of the variance of the features along every component before the turn, 0 to 1. */
  readonly explained: readonly number[];
}

/**
 * The places of several images along their first three principal components, each scaled to variance 1.
 * @param like Scores of the same places at an earlier step. The new ones are turned onto them by the orthogonal matrix that
 *   brings them nearest, so that colours do not jump when components exchange places or signs. A turn keeps the space of the
 *   three components, and variances of 1 without correlation; an axis is then a mixture of the three.
 * @throws RangeError if a feature is not finite.
 */
export function placeScores(maps: FeatureMaps, like?: Float32Array): PlaceScores {
  const { count, rows, columns } = maps;
  const places: FeatureMatrix = { count: count * rows * columns, width: maps.width, data: maps.data };
  const found = principalComponents(spread(places), components);
  const scores = standardScores(places, found);
  const data =
    like?.length === scores.length
      ? turned(scores, orthogonalProcrustes(scores, like, components), components)
      : scores;
  const explained = Array.from(found.variances, (variance) => (found.variance > 0 ? variance / found.variance : 0));
  return { count, rows, columns, data, explained };
}

/** At most `mostFitted` rows, evenly spread. */
function spread(features: FeatureMatrix): FeatureMatrix {
  const { count, width, data } = features;
  if (count <= mostFitted) return features;
  const chosen = new Float32Array(mostFitted * width);
  for (let i = 0; i < mostFitted; i++) {
    const from = Math.floor((i * count) / mostFitted) * width;
    chosen.set(data.subarray(from, from + width), i * width);
  }
  return { count: mostFitted, width, data: chosen };
}

/** Shares of the scores that are below the darkest and above the brightest colour of a channel. */
const clipped = 0.02;

/**
 * One picture for every image. Each channel goes from the 2nd to the 98th percentile of all images together.
 * @param side Of a picture, in pixels.
 */
export function colourPictures({ count, rows, columns, data }: PlaceScores, side: number): RgbPicture[] {
  const bytes = new Uint8Array(data.length);
  for (let channel = 0; channel < components; channel++) {
    const sorted = data.filter((_, at) => at % components === channel).sort();
    const low = sorted[Math.round(clipped * (sorted.length - 1))]!;
    const high = sorted[Math.round((1 - clipped) * (sorted.length - 1))]!;
    for (let at = channel; at < data.length; at += components) {
      const share = high > low ? (data[at]! - low) / (high - low) : 0.5;
      bytes[at] = Math.round(255 * Math.min(1, Math.max(0, share)));
    }
  }
  const each = rows * columns * components;
  return Array.from({ length: count }, (_, image) =>
    placesPicture(bytes.subarray(image * each, (image + 1) * each), { rows, columns }, side),
  );
}
