/** The job of a sweep's run in a cluster's Slurm. */
import { z } from 'zod';

/** Where a job is. */
export const clusterJobStates = [
  'waiting', // in the cluster's queue
  'requeued', // waiting to be started again
  'running',
  'suspended',
  'ended', // its run says how
  'cancelled',
  'out-of-memory',
  'time-limit',
  'lost-node',
  'unknown', // Slurm does not answer
] as const;
export type ClusterJobState = (typeof clusterJobStates)[number];

export const clusterJobSchema = z.object({
  /** As Slurm's commands take it: `123_4`, an element of an array. */
  job: z.string(),
  state: z.enum(clusterJobStates),
  /** The state for a person, with the node or Slurm's reason. */
  words: z.string(),
  node: z.string().optional(),
  /** How often it was requeued, if Slurm says so. */
  restarts: z.number().int().optional(),
});
export type ClusterJob = z.infer<typeof clusterJobSchema>;

/** States of jobs that will still train. */
const active: readonly ClusterJobState[] = ['waiting', 'requeued', 'running', 'suspended'];

/** Whether a job waits or trains. */
export const isActiveJob = ({ state }: ClusterJob): boolean => active.includes(state);
