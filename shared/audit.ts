/** The result of an audit: a typed finding for each cue, as stored and sent. Texts and derived fields: audit-words.ts, audit-fields.ts. */
import { z } from 'zod';
import { imageReadingSchema } from './image-reading.ts';
import { cueIdSchema, cuePictureSchema, remedySchema } from './shortcut-schemas.ts';

/** What the probe of one cue measures, for every verdict. */
const measured = {
  /**
   * Share of the task's questions that the probe answers correctly on photographs that it was not trained on. For a cue that
   * only another cue's probe sees, and whose removal takes that away, the numbers of that probe.
   */
  score: z.number(),
  chance: z.number(),
  /** Permutation test with labels permuted within photographs, Holm-corrected over the cues that apply. */
  pValue: z.number(),
  /** Score that comparable folders of natural photographs stay below: 19 of 20 folders stay below it in all cues of a task together. */
  reference: z.number(),
  /** jigsaw: score and reference of single tiles. They decide, because a probe may solve most puzzles of natural folders too. */
  tiles: z.object({ score: z.number(), reference: z.number() }).optional(),
};

/** Why a cue that is present is not a leak. */
const explanationSchema = z.discriminatedUnion('kind', [
  /** After removing what that other cue explains, no more is left than in natural photographs. */
  z.object({ kind: z.literal('another-cue'), cue: cueIdSchema }),
  /** Less than 5 points above chance. */
  z.object({ kind: z.literal('near-chance') }),
  /** No more than comparable folders of natural photographs. */
  z.object({ kind: z.literal('natural') }),
]);

const withNumbers = [
  /** p < .01, at least 5 points above chance, above natural photographs, and not explained by another cue. */
  z.object({ verdict: z.literal('leak'), ...measured }),
  /** p < .01, but not a leak. */
  z.object({ verdict: z.literal('present'), ...measured, because: explanationSchema }),
  z.object({ verdict: z.literal('not-present'), ...measured }),
  /** Too few photographs: the numbers are shown, but no cue is called present or a leak. */
  z.object({
    verdict: z.literal('no-verdict'),
    ...measured,
    /** Number of different photographs found, and the number needed. */
    photographs: z.number().int(),
    needed: z.number().int(),
  }),
] as const;

/** A finding with the numbers of a probe. */
export const probeFindingSchema = z.discriminatedUnion('verdict', withNumbers);
export type ProbeFinding = z.infer<typeof probeFindingSchema>;

export const findingSchema = z.discriminatedUnion('verdict', [
  ...withNumbers,
  /** All files show the same photograph: a probe cannot train on one and be tested on another. */
  z.object({ verdict: z.literal('not-asked'), needed: z.number().int() }),
  z.object({
    verdict: z.literal('does-not-apply'),
    /**
     * The task has no answer that a cue alone could give, this cue carries no information about its answers, or only colour
     * photographs can show it.
     */
    because: z.enum(['task', 'cue', 'channels']),
  }),
]);
export type Finding = z.infer<typeof findingSchema>;

export const auditedCueSchema = z.object({
  cue: cueIdSchema,
  finding: findingSchema,
  /** The same probe on puzzles posed with the chosen settings, precautions included; null if no probe was run. */
  withSettings: probeFindingSchema.nullable(),
  /** The cue itself, measured, for example pixels of displacement at the corner. */
  strength: z.object({ value: z.number(), unit: z.string() }).optional(),
  remedy: remedySchema.optional(),
  picture: cuePictureSchema.optional(),
});
export type AuditedCue = z.infer<typeof auditedCueSchema>;

export const auditSchema = z.object({
  event: z.literal('audited'),
  task: z.string(),
  /** Image size of the puzzles posed with the settings, in pixels. */
  size: z.number().int(),
  folders: z.array(z.string()),
  /** How the images were read; absent for colour of 8 bits. */
  reading: imageReadingSchema.optional(),
  /** Number of photographs examined. */
  images: z.number().int(),
  cues: z.array(auditedCueSchema),
  /** Limits of these numbers, as sentences. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Audit = z.infer<typeof auditSchema>;
