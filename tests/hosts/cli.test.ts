import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { taskIds } from '../../shared/task-cards.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, type Where } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
mkdirSync(join(home, 'photographs'));
writeFileSync(join(home, 'photographs', 'a.jpg'), '');
const workspace = join(home, 'workspace');
const lab = (words: string, where: Where = {}) =>
  run(app, [...words.split(' ').filter(Boolean), '--workspace', workspace], { cwd: home, ...where });

describe('bad usage', () => {
  it.each([
    ['nonsense', "there is no command 'nonsense' (the commands are index, train, evaluate, embed"],
    ['trian', "there is no command 'trian' (did you mean 'train'? the commands are index"],
    ['help evalute', "did you mean 'evaluate'?"],
    ['train --hold-out photographs', "train has no option --hold-out (did you mean '--held-out'?"],
    ['train --images photographs --task rotaton', "found 'rotaton' (did you mean 'rotation'?)"],
    ['train --images photographs --task rotation --set flpi=true', "has no setting 'flpi' (did you mean 'flip'?"],
    ['audit --images photographs --task rotation --encoder resnet', "(did you mean 'resnet18'?)"],
    ['train --bogus', 'train has no option --bogus (train takes --images DIR, --task ID'],
    ['train --images photographs --task nothing', `--task takes one of ${taskIds.join(', ')}: found 'nothing'`],
    ['export', 'export takes --run RUN'],
    ['index', 'index takes --images DIR'],
    ['bench', 'bench takes --case NAME'],
    ['serve --port http', "--port takes a whole number from 0 to 65535: found 'http'"],
    ['train --resume x --exclude list.txt', 'it does not take --exclude'],
    ['train --resume x --seed 2', 'it does not take --seed'],
  ])('%s: exit code 2 and words that help', async (words, expected) => {
    const { code, stdout, stderr } = await lab(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
  });
});

describe('input that cannot be used', () => {
  it.each(['no such folder', 'a file', 'not a run'])('%s: exit code 3', async (kind) => {
    writeFileSync(join(home, 'file'), '');
    const words = {
      'no such folder': 'train --task rotation --images nowhere',
      'a file': 'index --images file',
      'not a run': 'export --run photographs',
    }[kind]!;
    const { code, stderr } = await lab(words);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /there is no folder .*nowhere|is a file, not a folder|run\.json is missing .*choose the folder of a run/,
    );
  });

  it('shows a name that would clear the screen, forge a line or turn its text around as escapes', async () => {
    const name = 'a\u001b[2J\nrun finished\u202Egpj';
    const words = ['index', '--images', name, '--workspace', workspace];
    const { stderr } = await run(app, words, { cwd: home });
    expect(stderr).toContain('a\\u001b[2J\\u000arun finished\\u202egpj');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    const { lines, stdout } = await run(app, [...words, '--json'], { cwd: home });
    for (const hidden of ['\u001b', '\u202E']) expect(stdout).not.toContain(hidden);
    expect(String(lines[0]!.message)).toContain(name);
  });

  it('a run that is not there: names the nearest one by id or name, and the command that lists all', async () => {
    const own = join(home, 'named');
    const inOwn = (words: string) => run(app, [...words.split(' '), '--workspace', own], { cwd: home });
    await inOwn('train --images photographs --task rotation --steps 1 --name winter');
    const id = readdirSync(join(own, 'runs'))[0]!;
    const list = `\`pretext-lab runs --workspace ${own}\` lists the runs`;
    const cut = id.slice(0, -1);
    expect(await inOwn(`export --run ${cut}`)).toMatchObject({
      code: 3,
      stderr: `pretext-lab: '${cut}' is neither a run's id nor its folder (did you mean '${id}'? ${list})\n`,
    });
    expect((await inOwn('export --run wniter')).stderr).toContain(`(did you mean '${id}', named 'winter'? ${list})`);
    expect((await inOwn('export --run nothing-like-it')).stderr).toContain(`folder (${list})`);
  });

  it('leaves no run that was refused before it started', async () => {
    const own = join(home, 'refused');
    const ways = {
      refuse: { code: 'bad-usage', message: 'a batch of 64 cannot be filled from 3', hint: 'use --batch 2' },
    };
    const words = ['train', '--task', 'rotation', '--images', 'photographs', '--workspace', own, '--json'];
    const { code, stderr, lines } = await run(app, words, { cwd: home, ways });
    expect(code).toBe(2);
    expect(stderr).toContain('a batch of 64 cannot be filled from 3 (use --batch 2)');
    expect(lines).toEqual([{ event: 'error', ...ways.refuse }]);
    expect(readdirSync(join(own, 'runs'))).toEqual([]);
  });

  it('a workspace that cannot be written is refused with a message', async () => {
    const { code, stderr } = await run(app, ['runs', '--workspace', join(home, 'file', 'x')], { cwd: home });
    expect(code).toBe(3);
    expect(stderr).toContain('cannot be written');
    expect(stderr).toContain('--workspace DIR');
  });
});

describe('train', () => {
  it('makes a folder for event files if asked, also for a run that it resumes', async () => {
    const own = join(home, 'events');
    const inOwn = (words: string, ways = {}) =>
      run(app, [...words.split(' '), '--workspace', own, '--json'], { cwd: home, ways });
    const words = 'train --images photographs --task rotation --steps 12';
    const [asked] = (await inOwn(`${words} --tensorboard`)).lines;
    expect(readdirSync(String(asked!.runDir))).toContain('tensorboard');
    const { lines } = await inOwn(words, { crashAt: 7 });
    const { runDir } = lines[0]!;
    expect(readdirSync(String(runDir))).not.toContain('tensorboard');
    expect((await inOwn(`train --resume ${runDir} --tensorboard`)).code).toBe(0);
    expect(readdirSync(String(runDir))).toContain('tensorboard');
    const refused = await inOwn(`train --resume ${runDir} --tensorboard --epochs 2`);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('does not take --epochs')]);
  });

  it('prints one JSON object per line on stdout and nothing else, with the fields of the contract', async () => {
    const { code, lines, stderr } = await lab('train --images photographs --task rotation --steps 12 --seed 7 --json');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(lines[0]).toMatchObject({
      event: 'started',
      engine: 'cpu',
      lowering: 'standard',
      device: 'fake',
      images: 8,
      heldOutImages: 2,
      parameters: 5,
      fromStep: 0,
    });
    const steps = lines.filter(({ event }) => event === 'step');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(steps[0]).toMatchObject({ epoch: 1, loss: 1, imagesPerSecond: 100 });
    expect(lines.filter(({ event }) => event === 'snapshot').map(({ step }) => step)).toEqual([5, 10, 12]);
    const { run, runDir } = lines[0]!;
    expect(lines.at(-1)).toMatchObject({
      event: 'finished',
      status: 'finished',
      run,
      runDir,
      steps: 12,
      heldOut: { score: 0.5, chance: 0.25 },
    });
    expect(runDir).toBe(join(workspace, 'runs', String(run)));
    const record = JSON.parse(readFileSync(join(String(runDir), 'run.json'), 'utf8'));
    expect(record.settings).toMatchObject({ task: 'rotation', length: { steps: 12 }, seed: 7 });
    expect(record.versions).toMatchObject({ node: process.versions.node, 'onnxruntime-node': expect.any(String) });
  });

  it('prints progress and a summary for people', async () => {
    const { code, stdout } = await lab('train --images photographs --task rotation --steps 12 --name mine');
    expect(code).toBe(0);
    expect(stdout).toContain('8 images, 2 held out');
    expect(stdout).toContain('score 0.500 (chance 0.250)');
    expect(stdout).toContain('finished after 12 steps');
    expect(stdout).not.toContain('\r');
    expect((await lab('runs')).stdout).toMatch(/rotation-\w{4} {2}finished {2}step 12 of 12 .* mine/);
  });

  it('takes settings of the task and of training by key', async () => {
    const words =
      'train --images photographs --task inpainting --set mask=random --set hidden=0.4 --set weightDecay=0.5 --json';
    const { lines } = await lab(words);
    const record = JSON.parse(readFileSync(join(String(lines[0]!.runDir), 'run.json'), 'utf8'));
    expect(record.settings).toMatchObject({
      weightDecay: 0.5,
      taskSettings: { mask: 'random', hidden: 0.4, flip: true },
    });
  });

  it('resolves folders from where the command was typed, also through npm', async () => {
    const { code, lines } = await lab('train --images ../photographs --task rotation --steps 1 --json', {
      cwd: app,
      env: { INIT_CWD: workspace },
    });
    expect(code).toBe(0);
    const record = JSON.parse(readFileSync(join(String(lines[0]!.runDir), 'run.json'), 'utf8'));
    expect(record.folders).toEqual([join(home, 'photographs')]);
  });

  it('excludes the photographs of a list, and stores the list with the run', async () => {
    writeFileSync(join(home, 'out.txt'), 'photographs/a.jpg\nphotographs/b.jpg\n');
    const words = 'train --images photographs --task rotation --exclude out.txt --json --steps 12';
    const { lines } = await lab(words, { ways: { crashAt: 7 } });
    const { runDir, run } = lines[0]!;
    const named = ['a.jpg', 'b.jpg'].map((name) => join(home, 'photographs', name));
    expect(JSON.parse(readFileSync(join(String(runDir), 'run.json'), 'utf8')).excluded).toEqual(named);
    expect(lines[0]).toMatchObject({ event: 'started', excluded: 2 });
    const resumed = await lab(`train --resume ${run} --json`);
    expect(resumed.lines[0]).toMatchObject({ event: 'started', excluded: 2 });
  });

  it('ends with 4 if the loss is not finite, and with 1 if the worker crashes', async () => {
    const diverged = await lab('train --images photographs --task rotation --json', { ways: { divergeAt: 7 } });
    expect(diverged.code).toBe(4);
    expect(diverged.lines.at(-1)).toMatchObject({ event: 'finished', status: 'diverged', steps: 7 });
    expect(diverged.stderr).toContain('the loss is not finite at step 7');
    const crashed = await lab('train --images photographs --task rotation --json', { ways: { crashAt: 7 } });
    expect(crashed.code).toBe(1);
    expect(crashed.lines.at(-1)).toMatchObject({ event: 'finished', status: 'crashed', steps: 7 });
    expect(crashed.stderr).toContain('the reason for it');
  });

  it('names the command that may follow, in the same workspace, and none if nothing was stored', async () => {
    const train = 'train --images photographs --task rotation --steps 12';
    /** Runs the command at the end of what was printed, as it was printed. */
    const follow = ({ stdout }: { stdout: string }, before: string) => {
      const typed = stdout.split(`${before}: pretext-lab `)[1]?.trimEnd().split(' ');
      return run(app, typed ?? [], { cwd: home });
    };
    expect(await follow(await lab(train), 'export it')).toMatchObject({ code: 0, stderr: '' });
    const crashed = await lab(train, { ways: { crashAt: 11 } });
    expect(await follow(crashed, 'continue')).toMatchObject({ code: 0, stderr: '' });
    const npm = await lab(train, { env: { npm_lifecycle_event: 'lab' } });
    expect(npm.stdout).toMatch(/export it: npm run --silent lab -- export --run \S+ --workspace .+\n$/);
    const diverged = await lab(train, { ways: { divergeAt: 11 } });
    expect(diverged.stdout).toMatch(/diverged after 11 steps in .+\n$/);
    const atOnce = await lab(train, { ways: { crashAt: 1 } });
    expect(atOnce.stdout).toMatch(/crashed after 1 steps? in .+\n$/);
  });

  it('resumes a finished run without training again', async () => {
    const first = await lab('train --images photographs --task rotation --steps 5 --json');
    const { code, lines } = await lab(`train --resume ${first.lines[0]!.run} --json`);
    expect(code).toBe(0);
    expect(lines).toEqual([first.lines.at(-1)]);
  });
});

describe('other commands', () => {
  it('index prints what was found', async () => {
    const { code, lines } = await lab('index --images photographs --json');
    expect(code).toBe(0);
    expect(lines).toEqual([
      { event: 'indexed', images: 4, passedOver: [], warnings: [{ path: 'a', kind: 'grey' }], seconds: 1, bytes: 9 },
    ]);
    expect((await lab('index --images photographs')).stdout).toContain('4 images in 1.0 s');
    const notConsidered = { files: { archive: 2 }, hidden: 1, folders: { '@eaDir': 3 } };
    const ways = { notConsidered };
    expect((await lab('index --images photographs --json', { ways })).lines[0]).toMatchObject({ notConsidered });
    const { stdout } = await lab('index --images photographs', { ways });
    expect(stdout).toContain('not considered: 2 archives (unpack archives to use them)\n');
    expect(stdout).toContain('not considered: 3 folders of other programs (@eaDir; choose such a folder itself');
  });

  it('export writes to the given folder and fails if its certificate fails', async () => {
    const { lines } = await lab('train --images photographs --task rotation --steps 5 --json');
    const { run: id, runDir } = lines[0]!;
    const exported = await lab(`export --run ${id} --format onnx --out out --json`);
    expect(exported.code).toBe(0);
    expect(exported.lines.at(-1)).toMatchObject({
      event: 'exported',
      files: ['encoder.onnx'],
      certificate: { passed: true },
    });
    expect(existsSync(join(home, 'out', 'encoder.onnx'))).toBe(true);
    const failed = await lab(`export --run ${runDir} --out out --json`, { ways: { failCertificate: true } });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('the certificate failed');
  });

  it('plant passes its worker’s warnings on, with --json as lines', async () => {
    const words = 'plant --images photographs --cue vignetting --strength 0.5 --out planted';
    const { lines, stderr } = await lab(`${words} --json`, { ways: { warn: 'something is odd' } });
    expect(lines).toMatchObject([{ event: 'warning', message: 'something is odd' }, { event: 'planted' }]);
    expect(stderr).toContain('something is odd');
  });

  it('doctor, runs and version answer', async () => {
    expect((await lab('doctor --json')).lines).toMatchObject([
      { event: 'doctor', engines: [{ engine: 'cpu', works: true }] },
    ]);
    expect((await lab('doctor')).stdout).toContain('works: fake');
    const { lines } = await lab('runs --json');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatchObject({ event: 'run', run: expect.any(String), status: expect.any(String) });
    expect((await lab('version')).stdout).toMatch(/^pretext-lab \d+\.\d+\.\d+\n$/);
  });

  it('help shows every command and option', async () => {
    const { code, stdout } = await lab('help');
    expect(code).toBe(0);
    for (const name of ['index', 'train', 'evaluate', 'export', 'doctor', 'bench', 'serve', 'runs'])
      expect(stdout).toContain(`  ${name}`);
    for (const words of ['help train', 'train --help']) {
      expect((await run(app, words.split(' '))).stdout).toContain('--held-out DIR');
    }
    expect((await run(app, [])).code).toBe(2);
  });

  it('help and version leave stdout empty with --json', async () => {
    for (const words of ['help --json', 'train --help --json', 'version --json']) {
      const { stdout, stderr } = await run(app, words.split(' '));
      expect(stdout).toBe('');
      expect(stderr).toContain('pretext-lab');
    }
  });

  it('accepts a reader that closes the pipe early', async () => {
    const { start } = await import('./command-line.ts');
    const words = [
      'train',
      '--images',
      'photographs',
      '--task',
      'rotation',
      '--steps',
      '50',
      '--json',
      '--workspace',
      workspace,
    ];
    const { process: child, line } = start(app, words, { cwd: home });
    await line('started');
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
  });
});
