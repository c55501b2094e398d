/** Following a sweep in a real Slurm, with the stand-in worker: rungs of successive halving, and a workspace that is out of reach. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeApp, run, start } from '../hosts/command-line.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { type Cluster, startCluster, whyNoCluster } from './cluster.ts';

const home = temporaryFolder();
const workspace = join(home, 'workspace');
const sweep = [
  'sweep',
  '--images',
  'photographs',
  '--task',
  'rotation',
  '--steps',
  '18',
  '--workspace',
  workspace,
  '--json',
];
let app: string;
let cluster: Cluster;

describe.skipIf(whyNoCluster() !== undefined)('following a sweep', () => {
  beforeAll(async () => {
    app = fakeApp();
    mkdirSync(join(home, 'photographs'));
    writeFileSync(join(home, 'photographs', 'a.jpg'), '');
    mkdirSync(join(workspace, 'slurm'), { recursive: true });
    writeFileSync(join(workspace, 'slurm', 'test.json'), '{"time": "20", "memory": "200M"}');
    writeFileSync(join(workspace, 'slurm', 'held.json'), '{"time": "20", "memory": "200M", "options": ["--hold"]}');
    cluster = await startCluster();
  }, 120_000);
  afterAll(() => cluster?.stop());

  it('submits each rung of successive halving when the one before has ended', async () => {
    const words = [...sweep, '--grid', 'lr=0.1,0.03,0.01', '--halving', '3', '--rungs', '2', '--slurm', 'test'];
    const { code, stderr, lines } = await run(app, words, { cwd: home, env: cluster.env });
    expect(code, stderr).toBe(0);
    const submitted = lines.filter(({ event }) => event === 'submitted').map(({ runs }) => (runs as string[]).length);
    expect(submitted).toEqual([3, 1]);
    const { runs } = lines.at(-1) as { runs: { status: string; step: number }[] };
    expect(runs.map(({ status, step }) => `${status} ${step}`).sort()).toEqual([
      'finished 18',
      'left-out 6',
      'left-out 6',
    ]);
  }, 120_000);

  it('goes on when the shared folder is back', async () => {
    const { line, process: child, done } = start(app, [...sweep, '--slurm', 'held'], { cwd: home, env: cluster.env });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const waiting = JSON.parse(await line('"waiting"'));
    expect(waiting).toMatchObject({
      status: 'queued',
      job: { state: 'waiting', words: expect.stringContaining('it is held') },
    });
    renameSync(workspace, `${workspace} away`);
    await expect.poll(() => said).toContain(`the workspace ${workspace} cannot be reached: ENOENT`);
    renameSync(`${workspace} away`, workspace);
    cluster.ask('scontrol', 'release', String(waiting.job.job).split('_')[0]!);
    const { code, lines } = await done;
    expect(code, said).toBe(0);
    expect(lines.at(-1)).toMatchObject({ event: 'swept', runs: [{ status: 'finished' }] });
  }, 120_000);
});
