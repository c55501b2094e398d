/** The requests and events of every analysis, derived from the map of analyses. */
import { z } from 'zod';
import {
  type AnalysisId,
  type AnalysisResultOf,
  analyses,
  analysisIds,
  type ParametersOf,
  type SubjectOf,
  subjects,
  type VariantOf,
} from './analyses.ts';

interface Request<Params, Given> {
  readonly params: z.ZodType<Params>;
  readonly result: z.ZodType<Given>;
  readonly reads?: true;
  readonly viewable?: true;
}

/** Progress of an analysis: `what` it is doing, and how much of that is done. */
const progressShape = { what: z.string(), done: z.number(), total: z.number() };
export type Progress = z.infer<z.ZodObject<typeof progressShape>>;

export type AnalysisRequests = {
  /** Runs the analysis, and stores the result in place of the last one. */
  readonly [Id in AnalysisId as `${Id}.start`]: Request<SubjectOf<Id> & ParametersOf<Id>, AnalysisResultOf<Id>>;
} & {
  /** Cancels the running analysis, if there is one; the last result stays. */
  readonly [Id in AnalysisId as `${Id}.cancel`]: Request<SubjectOf<Id>, Record<string, never>>;
} & {
  /** The last result, if there is one. */
  readonly [Id in AnalysisId as `${Id}.last`]: Request<
    SubjectOf<Id> & VariantOf<Id>,
    { readonly result?: AnalysisResultOf<Id> | undefined }
  >;
};

export type AnalysisEvents = {
  readonly [Id in AnalysisId as `${Id}.progress`]: z.ZodType<SubjectOf<Id> & Progress>;
} & {
  /** Sent for every ending; a new result is then the subject's last one. */
  readonly [Id in AnalysisId as `${Id}.ended`]: z.ZodType<SubjectOf<Id>>;
};

export const analysisRequests = Object.fromEntries(
  analysisIds.flatMap((id) => {
    const { subject, parameters, variant, result, viewable } = analyses[id];
    const of = subjects[subject];
    return [
      [`${id}.start`, { params: of.extend(parameters.shape), result }],
      [`${id}.cancel`, { params: of, result: z.object({}) }],
      [
        `${id}.last`,
        {
          params: of.extend(variant.shape),
          result: z.object({ result: result.optional() }),
          reads: true,
          ...(viewable ? { viewable } : {}),
        },
      ],
    ];
  }),
) as unknown as AnalysisRequests;

export const analysisEvents = Object.fromEntries(
  analysisIds.flatMap((id) => {
    const of = subjects[analyses[id].subject];
    return [
      [`${id}.progress`, of.extend(progressShape)],
      [`${id}.ended`, of],
    ];
  }),
) as unknown as AnalysisEvents;
