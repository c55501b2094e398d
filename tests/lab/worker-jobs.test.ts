import { beforeEach, describe, expect, it } from 'vitest';
import { WorkerJobs } from '../../electron/lab/worker-jobs.ts';
import { behave, spawnFake, temporaryFolder, until } from './fixture.ts';

beforeEach(() => behave());

const planting = (key: string) =>
  ({ job: 'plant', key, noun: 'planting', busy: `${key} is already being planted` }) as const;
const plantTo = (jobs: WorkerJobs, out: string, onProgress: () => void = () => {}) =>
  jobs.run(planting(out), ({ result, reads }) => {
    reads([out]);
    return result<'plant'>(
      { job: 'plant', folders: ['/photographs'], cue: 'vignetting', strength: 0.5, out },
      (message) => {
        if (message.type === 'progress') onProgress();
      },
    );
  });

describe('jobs of the lab', () => {
  it('return the result of their worker, and run one at a time per key', async () => {
    const jobs = new WorkerJobs(spawnFake);
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    const results = [plantTo(jobs, one), plantTo(jobs, other)];
    expect(jobs.datasetsInUse()).toEqual([one, other]);
    await expect(plantTo(jobs, one)).rejects.toMatchObject({
      failure: { code: 'bad-usage', message: `${one} is already being planted` },
    });
    expect(await Promise.all(results)).toMatchObject([{ out: one }, { out: other }]);
    expect(jobs.datasetsInUse()).toEqual([]);
    expect(await plantTo(jobs, one)).toMatchObject({ out: one });
  });

  it('fail with their worker’s failure', async () => {
    const jobs = new WorkerJobs(spawnFake);
    behave({ refuse: { code: 'unusable-input', message: 'no picture' } });
    await expect(plantTo(jobs, temporaryFolder())).rejects.toThrow('no picture');
    behave();
  });

  it('that are cancelled stop, and those of other keys continue', async () => {
    behave({ endless: true });
    const jobs = new WorkerJobs(spawnFake);
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    let hasBegun = false;
    const begins = () => {
      hasBegun = true;
    };
    const stopped = expect(plantTo(jobs, one, begins)).rejects.toMatchObject({ failure: { code: 'stopped' } });
    const ended = expect(plantTo(jobs, other)).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await until(() => hasBegun);
    await jobs.cancel(planting(one));
    await stopped;
    expect(jobs.datasetsInUse()).toEqual([other]);
    await jobs.close();
    await ended;
    await expect(plantTo(jobs, one)).rejects.toThrow('the planting was stopped');
  });
});
