/** What an audit finds: of each cue a typed finding, kept in files and sent over the wire. Words and derived fields: audit-words.ts, audit-fields.ts. */
import { z } from 'zod';
import { cueIdSchema, cuePictureSchema, remedySchema } from './shortcuts.ts';

/** What the probe of one cue measures, whatever the verdict. */
const measured = {
  /** Share of the task's questions that the probe answers correctly on photographs it did not learn from. */
  score: z.number(),
  chance: z.number(),
  /** Against labels permuted within photographs, Holm-corrected over the cues that apply. */
  pValue: z.number(),
  /** Score that comparable folders of natural photographs stay below: 19 of 20 do in all cues of a task together. */
  reference: z.number(),
  /** jigsaw: the same of single tiles. They decide, because most puzzles may be solved in natural folders too. */
  tiles: z.object({ score: z.number(), reference: z.number() }).optional(),
};

/** Why a cue that is present is no leak. */
const explanationSchema = z.discriminatedUnion('kind', [
  /** Without what that cue tells, nothing beyond natural photographs is left. */
  z.object({ kind: z.literal('another-cue'), cue: cueIdSchema }),
  /** Less than 5 points above chance. */
  z.object({ kind: z.literal('near-chance') }),
  /** No more than comparable folders of natural photographs. */
  z.object({ kind: z.literal('natural') }),
]);

const withNumbers = [
  /** p < .01, at least 5 points above chance, above natural photographs, and not explained by another cue. */
  z.object({ verdict: z.literal('leak'), ...measured }),
  /** p < .01, and no leak. */
  z.object({ verdict: z.literal('present'), ...measured, because: explanationSchema }),
  z.object({ verdict: z.literal('not-present'), ...measured }),
  /** Too few photographs: the numbers are given, and nothing is called present or a leak. */
  z.object({
    verdict: z.literal('no-verdict'),
    ...measured,
    /** Different photographs that were found, and how many are needed. */
    photographs: z.number().int(),
    needed: z.number().int(),
  }),
] as const;

/** A finding of a probe that was asked. */
export const probeFindingSchema = z.discriminatedUnion('verdict', withNumbers);
export type ProbeFinding = z.infer<typeof probeFindingSchema>;

export const findingSchema = z.discriminatedUnion('verdict', [
  ...withNumbers,
  /** Every picture is of one photograph: a probe cannot learn from one and answer for another. */
  z.object({ verdict: z.literal('not-asked'), needed: z.number().int() }),
  z.object({
    verdict: z.literal('does-not-apply'),
    /** The task has no answer that a cue alone could give, or this cue tells nothing about its answers. */
    because: z.enum(['task', 'cue']),
  }),
]);
export type Finding = z.infer<typeof findingSchema>;

export const auditedCueSchema = z.object({
  cue: cueIdSchema,
  finding: findingSchema,
  /** The same probe on puzzles posed as the settings say, precautions on; null where nothing was asked. */
  withSettings: probeFindingSchema.nullable(),
  /** The cue itself, measured: pixels of displacement at the corner, say. */
  strength: z.object({ value: z.number(), unit: z.string() }).optional(),
  remedy: remedySchema.optional(),
  picture: cuePictureSchema.optional(),
});
export type AuditedCue = z.infer<typeof auditedCueSchema>;

export const auditSchema = z.object({
  event: z.literal('audited'),
  task: z.string(),
  /** Side of the square that puzzles are posed on with the settings, in pixels. */
  size: z.number().int(),
  folders: z.array(z.string()),
  /** Photographs looked at. */
  images: z.number().int(),
  cues: z.array(auditedCueSchema),
  /** What to know when reading the numbers. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Audit = z.infer<typeof auditSchema>;
