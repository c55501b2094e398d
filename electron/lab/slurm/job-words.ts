/** What Slurm says about a job, in the words of this product. */
import type { ClusterJob, ClusterJobState } from '../../../shared/cluster-job.ts';

/** What squeue or sacct says about an element of an array. */
export interface JobRow {
  /** `123_4` */
  readonly job: string;
  /** As Slurm writes it: `PENDING`, `CANCELLED by 1000`. */
  readonly state: string;
  readonly reason?: string;
  readonly node?: string;
  readonly restarts?: number;
}

/** Reasons why a job waits; Slurm's own word follows in brackets. Source: the list of job reason codes in squeue's manual. */
const waitingFor: readonly (readonly [RegExp, string])[] = [
  [/^Resources/, 'until enough of a node is free'],
  [/^Priority/, 'behind jobs of higher priority'],
  [/^JobArrayTaskLimit/, 'because as many runs train as the profile allows at a time'],
  [/^Dependency/, 'for the array before it to end'],
  [/^BeginTime/, 'for Slurm to start it again'],
  [/^JobHeld|held$/, 'because it is held: `scontrol release` lets it go'],
  [
    /^(ReqNodeNotAvail|NodeDown|PartitionDown|PartitionInactive|Reservation)/,
    'because nodes that it needs are out of service',
  ],
  [/^(QOS|Assoc|MaxCpuPerAccount|MaxMemPerLimit)/, 'because a limit of the account or QOS is reached'],
  [/^PartitionTimeLimit/, "for ever, because the profile's 'time' exceeds the limit of the partition"],
  [/^PartitionNodeLimit/, 'for ever, because the partition does not have what the profile asks for'],
];

function waitingWords(reason: string): string {
  const found = waitingFor.find(([pattern]) => pattern.test(reason))?.[1];
  const why = reason === '' || reason === 'None' ? '' : ` (Slurm's reason: ${reason})`;
  return `waits in the cluster's queue${found === undefined ? '' : ` ${found}`}${why}`;
}

/** @param row What Slurm says. @returns The same for a person. */
export function wordsOfJob({ job, state: written, reason = '', node, restarts = 0 }: JobRow): ClusterJob {
  const [slurm = ''] = written.split(/[\s+]/);
  const on = node ? ` on node ${node}` : '';
  const say = (state: ClusterJobState, words: string): ClusterJob => ({
    job,
    state,
    words,
    ...(node ? { node } : {}),
    ...(restarts > 0 ? { restarts } : {}),
  });
  const again = restarts > 0 ? `, started again ${restarts === 1 ? 'once' : `${restarts} times`}` : '';
  switch (slurm) {
    case 'PENDING':
      return restarts > 0
        ? say('requeued', `was requeued, and ${waitingWords(reason)}; it will continue from its checkpoint`)
        : say('waiting', waitingWords(reason));
    case 'REQUEUED':
    case 'REQUEUE_FED':
    case 'REQUEUE_HOLD':
    case 'SPECIAL_EXIT':
      return say(
        'requeued',
        `was requeued${slurm === 'REQUEUED' ? '' : ', but is held: `scontrol release` lets it go'}`,
      );
    case 'CONFIGURING':
      return say('running', `waits for ${node ? `node ${node}` : 'its node'} to start`);
    case 'RUNNING':
    case 'RESIZING':
    case 'SIGNALING':
    case 'STAGE_OUT':
      return say('running', `runs${on}${again}`);
    case 'COMPLETING':
      return say('running', `is ending${on}`);
    case 'SUSPENDED':
    case 'STOPPED':
      return say('suspended', `is suspended${on}: Slurm lets it continue later`);
    case 'COMPLETED':
      return say('ended', `has ended${on}`);
    case 'FAILED':
      return say(
        'ended',
        /LaunchFailure/i.test(reason)
          ? `could not be started${on} (Slurm's reason: ${reason}): check that the node sees the workspace`
          : `has ended${on}`,
      );
    case 'CANCELLED':
    case 'REVOKED':
      return say('cancelled', `was cancelled${on}`);
    case 'PREEMPTED':
      return say('cancelled', `was preempted${on}, and Slurm did not requeue it`);
    case 'OUT_OF_MEMORY':
      return say('out-of-memory', `needed more memory than its job had${on}: raise 'memory' in the profile`);
    case 'TIMEOUT':
    case 'DEADLINE':
      return say('time-limit', `reached the time limit of its job${on}`);
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return say('lost-node', `lost its node${node ? ` ${node}` : ''}`);
    default:
      return say('ended', `has ended, in a state that is not known here: ${written}`);
  }
}
