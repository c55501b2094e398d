/** A sweep of the lab whose runs were submitted; Slurm's commands are stand-ins. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readProfile } from '../../../electron/lab/slurm/profile.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder } from '../fixture.ts';
import { fakeSlurm } from './fake-slurm.ts';

const slurm = fakeSlurm();
const folders = [pictureFolder()];
const plan = {
  settings: rotationSettings(20),
  factors: [{ key: 'lr', values: [0.1, 0.01] }],
  seeds: 2,
  measure: 'score' as const,
};

/** A submitted sweep of four runs, whose job has the number 41. */
async function submitted() {
  const workspace = temporaryFolder();
  mkdirSync(join(workspace, 'slurm'));
  writeFileSync(join(workspace, 'slurm', 'gpu.json'), '{"partition": "gpu"}');
  const { lab } = await fakeLab(workspace);
  const id = await lab.sweeps.create({ folders, plan });
  await lab.sweeps.submit(id, await readProfile('gpu', workspace, '/'));
  /** A lab that was opened later: it has no answers of Slurm yet. */
  const later = async () => (await fakeLab(workspace)).lab;
  return { lab, id, later, runs: (await lab.sweeps.get(id)).runs.map(({ run }) => run!) };
}
const squeue = (...rows: readonly string[]) =>
  slurm.answer('squeue', { out: rows.map((each, i) => `41|${i}|${each}|\n`).join('') });

beforeEach(() => {
  behave();
  for (const command of ['squeue', 'sacct', 'scancel'] as const) slurm.answer(command, {});
  slurm.answer('scontrol', { out: 'MaxArraySize            = 1001\n' });
  slurm.answer('sbatch', { out: '41\n' });
  slurm.forget();
});

describe('a submitted sweep', () => {
  it('shows what Slurm says of each run, and runs as long as one of them waits or trains', async () => {
    const { id, later } = await submitted();
    squeue('PENDING|0||Priority', 'RUNNING|0|n1|None', 'PENDING|1||BeginTime', 'COMPLETED|0|n2|None');
    const lab = await later();
    const { summary, runs } = await lab.sweeps.get(id);
    expect(summary).toMatchObject({ place: 'slurm', state: 'running' });
    expect(runs.map(({ status, job }) => [status, job?.state, job?.job])).toEqual([
      ['queued', 'waiting', '41_0'],
      ['preparing', 'running', '41_1'],
      ['queued', 'requeued', '41_2'],
      ['waiting', 'ended', '41_3'],
    ]);
    await expect(lab.sweeps.remove(id)).rejects.toThrow('still running');
    squeue();
    expect((await (await later()).sweeps.summary(id)).state).toBe('stopped');
  });

  it('says why a run ended that could not say it itself', async () => {
    const { lab: first, id, later, runs } = await submitted();
    for (const run of runs.slice(0, 3))
      await first.store.update(run, (record) => ({
        ...record,
        started: { ...started, run, runDir: first.runs.folderOf(run) },
      }));
    squeue('OUT_OF_MEMORY|0|n1|OutOfMemory', 'NODE_FAIL|0|n2|NodeDown', 'TIMEOUT|0|n1|TimeLimit');
    const { runs: shown } = await (await later()).sweeps.get(id);
    expect(shown.map(({ status, failure }) => [status, failure?.message])).toEqual([
      ['crashed', "its job 41_0 needed more memory than its job had on node n1: raise 'memory' in the profile"],
      ['crashed', 'its job 41_1 lost its node n2'],
      ['crashed', 'its job 41_2 reached the time limit of its job on node n1'],
      ['waiting', undefined],
    ]);
  });

  it('keeps what the runs say of themselves', async () => {
    const { lab: first, id, later, runs } = await submitted();
    await first.store.update(runs[0]!, (record) => ({
      ...record,
      ending: { status: 'finished', step: 20, seconds: 1 },
    }));
    await first.store.update(runs[1]!, (record) => ({
      ...record,
      ending: { status: 'failed', step: 2, seconds: 1, failure: { code: 'failed', message: 'no luck' } },
    }));
    squeue('COMPLETED|0|n1|None', 'FAILED|0|n1|NonZeroExitCode', 'PENDING|0||Priority', 'PENDING|0||Priority');
    const { runs: shown, summary } = await (await later()).sweeps.get(id);
    expect(shown.slice(0, 2).map(({ status, job, failure }) => [status, job, failure?.message])).toEqual([
      ['finished', undefined, undefined],
      ['failed', undefined, 'no luck'],
    ]);
    expect(summary).toMatchObject({ finished: 1, failed: 1 });
  });

  it('says that nothing is known while Slurm does not answer', async () => {
    const { id, later } = await submitted();
    slurm.answer('squeue', { err: 'slurm_load_jobs error: Unable to contact slurm controller', code: 1 });
    const { notes, runs } = await (await later()).sweeps.get(id);
    expect(notes[0]).toContain("What the cluster does is not known: Slurm's controller does not answer");
    expect(runs[0]!.job?.state).toBe('unknown');
  });

  it('is resumed in the cluster, with its profile as it is now', async () => {
    const { id, later, runs } = await submitted();
    squeue('RUNNING|0|n1|None', 'FAILED|0|n1|NonZeroExitCode', 'RUNNING|0|n1|None', 'RUNNING|0|n1|None');
    const lab = await later();
    writeFileSync(join(lab.workspace.root, 'slurm', 'gpu.json'), '{"partition": "other"}');
    slurm.forget();
    await lab.sweeps.resume(id);
    expect(slurm.calls('sbatch').map((call) => call.filter((word) => /--(array|partition)/.test(word)))).toEqual([
      ['--array=0-0', '--partition=other'],
    ]);
    await lab.sweeps.ended(id);
    expect((await lab.runs.summary(runs[1]!)).status).toBe('waiting');
  });

  it('is cancelled in the cluster if it is stopped', async () => {
    const { id, later } = await submitted();
    squeue('PENDING|0||Priority');
    const lab = await later();
    const stopping = lab.sweeps.stop(id);
    await expect.poll(() => slurm.calls('scancel')).toHaveLength(2);
    squeue();
    await stopping;
  });

  it('trains one run in this process, as a job does, and nothing else', async () => {
    const { lab, id, runs } = await submitted();
    slurm.forget();
    await lab.sweeps.resume(id, runs[2]);
    await lab.sweeps.ended(id);
    const statuses = await Promise.all(runs.map(async (run) => (await lab.runs.summary(run)).status));
    expect(statuses).toEqual(['waiting', 'waiting', 'finished', 'waiting']);
    expect(slurm.calls('sbatch')).toEqual([]);
    await expect(lab.sweeps.resume(id, 'other')).rejects.toThrow('other is no run of');
  });

  it('names a damaged record of what was submitted, and what to do', async () => {
    const { id, later } = await submitted();
    const lab = await later();
    writeFileSync(lab.cluster.of(id).file, '{');
    expect((await lab.sweeps.list()).map((each) => each.id)).toEqual([id]);
    expect((await lab.sweeps.get(id)).notes[0]).toMatch(
      /^What the cluster does is not known: .*submissions.json is damaged/,
    );
    const failure = await lab.sweeps.resume(id).catch((error) => error.failure);
    expect(failure).toMatchObject({
      message: expect.stringContaining('submissions.json is damaged'),
      hint: 'cancel the jobs of the sweep with scancel, delete the file, and resume the sweep',
    });
  });
});

const started = {
  event: 'started' as const,
  engine: 'cpu',
  lowering: 'standard',
  device: 'test',
  images: 10,
  heldOutImages: 2,
  parameters: 1,
  fromStep: 0,
  totalSteps: 20,
  stepsPerEpoch: 2,
  batch: 5,
};
