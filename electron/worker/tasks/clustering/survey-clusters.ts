/**
 * The clustering of DeepCluster: features → PCA, whitening, unit length → k-means → labels, and their NMI with the
 * previous labels.
 */

import sharp from 'sharp';
import { counted } from '../../../../shared/format-words.ts';
import type { ClusteringSettings } from '../../../../shared/task-cards/clustering.ts';
import { type Clusters, kMeans } from '../../numerics/k-means.ts';
import { normalisedMutualInformation } from '../../numerics/mutual-information.ts';
import { pcaWhitened } from '../../numerics/pca-whitening.ts';
import { type Picture, type RgbPicture, rendered, rgbPicture } from '../../pictures/picture.ts';
import type { Shown, SurveyFindings, SurveyView } from '../pretext-task.ts';

/** Names of the buffers that the network reads. */
export const clusterBuffers = {
  labels: 'clusters/labels',
  weights: 'clusters/weights',
  agreement: 'clusters/agreement',
} as const;

/**
 * Minimum number of photographs per cluster or principal axis. With fewer per cluster there is nothing to learn from
 * it; with fewer per axis, whitening makes all photographs equally dissimilar.
 */
const photographsEach = 8;
/** The requested number of clusters or axes, or fewer if there are few photographs. */
export const limitedBy = (photographs: number, requested: number): number =>
  Math.max(2, Math.min(requested, Math.floor(photographs / photographsEach)));

/**
 * Weights that give every cluster the same influence: N / (K · |cluster of n|), whose mean over the photographs is 1.
 * Source: Caron et al. 2018, section 3.3, "Trivial parametrization".
 */
export const clusterWeights = ({ labels, sizes }: Pick<Clusters, 'labels' | 'sizes'>): Float32Array =>
  Float32Array.from(labels, (label) => labels.length / (sizes.length * sizes[label]!));

/** Clusters all training photographs by the encoder's current features. */
export async function clusterPhotographs(view: SurveyView<ClusteringSettings>): Promise<SurveyFindings | undefined> {
  const { settings, count, random, epoch } = view;
  const features = await view.features();
  if (!features) return undefined;
  if (await view.progress('whitening the features', 0, 1)) return undefined;
  const points = pcaWhitened(features, limitedBy(count, settings.axes));
  const clusters = await kMeans(points, limitedBy(count, settings.clusters), random, async (round, rounds) => {
    return !(await view.progress('clustering the features', round, rounds));
  });
  if (!clusters) return undefined;

  const before = await view.read(clusterBuffers.labels);
  const agreement = epoch === 0 ? 0 : normalisedMutualInformation(before.data, clusters.labels);
  return {
    buffers: {
      [clusterBuffers.labels]: Float32Array.from(clusters.labels),
      [clusterBuffers.weights]: settings.balance ? clusterWeights(clusters) : new Float32Array(count).fill(1),
      [clusterBuffers.agreement]: Float32Array.of(agreement),
    },
    redraw: 'head/',
    shown: await rowsOfThumbnails(view, clusters, points.data, epoch === 0 ? undefined : agreement),
  };
}

/**
 * Number of clusters on the board (half the largest, half the smallest), thumbnails per cluster, and their side in
 * pixels.
 */
const rows = 6;
const thumbnails = 8;
const side = 48;

async function rowsOfThumbnails(
  view: SurveyView<ClusteringSettings>,
  { labels, sizes, centroids, refilled }: Clusters,
  points: Float32Array,
  agreement: number | undefined,
): Promise<readonly Shown[]> {
  const { width } = centroids;
  const squaredDistance = (row: number): number => {
    const label = labels[row]!;
    let sum = 0;
    for (let d = 0; d < width; d++) sum += (points[row * width + d]! - centroids.data[label * width + d]!) ** 2;
    return sum;
  };
  const bySize = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]!);
  const chosen = bySize.length <= rows ? bySize : [...bySize.slice(0, rows / 2), ...bySize.slice(-rows / 2)];
  const agreed =
    agreement === undefined ? 'the first clustering' : `NMI with the previous clustering ${agreement.toFixed(2)}`;
  const filled = refilled > 0 ? `, ${refilled} refilled because they were empty` : '';
  return Promise.all(
    chosen.map(async (cluster, place) => {
      const members = Array.from(labels.keys())
        .filter((row) => labels[row] === cluster)
        .sort((a, b) => squaredDistance(a) - squaredDistance(b))
        .slice(0, thumbnails);
      const pictures = await Promise.all(members.map((member) => view.picture(member)));
      const all = place === 0 ? ` (${sizes.length} clusters${filled}; ${agreed})` : '';
      return {
        pictures: [
          {
            role: 'answer' as const,
            caption: `the ${counted(members.length, 'image')} nearest to the centre of cluster ${cluster + 1}`,
            picture: await thumbnailGrid(pictures),
          },
        ],
        caption: `cluster ${cluster + 1}: ${counted(sizes[cluster]!, 'image')}${all}`,
      };
    }),
  );
}

/** Central squares as thumbnails, four per line. */
async function thumbnailGrid(pictures: readonly Picture[]): Promise<RgbPicture> {
  const perLine = 4;
  const squares = await Promise.all(
    pictures.map(async (picture) => {
      const shorter = Math.min(picture.width, picture.height);
      const left = (picture.width - shorter) >> 1;
      const top = (picture.height - shorter) >> 1;
      return sharp(rendered(picture).data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
        .extract({ left, top, width: shorter, height: shorter })
        .resize(side, side)
        .raw()
        .toBuffer();
    }),
  );
  const width = perLine * side;
  const height = Math.ceil(thumbnails / perLine) * side;
  const data = new Uint8Array(width * height * 3).fill(128);
  squares.forEach((square, i) => {
    const [left, top] = [(i % perLine) * side, Math.floor(i / perLine) * side];
    for (let y = 0; y < side; y++)
      data.set(square.subarray(y * side * 3, (y + 1) * side * 3), ((top + y) * width + left) * 3);
  });
  return rgbPicture(width, height, data);
}
