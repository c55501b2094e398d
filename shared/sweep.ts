/** Sweeps: many runs of one task whose settings and seeds differ, their plan, their state and their ranking. */
import { z } from 'zod';
import { clusterJobSchema } from './cluster-job.ts';
import { failureSchema } from './failure.ts';
import { runStatuses } from './run-results.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** A value of a setting. */
const valueSchema = z.union([z.number(), z.string(), z.boolean()]);
export type SweptValue = z.infer<typeof valueSchema>;
/** The settings of a trial that differ between trials, by key. */
const chosenSchema = z.record(z.string(), valueSchema);

/** Most runs of one sweep; more are refused. */
export const mostSweptRuns = 10_000;
/** Most values of one setting. */
export const mostSweptValues = 1000;
/** More runs than this are planned only if the user confirms the number. */
export const askAboveRuns = 200;

/** A setting that is swept, and its values. */
export const factorSchema = z.object({
  /** As in `--set KEY=VALUE`, or the name of the option of `train`: `lr`, `batch`, `optimizer`, a setting of the task. */
  key: z.string().min(1),
  /** Values of a grid; random trials draw from them. */
  values: z.array(valueSchema).min(1).max(mostSweptValues),
});
export type Factor = z.infer<typeof factorSchema>;

/** What ranks the trials: the held-out pretext score, or the k-NN accuracy at the best stage, which needs labelled folders. */
export const sweepMeasures = ['score', 'knn'] as const;
export type SweepMeasure = (typeof sweepMeasures)[number];

/** What a sweep shall do. Trials are all combinations of the factors' values, or a random part of them; each is trained with each seed. */
export const sweepPlanSchema = z.object({
  /** The settings that all trials share. */
  settings: trainSettingsSchema,
  factors: z.array(factorSchema),
  /** Number of combinations drawn at random, without repetition; all of them if omitted. */
  random: z.number().int().min(1).max(mostSweptRuns).optional(),
  /** Each trial is trained with seeds s, s + 1, …, from the seed of the shared settings. */
  seeds: z.number().int().min(1).max(100),
  measure: z.enum(sweepMeasures),
  /**
   * Successive halving: all trials train for 1 / factor^(rungs − 1) of their steps; the best 1 / factor of them continue
   * to the next rung, from their checkpoints. Source: Jamieson & Talwalkar 2016, arXiv 1502.07943.
   */
  halving: z.object({ factor: z.number().int().min(2).max(10), rungs: z.number().int().min(2).max(6) }).optional(),
});
export type SweepPlan = z.infer<typeof sweepPlanSchema>;

/** One run of a sweep. */
export const trialRunSchema = z.object({
  settings: chosenSchema,
  seed: z.number().int(),
  /** Id of its run. */
  run: z.string().optional(),
  /** `waiting` until its training begins or continues, `left-out` if successive halving did not continue it, `removed` if its run was deleted. */
  status: z.enum([...runStatuses, 'left-out', 'removed']),
  step: z.number().int(),
  totalSteps: z.number().int(),
  /** Held-out score, and k-NN accuracy at the best stage; null if not measured. */
  score: z.number().nullable(),
  knn: z.number().nullable(),
  failure: failureSchema.optional(),
  /** Its last job in a cluster's Slurm, unless it has ended by itself. */
  job: clusterJobSchema.optional(),
});
export type TrialRun = z.infer<typeof trialRunSchema>;

/** The runs that differ in their seed alone, as one place of the ranking. */
export const rankedSchema = z.object({
  settings: chosenSchema,
  /** Mean of the measure over its finished runs. */
  mean: z.number(),
  /** Student's 95 % interval over seeds; null for a single run. */
  ci95: z.tuple([z.number(), z.number()]).nullable(),
  /** Number of finished runs. */
  runs: z.number().int(),
  /** Ids of these runs. */
  members: z.array(z.string()),
});
export type Ranked = z.infer<typeof rankedSchema>;

/** How much of the measure's variance each swept setting explains. */
export const importanceSchema = z.object({
  key: z.string(),
  /** Share of the variance over trials that the means of its values explain, 0 to 1; null where it cannot be computed. */
  share: z.number().nullable(),
});
export type Importance = z.infer<typeof importanceSchema>;

export const sweepStates = ['running', 'stopped', 'finished'] as const;

/** A sweep as a list shows it. */
export const sweepSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  task: z.string(),
  dataset: z.string(),
  createdAt: z.string(),
  state: z.enum(sweepStates),
  measure: z.enum(sweepMeasures),
  /** Number of runs in all, and of those that have finished, and of those that failed, diverged or crashed. */
  runs: z.number().int(),
  finished: z.number().int(),
  failed: z.number().int(),
  /** Where its runs train: this machine, or a cluster's Slurm. */
  place: z.enum(['here', 'slurm']),
  /** Why the record of the sweep cannot be read; its runs can be. */
  failure: failureSchema.optional(),
});
export type SweepSummary = z.infer<typeof sweepSummarySchema>;

/** Everything that the page of a sweep shows. */
export const sweepDetailSchema = z.object({
  summary: sweepSummarySchema,
  plan: sweepPlanSchema,
  folders: z.array(z.string()),
  heldOutFolders: z.array(z.string()),
  runs: z.array(trialRunSchema),
  /** Best first; trials without a finished run are not ranked. */
  ranking: z.array(rankedSchema),
  importance: z.array(importanceSchema),
  /** What to know about the numbers, as sentences: the best of many is optimistic, failures, few seeds. */
  notes: z.array(z.string()),
  /** The command that repeats it. */
  command: z.string(),
});
export type SweepDetail = z.infer<typeof sweepDetailSchema>;

/** What a plan amounts to, before anything is started. */
export const sweepCostSchema = z.object({
  /** Number of combinations of settings, and of runs. */
  trials: z.number().int(),
  runs: z.number().int(),
  /** Training steps in all; with successive halving, of the runs that its rungs keep. */
  steps: z.number().int(),
});
export type SweepCost = z.infer<typeof sweepCostSchema>;
