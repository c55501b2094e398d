/** The result of a diagnosis: a typed verdict for each cue, and the interventions behind it. Texts and derived fields: diagnosis-words.ts. */
import { z } from 'zod';
import { cueIdSchema, cuePictureSchema, remedySchema } from './shortcut-schemas.ts';

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** A square of a picture that shows several pictures in a row, in pixels. */
export const changedPlaceSchema = z.object({
  /** Of the square in the first picture. */
  left: z.number().int(),
  top: z.number().int(),
  side: z.number().int(),
  /** Size of each picture of the row. */
  width: z.number().int(),
  height: z.number().int(),
  /** From the left edge of one picture of the row to that of the next. */
  next: z.number().int(),
});
export type ChangedPlace = z.infer<typeof changedPlaceSchema>;

/** One intervention at one dose: the held-out photographs, changed in one cue and posed again. */
export const interventionSchema = z.object({
  cue: cueIdSchema,
  /** The intervention without its dose: "red displaced outward and blue inward". */
  what: z.string(),
  /** The intervention with its dose: "red displaced outward and blue inward: 1 px". */
  words: z.string(),
  /** Whether it removes the cue or adds it. */
  direction: z.enum(['remove', 'inject']),
  /** In `unit`. */
  dose: z.number(),
  /** The dose that leaves the photographs unchanged: 1 if the dose is a factor, 0 otherwise. */
  untouchedDose: z.number(),
  unit: z.string(),
  score: z.number(),
  /** Change of the score relative to the unchanged photographs. */
  change: z.number(),
  ci95: intervalSchema,
  /** Change of the score under the control: a change of equal strength that leaves the cue in place or carries no answer. */
  control: z.number(),
  controlWords: z.string(),
  /** `change` minus `control`, with its interval: the effect of the cue alone. */
  effect: z.number(),
  effectCi95: intervalSchema,
  /** What the network saw: before, after, under the control. */
  picture: cuePictureSchema.optional(),
  /** Where before and after differ most in that picture; absent in diagnoses of earlier versions. */
  place: changedPlaceSchema.optional(),
});
export type Intervention = z.infer<typeof interventionSchema>;

/** What removing the whole cue did to the score. */
const removal = {
  /** The intervention: "red and blue channels re-registered to green". */
  words: z.string(),
  /** With the cue removed. */
  score: z.number(),
  /** Under the control. */
  controlScore: z.number(),
  controlWords: z.string(),
  /** Change of the score when the cue is removed, minus the control's change. */
  effect: z.number(),
  ci95: intervalSchema,
};

export const cueVerdictSchema = z.discriminatedUnion('verdict', [
  /** The network uses the cue. */
  z.object({ verdict: z.literal('reads'), cue: cueIdSchema, ...removal, remedy: remedySchema.optional() }),
  /** The cue was removed, and the network was not found to use it. */
  z.object({ verdict: z.literal('not-found'), cue: cueIdSchema, ...removal }),
  z.object({
    verdict: z.literal('no-verdict'),
    cue: cueIdSchema,
    /**
     * `task`: it has no answer that a cue alone could give. `near-chance`: the network is less than 5 points above chance.
     * `not-removed`: none of the interventions removes the whole cue. `not-paired`: the score is not a mean over photographs, so
     * there is no paired interval to decide by.
     */
    because: z.enum(['task', 'near-chance', 'not-removed', 'not-paired']),
  }),
  z.object({ verdict: z.literal('not-tried'), cue: cueIdSchema, reason: z.string() }),
]);
export type CueVerdict = z.infer<typeof cueVerdictSchema>;
export type CueVerdictOf<Verdict extends CueVerdict['verdict']> = Extract<CueVerdict, { verdict: Verdict }>;

export const diagnosisSchema = z.object({
  event: z.literal('diagnosed'),
  run: z.string(),
  task: z.string(),
  step: z.number().int(),
  folders: z.array(z.string()),
  /** Number of held-out photographs used. */
  images: z.number().int(),
  baseline: z.object({ score: z.number(), chance: z.number() }),
  interventions: z.array(interventionSchema),
  /** One for each cue, in the order of the cues. */
  findings: z.array(cueVerdictSchema),
  /** Patch tasks: place of a single patch in the photograph, regressed from its features alone. Root mean squared error in sides of the photograph, and the error of the mean place as chance. */
  place: z.object({ rmse: z.number(), chance: z.number(), ci95: intervalSchema }).optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** The findings with one verdict, for example of the cues that are used. */
export const findingsOf = <Verdict extends CueVerdict['verdict']>(
  { findings }: Pick<Diagnosis, 'findings'>,
  verdict: Verdict,
): CueVerdictOf<Verdict>[] =>
  findings.filter((finding): finding is CueVerdictOf<Verdict> => finding.verdict === verdict);
