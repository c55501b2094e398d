/**
 * What the classifiers of an evaluation say about each test image at the best stage, and the nearest training images of those
 * that they get wrong. Stored beside the result; a page asks for it.
 */
import { z } from 'zod';

/** The classifiers of an evaluation. */
export const classifierIds = ['knn', 'linear'] as const;
export type ClassifierId = (typeof classifierIds)[number];
export const classifierNames: Readonly<Record<ClassifierId, string>> = { knn: 'k-NN', linear: 'Linear probe' };

/** Most test images that are listed; of more, evenly spaced ones. */
export const mostClassified = 10_000;
/** Neighbours of a wrong image. */
export const shownNeighbours = 5;

/** Cells of a confusion matrix that are not 0: true class, given class, number. */
const cellsSchema = z.array(z.tuple([z.number().int(), z.number().int(), z.number().int()]));

export const classifiedSchema = z.object({
  stage: z.string(),
  /** Names of the classes; all other lists have places among them. */
  classes: z.array(z.string()),
  /** Counts of all test images. */
  cells: z.object({ knn: cellsSchema, linear: cellsSchema }),
  /** Number of test images. */
  of: z.number().int(),
  /** The listed ones, as absolute paths, with their classes and the answers. */
  paths: z.array(z.string()),
  truths: z.array(z.number().int()),
  answers: z.object({ knn: z.array(z.number().int()), linear: z.array(z.number().int()) }),
  /** Of each listed image: places among `training` and cosines, nearest first; empty for one that both classifiers get right. */
  neighbours: z.array(z.array(z.tuple([z.number().int(), z.number()]))),
  /** The training images that are neighbours. */
  training: z.object({ paths: z.array(z.string()), truths: z.array(z.number().int()) }),
});
export type Classified = z.infer<typeof classifiedSchema>;

/** One test image. */
export interface ClassifiedImage {
  /** Its place in the lists. */
  readonly place: number;
  readonly path: string;
  readonly truth: number;
  readonly answer: number;
}

/** The listed images with the answers of a classifier. */
export const classifiedImages = (
  { paths, truths, answers }: Classified,
  classifier: ClassifierId,
): readonly ClassifiedImage[] =>
  paths.map((path, place) => ({ place, path, truth: truths[place]!, answer: answers[classifier][place]! }));

/** A neighbour of a wrong image. */
export interface NeighbourImage {
  readonly path: string;
  readonly truth: number;
  readonly cosine: number;
}

/** The nearest training images of a listed image, nearest first. */
export const neighboursOf = ({ neighbours, training }: Classified, place: number): readonly NeighbourImage[] =>
  neighbours[place]!.map(([at, cosine]) => ({ path: training.paths[at]!, truth: training.truths[at]!, cosine }));
