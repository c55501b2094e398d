/** What an encoder has learnt, measured with labels that training did not use: the content of evaluation.json and the output of `evaluate`. */
import { z } from 'zod';
import { perImageSchema } from './per-image.ts';
import { healthSchema, leakageSchema } from './run-results.ts';

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** Share of test photographs that are classified correctly, 0 to 1. */
const accuraciesSchema = z.object({
  /** Weighted vote of the nearest training photographs. */
  knn: z.number(),
  /** A linear classifier on the features. */
  linear: z.number(),
});

export const stageAccuraciesSchema = accuraciesSchema.extend({
  knnCi95: intervalSchema,
  linearCi95: intervalSchema,
  /** Strength of the probe's regularisation, chosen on a part of the training photographs. */
  penalty: z.number(),
});
export type StageAccuracies = z.infer<typeof stageAccuraciesSchema>;

/** One stage of the encoder, its feature map averaged over space. */
export const stageEvaluationSchema = stageAccuraciesSchema.extend({
  /** `stage1` is the first; the last is the representation that is exported. */
  stage: z.string(),
  /** Number of features. */
  width: z.number().int(),
  /** The same stage before the first step of training. */
  untrained: stageAccuraciesSchema,
});
export type StageEvaluation = z.infer<typeof stageEvaluationSchema>;

/** The stage with the best linear probe, and both measures at that stage. */
export const bestStageSchema = accuraciesSchema.extend({ stage: z.string() });

/** How much better the best stage is than the best stage of the untrained encoder, on the same photographs. */
export const gainSchema = z.object({ change: z.number(), ci95: intervalSchema });
export type Gain = z.infer<typeof gainSchema>;

export const evaluationSchema = z.object({
  event: z.literal('evaluated'),
  run: z.string(),
  /** Number of steps that the encoder was trained for. */
  step: z.number().int(),
  /** Folders of the photographs and source of the labels: absolute paths, or `folders`. */
  folders: z.array(z.string()),
  testFolders: z.array(z.string()),
  labels: z.string(),
  classes: z.array(z.string()),
  /** Number of photographs that the classifiers were trained on. */
  images: z.number().int(),
  testImages: z.number().int(),
  /** Training photographs that are copies of test photographs and were left out; absent in evaluations of earlier versions. */
  leakage: leakageSchema.optional(),
  /** Photographs that the table of labels does not name and that were left out; absent if there are none. */
  unlabelled: z.object({ images: z.number().int(), testImages: z.number().int() }).optional(),
  /** Number of neighbours that vote. */
  neighbours: z.number().int(),
  stages: z.array(stageEvaluationSchema).min(1),
  best: bestStageSchema,
  /** The best stage of the untrained encoder. */
  untrained: bestStageSchema,
  gain: z.object({ knn: gainSchema, linear: gainSchema }),
  /** Share of the most frequent class among the test photographs: the best score of one answer to everything. */
  chance: z.number(),
  /** Health of the representation of the test photographs. */
  health: healthSchema,
  /** Limits of these numbers, as sentences. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
  /** Of the best stage; the lab stores it in a file of its own. */
  perImage: perImageSchema.optional(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/**
 * Whether training has helped: `better` or `worse` if the interval of the linear probe's gain lies above or below 0.
 * `unclear` proves neither.
 */
export type Verdict = 'better' | 'unclear' | 'worse';
export const verdictOf = ({ ci95: [low, high] }: Gain): Verdict =>
  low > 0 ? 'better' : high < 0 ? 'worse' : 'unclear';
