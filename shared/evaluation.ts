/** What an encoder has learnt, measured with labels that it never saw: as kept in evaluation.json and said by `evaluate`. */
import { z } from 'zod';
import { healthSchema } from './results.ts';

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** Share of test photographs that were put into the right class, 0 to 1. */
const accuraciesSchema = z.object({
  /** Weighted vote of the nearest training photographs. */
  knn: z.number(),
  /** A linear classifier on the features. */
  linear: z.number(),
});

export const stageAccuraciesSchema = accuraciesSchema.extend({
  knnCi95: intervalSchema,
  linearCi95: intervalSchema,
  /** Strength of the probe's penalty, chosen on a part of the training photographs. */
  penalty: z.number(),
});
export type StageAccuracies = z.infer<typeof stageAccuraciesSchema>;

/** One stage of the encoder, its map averaged over space. */
export const stageEvaluationSchema = stageAccuraciesSchema.extend({
  /** `stage1` is the first; the last is the representation that is exported. */
  stage: z.string(),
  /** Number of features. */
  width: z.number().int(),
  /** The same stage before the first step of training. */
  untrained: stageAccuraciesSchema,
});
export type StageEvaluation = z.infer<typeof stageEvaluationSchema>;

/** The stage that the linear probe can read best, and what both measures give there. */
export const bestStageSchema = accuraciesSchema.extend({ stage: z.string() });

/** How much better the best stage is than the best one of the untrained encoder, on the same photographs. */
export const gainSchema = z.object({ change: z.number(), ci95: intervalSchema });
export type Gain = z.infer<typeof gainSchema>;

export const evaluationSchema = z.object({
  event: z.literal('evaluated'),
  run: z.string(),
  /** Steps that the encoder was trained for. */
  step: z.number().int(),
  /** Where the photographs lie and the labels come from: absolute paths, or `folders`. */
  folders: z.array(z.string()),
  testFolders: z.array(z.string()),
  labels: z.string(),
  classes: z.array(z.string()),
  /** Photographs that the classifiers learnt from. */
  images: z.number().int(),
  testImages: z.number().int(),
  /** Neighbours that vote. */
  neighbours: z.number().int(),
  stages: z.array(stageEvaluationSchema).min(1),
  best: bestStageSchema,
  /** The best stage of the untrained encoder. */
  untrained: bestStageSchema,
  gain: z.object({ knn: gainSchema, linear: gainSchema }),
  /** Share of the commonest class among the test photographs: what one answer to everything can get at most. */
  chance: z.number(),
  /** Of the representation of the test photographs. */
  health: healthSchema,
  /** What to know when reading the numbers. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/**
 * Whether training has helped, by an interval of the linear probe's gain that leaves out 0 on one side or the other.
 * `unclear` is no proof of either.
 */
export type Verdict = 'better' | 'unclear' | 'worse';
export const verdictOf = ({ ci95: [low, high] }: Gain): Verdict =>
  low > 0 ? 'better' : high < 0 ? 'worse' : 'unclear';
