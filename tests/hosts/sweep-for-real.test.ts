/** A sweep with the real command line and real workers: killed and resumed, and halved, it gives the numbers of an uninterrupted one. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { temporaryFolder, until } from '../lab/fixture.ts';
import { blobs } from '../worker/data/pictures.ts';
import { run, start } from './command-line.ts';

const home = temporaryFolder();
const images = join(home, 'images');
const shared = ['--images', images, '--task', 'rotation', '--encoder', 'conv4', '--size', '16', '--batch', '4'];
const grid = ['sweep', ...shared, '--steps', '8', '--engine', 'cpu', '--optimizer', 'adamw', '--grid', 'lr=0.01,0.001'];
const whole = [...grid, '--seeds', '2'];
const workspace = (name: string) => ['--workspace', join(home, name), '--json'];

interface Run {
  readonly run: string;
  readonly settings: { readonly lr: number };
  readonly seed: number;
  readonly status: string;
  readonly score: number;
}

beforeAll(async () => {
  build('hosts', 'worker');
  mkdirSync(images);
  for (let seed = 0; seed < 16; seed++)
    await sharp(blobs(seed, 40, 32), { raw: { width: 40, height: 32, channels: 3 } }).toFile(
      join(images, `${seed}.png`),
    );
}, 120_000);

/** The numbers of a run: every loss, and the final score. */
function numbers(name: string, { run: id, score }: Run): unknown {
  const lines = readFileSync(join(home, name, 'runs', id, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const losses = lines
    .map((line) => JSON.parse(line))
    .flatMap(({ event, step, loss }) => (event === 'step' ? [[step, loss]] : []));
  return { losses, score };
}

async function swept(name: string, words: readonly string[]): Promise<Run[]> {
  const { code, lines, stderr } = await run(root, [...words, ...workspace(name)], { cwd: home });
  expect(code, stderr).toBe(0);
  return (lines.at(-1) as unknown as { runs: Run[] }).runs;
}

it('gives the same numbers if it is killed and resumed, and to the trials that halving continues', async () => {
  const straight = await swept('straight', whole);
  expect(straight).toHaveLength(4);
  const all = straight.map((each) => numbers('straight', each));
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(4);

  const killed = start(root, [...whole, ...workspace('killed')], { cwd: home });
  const { sweep } = JSON.parse(await killed.line('"planned"'));
  const third = join(home, 'killed', 'runs', `${sweep.replace('-sweep-', '-')}-3`);
  await until(() => existsSync(join(third, 'metrics.jsonl')));
  killed.process.kill('SIGKILL');
  await killed.done;
  const resumed = await swept('killed', ['sweep', '--resume', sweep]);
  expect(resumed.map(({ settings, seed, status }) => [settings, seed, status])).toEqual(
    straight.map(({ settings, seed }) => [settings, seed, 'finished']),
  );
  expect(resumed.map((each) => numbers('killed', each))).toEqual(all);

  const halved = await swept('halved', [...grid, '--halving', '2', '--rungs', '2']);
  expect(halved.map(({ status }) => status).sort()).toEqual(['finished', 'left-out']);
  const winner = halved.find(({ status }) => status === 'finished')!;
  const same = straight.findIndex(({ settings, seed }) => settings.lr === winner.settings.lr && seed === winner.seed);
  expect(numbers('halved', winner)).toEqual(all[same]);
}, 600_000);
