/**
 * The same sweep here and in a real Slurm, where one run is killed on the way: run by run, the same numbers. Then what a person
 * sees if Slurm refuses, if a node is lost, and if the sweep is cancelled. Real command line, real workers.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { type Running, run, start } from '../hosts/command-line.ts';
import { temporaryFolder, until } from '../lab/fixture.ts';
import { blobs } from '../worker/data/pictures.ts';
import { type Cluster, startCluster, whyNoCluster } from './cluster.ts';

const whyNot = whyNoCluster();
if (whyNot !== undefined) console.warn(`The tests with a real Slurm are skipped: ${whyNot}.`);

const home = temporaryFolder();
/** Names of the user that a shell could take for code. */
const images = join(home, "the user's $(images) `id`");
const [here, there] = [join(home, 'here'), join(home, 'shared; it\'s 100%a "workspace"')];

const task = ['--images', images, '--task', 'rotation', '--encoder', 'conv4', '--size', '16', '--batch', '4'];
/** 2 × 2 runs, each of which costs the start of a few processes, here and in Slurm. */
const grid = ['--grid', 'lr=0.1,0.01', '--seeds', '2'];
const plan = ['sweep', ...task, '--steps', '12', '--engine', 'cpu', ...grid, '--json'];

/** Two runs that do not end before they are cancelled. */
const long = ['sweep', ...task, '--steps', '8000', '--engine', 'cpu', '--seeds', '2', '--json'];

let cluster: Cluster;

interface Trial {
  readonly run: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly status: string;
}
const trialsOf = (lines: readonly Record<string, unknown>[]): Trial[] => lines.at(-1)!.runs as Trial[];

/** Every number of a run: each step once, and each snapshot, apart from times. */
const numbersOf = (workspace: string, { run: id }: Trial) =>
  readFileSync(join(workspace, 'runs', id, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { crc: _, imagesPerSecond: __, seconds: ___, ...numbers } = JSON.parse(line);
      return numbers;
    });

function profile(name: string, keys: object): void {
  mkdirSync(join(there, 'slurm'), { recursive: true });
  writeFileSync(join(there, 'slurm', `${name}.json`), JSON.stringify(keys));
}

const inCluster = (words: readonly string[]): Running =>
  start(root, [...words, '--workspace', there], { cwd: home, env: cluster.env });

const checkpointsOf = (id: string): string[] => {
  const folder = join(there, 'runs', id, 'checkpoints');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('step-')) : [];
};

const isPast = (id: string, step: number) => checkpointsOf(id).some((name) => Number(/\d+/.exec(name)) >= step);

/** The process of a job that trains a run: the parent of the worker that holds the lock. */
function trainerOf(id: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(there, 'runs', id, 'lock'), 'utf8'));
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

const logsOf = (sweep: string): string => {
  const folder = join(there, 'sweeps', sweep, 'slurm');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
};

/** Elements of arrays that wait or train. */
const activeJobs = (): number =>
  cluster.ask('squeue', '--noheader', '--array', '--format=%i').split('\n').filter(Boolean).length;

describe.skipIf(whyNot !== undefined)('a sweep in a real Slurm', () => {
  beforeAll(async () => {
    build('hosts', 'worker');
    mkdirSync(images);
    for (let seed = 0; seed < 24; seed++)
      await sharp(blobs(seed, 40, 32), { raw: { width: 40, height: 32, channels: 3 } })
        .png()
        .toFile(join(images, `${seed}.png`));
    cluster = await startCluster();
    profile('test', { partition: 'main', time: '20', memory: '400M', cpusPerTask: 1 });
  }, 120_000);
  afterAll(() => cluster?.stop());

  it('gives the same numbers as here, though one of its runs is killed on the way', async () => {
    const sweeping = inCluster([...plan, '--slurm', 'test']);
    const { sweep } = JSON.parse(await sweeping.line('"planned"'));
    const { job } = JSON.parse(await sweeping.line('"submitted"'));
    const local = run(root, [...plan, '--workspace', here], { cwd: home });
    // Slurm gives the last element the number of the whole array: requeueing it must not requeue the others.
    const killed = `${sweep.replace('-sweep-', '-')}-4`;
    await until(() => isPast(killed, 4));
    const trainer = trainerOf(killed);
    expect(trainer, `${killed} ended before it could be killed`).toBeDefined();
    process.kill(trainer!, 'SIGKILL');
    const locally = await local;
    expect(locally.code, locally.stderr).toBe(0);
    const swept = await sweeping.done;
    expect(swept.code, swept.stderr + logsOf(sweep)).toBe(0);

    const [ours, theirs] = [trialsOf(locally.lines), trialsOf(swept.lines)];
    expect(theirs).toHaveLength(4);
    for (const [i, trial] of theirs.entries()) {
      const { settings, seed } = ours[i]!;
      expect(trial).toMatchObject({ settings, seed, status: 'finished' });
      expect(numbersOf(there, trial), trial.run).toEqual(numbersOf(here, ours[i]!));
    }
    expect(swept.lines.at(-1)!.ranking).toMatchObject(
      (locally.lines.at(-1)!.ranking as object[]).map((each) => ({ ...each, members: expect.any(Array) })),
    );
    expect(logsOf(sweep)).toContain(`requeued: ${killed} will continue from step-`);
    expect(logsOf(sweep).match(/start 2: .*/g)).toEqual([expect.stringContaining(`${killed} continues from step-`)]);
    const jobs = swept.lines.flatMap(({ run: id, job: each }) => (id === killed ? [each as { job: string }] : []));
    // Slurm keeps ended jobs for a while. Who follows asks every few seconds, and may not see the moment of requeueing.
    const restarts = cluster.ask('scontrol', '--oneliner', 'show', 'job', job).match(/Restarts=\d+/g);
    expect(restarts?.toSorted()).toEqual([...Array(3).fill('Restarts=0'), 'Restarts=1']);
    expect(jobs[0]?.job).toMatch(new RegExp(`^${job}_\\d+$`));
    expect(readdirSync(home).sort()).toEqual(
      ['here', 'shared; it\'s 100%a "workspace"', "the user's $(images) `id`"].sort(),
    );
  }, 600_000);

  it('that is refused shows the words of Slurm and what to change, and can be submitted again', async () => {
    profile('wrong', { partition: 'gpus' });
    const refused = await inCluster([...long, '--slurm', 'wrong']).done;
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('Slurm refused the submission: invalid partition specified: gpus');
    expect(refused.stderr).toContain("change 'partition' in the profile");
    const sweep = String(refused.lines.find(({ event }) => event === 'planned')!.sweep);
    expect(refused.stderr).toContain(
      `sweep --resume ${sweep} --slurm '${join(there, 'slurm', 'wrong.json').replaceAll("'", "'\\''")}'`,
    );
    expect(cluster.ask('squeue', '--noheader')).toBe('');
  });

  it('goes on when nobody follows, survives a lost node, and is cancelled with checkpoints', async () => {
    const submitting = inCluster([...long, '--slurm', 'test']);
    const { sweep } = JSON.parse(await submitting.line('"planned"'));
    await submitting.line('"submitted"');
    submitting.process.kill('SIGINT');
    const left = await submitting.done;
    expect(left.code).toBe(130);
    expect(left.stderr).toContain(`sweep --cancel ${sweep}`);

    const following = inCluster(['sweep', '--resume', sweep, '--json']);
    const [one, other] = [`${sweep.replace('-sweep-', '-')}-1`, `${sweep.replace('-sweep-', '-')}-2`];
    await until(() => isPast(one, 4) && isPast(other, 4));
    expect(activeJobs()).toBe(2);
    await cluster.loseNode();
    await following.line('"requeued"');
    await cluster.recoverNode();
    await until(() => /start 2: \S+ continues from/.test(logsOf(sweep)) && activeJobs() === 2);
    const before = Math.max(...checkpointsOf(one).map((name) => Number(/\d+/.exec(name))));
    await until(() => isPast(one, before + 1));

    const cancelled = await inCluster(['sweep', '--cancel', sweep, '--json']).done;
    expect(cancelled.lines).toMatchObject([{ event: 'cancelled', sweep, runs: [one, other] }]);
    expect(activeJobs()).toBe(0);
    const ended = await following.done;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('2 runs wait or train in the cluster already');
    for (const trial of trialsOf(ended.lines)) {
      expect(trial.status).toBe('stopped');
      const steps = numbersOf(there, trial).flatMap(({ event, step }) => (event === 'step' ? [step] : []));
      expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
      expect(checkpointsOf(trial.run)).toContain(`step-${String(steps.length).padStart(8, '0')}.safetensors`);
    }
    expect(logsOf(sweep)).toContain(`the sweep was cancelled: ${one} can be resumed`);
  }, 240_000);
});
