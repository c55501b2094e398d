/** The requests and events of sweeps. */
import { z } from 'zod';
import { excludedSchema } from './request-limits.ts';
import { sweepCostSchema, sweepDetailSchema, sweepPlanSchema, sweepSummarySchema } from './sweep.ts';

const sweep = z.object({ sweep: z.string() });
const nothing = z.object({});

/** What a new sweep trains on, and its plan. */
const start = z.object({
  dataset: z.string(),
  heldOut: z.string().optional(),
  plan: sweepPlanSchema,
  name: z.string().max(120).optional(),
  excluded: excludedSchema.optional(),
  /** Its runs also write event files for TensorBoard. */
  tensorboard: z.boolean().optional(),
  /** Labelled images to measure k-NN on; the held-out images if omitted. */
  test: z.string().optional(),
});

/** The requests of sweeps, spread into those of the protocol. */
export const sweepRequests = {
  /** Checks a plan and counts its runs and steps; starts nothing. */
  'sweeps.cost': { params: start, result: sweepCostSchema, reads: true },
  /** Creates a sweep and queues its runs. A plan of more than `askAboveRuns` runs is refused unless `confirmed`. */
  'sweeps.start': { params: start.extend({ confirmed: z.boolean().optional() }), result: sweep },
  'sweeps.list': {
    params: nothing,
    result: z.object({ sweeps: z.array(sweepSummarySchema) }),
    reads: true,
    viewable: true,
  },
  'sweeps.get': { params: sweep, result: sweepDetailSchema, reads: true, viewable: true },
  /** Stops its running and waiting runs after they have written a checkpoint. */
  'sweeps.stop': { params: sweep, result: nothing },
  /** Continues the runs that have not finished. */
  'sweeps.resume': { params: sweep, result: nothing },
  /** Forgets the sweep; its runs stay. */
  'sweeps.delete': { params: sweep, result: nothing },
  /** The report of a sweep, as one HTML file. */
  'reports.ofSweep': { params: sweep, result: z.object({ html: z.string() }), reads: true, viewable: true },
} as const;

/** The events of sweeps. */
export const sweepEvents = {
  /** At most two per second for each sweep. */
  'sweep.changed': sweepSummarySchema,
  'sweep.removed': sweep,
} as const;
