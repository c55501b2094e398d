import { describe, expect, it } from 'vitest';
import { wordsOfJob } from '../../../electron/lab/slurm/job-words.ts';

const of = (state: string, more: object = {}) => wordsOfJob({ job: '7_0', state, ...more });

describe('the words for a job', () => {
  it.each([
    [
      'PENDING',
      { reason: 'Resources' },
      'waiting',
      "waits in the cluster's queue until enough of a node is free (Slurm's reason: Resources)",
    ],
    [
      'PENDING',
      { reason: 'QOSMaxGRESPerUser' },
      'waiting',
      "because a limit of the account or QOS is reached (Slurm's reason: QOSMaxGRESPerUser)",
    ],
    [
      'PENDING',
      { reason: 'ReqNodeNotAvail, UnavailableNodes:n[1-9]' },
      'waiting',
      'because nodes that it needs are out of service',
    ],
    [
      'PENDING',
      { reason: 'launch failed requeued held', restarts: 1 },
      'requeued',
      'it is held: `scontrol release` lets it go',
    ],
    ['PENDING', { reason: 'SomethingNew' }, 'waiting', "waits in the cluster's queue (Slurm's reason: SomethingNew)"],
    ['PENDING', { reason: 'None' }, 'waiting', "waits in the cluster's queue"],
    ['PENDING', { reason: 'BeginTime', restarts: 2 }, 'requeued', 'was requeued, and waits'],
    ['CONFIGURING', { node: 'n1' }, 'running', 'waits for node n1 to start'],
    ['CONFIGURING', {}, 'running', 'waits for its node to start'],
    ['RUNNING', { node: 'n1' }, 'running', 'runs on node n1'],
    ['RUNNING', { node: 'n1', restarts: 2 }, 'running', 'runs on node n1, started again 2 times'],
    ['COMPLETING', { node: 'n1' }, 'running', 'is ending on node n1'],
    ['SUSPENDED', { node: 'n1' }, 'suspended', 'is suspended on node n1: Slurm lets it continue later'],
    [
      'OUT_OF_MEMORY',
      { node: 'n1' },
      'out-of-memory',
      "needed more memory than its job had on node n1: raise 'memory'",
    ],
    ['TIMEOUT', {}, 'time-limit', 'reached the time limit of its job'],
    ['NODE_FAIL', { node: 'n1' }, 'lost-node', 'lost its node n1'],
    ['CANCELLED by 1000', {}, 'cancelled', 'was cancelled'],
    ['PREEMPTED', {}, 'cancelled', 'was preempted, and Slurm did not requeue it'],
    ['FAILED', { reason: 'JobLaunchFailure', node: 'n1' }, 'ended', 'could not be started on node n1'],
    ['FAILED', { reason: 'NonZeroExitCode', node: 'n1' }, 'ended', 'has ended on node n1'],
    ['COMPLETED', {}, 'ended', 'has ended'],
    ['NEW_STATE', {}, 'ended', 'in a state that is not known here: NEW_STATE'],
  ])('%s %j', (state, more, expected, words) => {
    const job = of(state, more);
    expect(job.state).toBe(expected);
    expect(job.words).toContain(words);
  });

  it('carry the node and the number of restarts as fields', () => {
    expect(of('RUNNING', { node: 'n1', restarts: 1 })).toEqual({
      job: '7_0',
      state: 'running',
      node: 'n1',
      restarts: 1,
      words: 'runs on node n1, started again once',
    });
  });
});
