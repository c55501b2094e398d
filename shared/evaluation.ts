/** What an encoder has learnt, measured with labels that training did not use: the content of evaluation.json and the output of `evaluate`. */
import { z } from 'zod';
import { datasetSpecSchema, trainedWithSchema } from './dataset-spec.ts';
import { addedSourceSchema, runSourceSchema } from './encoder-source.ts';
import { fewLabelsSchema } from './few-labels.ts';
import { labelFreeSchema } from './label-free.ts';
import { perImageSchema } from './per-image.ts';
import { healthSchema, leakageSchema, leakPairSchema } from './run-results.ts';

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
  /** Mean F1 score of the classes, 0 to 1; absent in evaluations of earlier versions. */
  macroF1: accuraciesSchema.optional(),
});
export type StageAccuracies = z.infer<typeof stageAccuraciesSchema>;

/** Numbers of neighbours that are compared: those of facebookresearch/dino. */
export const votingNeighbours = [10, 20, 100, 200] as const;

/** One stage of an encoder, its feature map averaged over space. */
const measuredStageSchema = stageAccuraciesSchema.extend({
  /** `stage1` is the first of a run's encoder, and the last is the representation that is exported; outputs of added encoders have their own names. */
  stage: z.string(),
  /** Number of features. */
  width: z.number().int(),
  /** Accuracy of k-NN by the number of neighbours; absent in evaluations of earlier versions. */
  knnByK: z.record(z.string(), z.number()).optional(),
});

/** One stage of a run's encoder. */
export const stageEvaluationSchema = measuredStageSchema.extend({
  /** The same stage before the first step of training. */
  untrained: stageAccuraciesSchema,
});
export type StageEvaluation = z.infer<typeof stageEvaluationSchema>;

/** The stage with the best linear probe, and both measures at that stage. */
export const bestStageSchema = accuraciesSchema.extend({ stage: z.string() });

/** How much better the best stage is than the best stage of the untrained encoder, on the same photographs. */
export const gainSchema = z.object({ change: z.number(), ci95: intervalSchema });
export type Gain = z.infer<typeof gainSchema>;

/** Features that need no network: raw pixels, a colour histogram, histograms of oriented gradients. */
export const handMadeIds = ['pixels', 'histogram', 'hog'] as const;
export type HandMadeId = (typeof handMadeIds)[number];

/** What an evaluation compares an encoder with. The names of the first two kinds are reserved words of `--against`. */
export const againstSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('untrained') }),
  z.object({ kind: z.literal('hand-made'), of: z.enum(handMadeIds) }),
  /** Another encoder, with the same images as it reads them. */
  runSourceSchema.extend({
    dataset: datasetSpecSchema,
    test: datasetSpecSchema,
    trainedWith: trainedWithSchema.optional(),
  }),
  addedSourceSchema.extend({ dataset: datasetSpecSchema, test: datasetSpecSchema }),
]);
export type Against = z.infer<typeof againstSchema>;

/** Accuracy of the linear probe at the best stage with few labels; absent if it was not asked for. */
const fewShape = { few: z.array(fewLabelsSchema).optional() };

/** A class that is often not recognised. */
const weakClassSchema = z.object({
  class: z.string(),
  /** Number of its test photographs. */
  images: z.number().int(),
  /** Share of them that are recognised, 0 to 1. */
  recall: z.number(),
  /** The class that they are given most often instead. */
  mistakenFor: z.object({ class: z.string(), images: z.number().int() }),
});
export type NamedWeakClass = z.infer<typeof weakClassSchema>;

/** Another encoder at its own best stage, on the same test photographs. */
export const baselineSchema = bestStageSchema.extend({
  ...fewShape,
  name: z.string(),
  /** The id of a run or of an added encoder; absent for others, and in evaluations of earlier versions. */
  of: z.string().optional(),
  /** k-NN of the evaluated encoder minus that of this one, with the paired interval. */
  difference: gainSchema,
  /** The same of the linear probe. */
  linearDifference: gainSchema,
});
export type Baseline = z.infer<typeof baselineSchema>;

/** Most copies that an evaluation lists. */
export const mostLeakPairs = 100;

/** What evaluations of all encoders have in common. */
const commonShape = {
  event: z.literal('evaluated'),
  /** Folders of the photographs and source of the labels: absolute paths, or `folders`. */
  folders: z.array(z.string()),
  testFolders: z.array(z.string()),
  labels: z.string(),
  classes: z.array(z.string()),
  /** Number of photographs that the classifiers were trained on. */
  images: z.number().int(),
  testImages: z.number().int(),
  /** Training photographs that are copies of test photographs and were left out; absent in evaluations of earlier versions. */
  leakage: leakageSchema
    .extend({
      /** The copies, exact ones first, then the most similar; only the first 100, and absent if there are none. */
      pairs: z.array(leakPairSchema).max(mostLeakPairs).optional(),
    })
    .optional(),
  /** Photographs that the table of labels does not name and that were left out; absent if there are none. */
  unlabelled: z.object({ images: z.number().int(), testImages: z.number().int() }).optional(),
  /** Number of neighbours that vote. */
  neighbours: z.number().int(),
  best: bestStageSchema,
  /** By each classifier at the best stage, lowest recall first, at most five; absent in evaluations of earlier versions. */
  worstClasses: z.object({ knn: z.array(weakClassSchema), linear: z.array(weakClassSchema) }).optional(),
  ...fewShape,
  /** Those that were asked for, in their order. */
  baselines: z.array(baselineSchema).optional(),
  /** Share of the most frequent class among the test photographs: the best score of one answer to everything. */
  chance: z.number(),
  /** Health of the representation of the test photographs. */
  health: healthSchema,
  /** The same images without labels; absent in evaluations of earlier versions. */
  labelFree: labelFreeSchema.optional(),
  /** The result in one sentence; absent in evaluations of earlier versions. */
  sentence: z.string().optional(),
  /** Limits of these numbers, as sentences. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
};

/** What only the evaluation of a run's encoder has. */
const ofRunShape = {
  run: z.string(),
  /** Number of steps that the encoder was trained for. */
  step: z.number().int(),
  stages: z.array(stageEvaluationSchema).min(1),
  /** The best stage of the untrained encoder. */
  untrained: bestStageSchema.extend(fewShape),
  gain: z.object({ knn: gainSchema, linear: gainSchema }),
  /** Of the untrained encoder; absent in evaluations of earlier versions. */
  untrainedLabelFree: labelFreeSchema.optional(),
};

/** The evaluation of a run's encoder, which has an untrained twin. */
export const runEvaluationSchema = z.object({ ...commonShape, ...ofRunShape });
export type RunEvaluation = z.infer<typeof runEvaluationSchema>;

/** The evaluation of any encoder. */
export const evaluationSchema = z.object({
  ...commonShape,
  /** All or none of these: those of a run's encoder. */
  ...z.object(ofRunShape).omit({ stages: true }).partial().shape,
  stages: z.array(stageEvaluationSchema.partial({ untrained: true })).min(1),
  /** The id of an encoder that was added. */
  encoder: z.string().optional(),
  /** Of the best stage; the lab stores it in a file of its own. */
  perImage: perImageSchema.optional(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** Narrows to the evaluation of a run's encoder. */
export const isOfRun = (evaluation: Evaluation): evaluation is Evaluation & RunEvaluation =>
  evaluation.run !== undefined;

/**
 * Whether training has helped: `better` or `worse` if the interval of the linear probe's gain lies above or below 0.
 * `unclear` proves neither.
 */
export type Verdict = 'better' | 'unclear' | 'worse';
export const verdictOf = ({ ci95: [low, high] }: Gain): Verdict =>
  low > 0 ? 'better' : high < 0 ? 'worse' : 'unclear';
