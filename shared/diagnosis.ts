/** What a diagnosis finds: of each cue a typed verdict, and the interventions behind it. Words and derived fields: diagnosis-words.ts. */
import { z } from 'zod';
import { cueIdSchema, cuePictureSchema, remedySchema } from './shortcuts.ts';

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

/** One intervention at one dose: the same held-out photographs, changed in one cue and posed again. */
export const interventionSchema = z.object({
  cue: cueIdSchema,
  /** What is done, whatever the dose: "aberration put in". */
  what: z.string(),
  /** What was done at this dose: "aberration put in: 1 px". */
  words: z.string(),
  /** Takes the cue away, or puts it in. */
  direction: z.enum(['remove', 'inject']),
  /** In `unit`. */
  dose: z.number(),
  /** The dose that leaves the photographs as they are: 1 where the dose is a factor, 0 otherwise. */
  untouchedDose: z.number(),
  unit: z.string(),
  score: z.number(),
  /** Of the score, against the photographs as they are. */
  change: z.number(),
  ci95: intervalSchema,
  /** Change of the score under a change of equal strength that leaves the cue alone. */
  control: z.number(),
  controlWords: z.string(),
  /** Change beyond the control's, with its interval: what the cue alone is worth. */
  effect: z.number(),
  effectCi95: intervalSchema,
  /** What the network was shown: before, after, under the control. */
  picture: cuePictureSchema.optional(),
});
export type Intervention = z.infer<typeof interventionSchema>;

/** What taking a cue away wholly did to the score. */
const removal = {
  /** What was done: "red and blue re-registered". */
  words: z.string(),
  /** With the cue taken away. */
  score: z.number(),
  /** Under the control. */
  controlScore: z.number(),
  controlWords: z.string(),
  /** Change of the score when the cue is taken away, beyond the control's. */
  effect: z.number(),
  ci95: intervalSchema,
};

export const cueVerdictSchema = z.discriminatedUnion('verdict', [
  /** The network reads the cue. */
  z.object({ verdict: z.literal('reads'), cue: cueIdSchema, ...removal, remedy: remedySchema.optional() }),
  /** The cue was taken away, and the network was not found to read it. */
  z.object({ verdict: z.literal('not-found'), cue: cueIdSchema, ...removal }),
  z.object({
    verdict: z.literal('no-verdict'),
    cue: cueIdSchema,
    /**
     * `task`: it has no answer that a cue alone could give. `near-chance`: the network is less than 5 points above chance.
     * `not-removed`: nothing that was done takes the whole cue away. `not-paired`: the score is not a mean over photographs, so that
     * there is no paired interval for the rule of a verdict.
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
  /** Held-out photographs asked. */
  images: z.number().int(),
  baseline: z.object({ score: z.number(), chance: z.number() }),
  interventions: z.array(interventionSchema),
  /** One of each cue, in the order of the cues. */
  findings: z.array(cueVerdictSchema),
  /** Where in the photograph a single patch was, regressed from its features alone (patch tasks): root mean squared error in sides of the photograph, beside that of answering with the mean place. */
  place: z.object({ rmse: z.number(), chance: z.number(), ci95: intervalSchema }).optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** The findings of one kind: those that are read, say. */
export const findingsOf = <Verdict extends CueVerdict['verdict']>(
  { findings }: Pick<Diagnosis, 'findings'>,
  verdict: Verdict,
): CueVerdictOf<Verdict>[] =>
  findings.filter((finding): finding is CueVerdictOf<Verdict> => finding.verdict === verdict);
