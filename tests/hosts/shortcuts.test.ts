import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditSchema } from '../../shared/audit.ts';
import { diagnosisSchema } from '../../shared/diagnosis.ts';
import { lookedSchema } from '../../shared/shortcut-schemas.ts';
import { taskIds } from '../../shared/task-cards.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start, type Where } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
for (const name of ['photographs', 'others', 'trained on', 'full']) {
  mkdirSync(join(home, name));
  writeFileSync(join(home, name, 'a.jpg'), '');
}
const workspace = join(home, 'workspace');
const words = (text: string) => [...text.split(' ').filter(Boolean), '--workspace', workspace];
const lab = (text: string, where: Where = {}) => run(app, words(text), { cwd: home, ...where });
let id: string;
let runDir: string;
let empty: string;

beforeAll(async () => {
  const { lines } = await lab('train --images photographs --task rotation --steps 5 --json');
  [id, runDir] = [String(lines[0]!.run), String(lines[0]!.runDir)];
  const { lines: shortLived } = await lab('train --images photographs --task rotation --steps 5 --json');
  empty = String(shortLived[0]!.run);
  rmSync(join(String(shortLived[0]!.runDir), 'checkpoints'), { recursive: true });
}, 60_000);

describe('audit', () => {
  it('prints one line with the fields of the contract and no pictures, and stores everything in the workspace', async () => {
    const { code, lines, stderr } = await lab('audit --images photographs --task rotation --size 48 --seed 3 --json');
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'audited',
      size: 48,
      cues: [
        { cue: 'corner-mark', applies: true, score: 0.8125, chance: 0.25, pValue: 0.0005, present: true, leak: true },
        { cue: 'jpeg-grid', leak: false },
        { cue: 'vignetting', applies: false, reason: expect.stringMatching(/^it is the same in every direction/) },
      ],
      seconds: 1,
    });
    auditSchema.parse(lines[0]);
    expect(JSON.stringify(lines)).not.toContain('data:image');
    expect(stderr).toBe('one thing to know\n');
    const [dataset] = readdirSync(join(workspace, 'datasets')).filter((name) =>
      existsSync(join(workspace, 'datasets', name, 'audits')),
    );
    const kept = JSON.parse(readFileSync(join(workspace, 'datasets', dataset!, 'audits', 'rotation.json'), 'utf8'));
    expect(kept).toMatchObject({ settings: { size: 48, seed: 3 }, audit: { cues: [{ picture: {} }, {}, {}] } });
  });

  it('prints a table for people and findings in sentences, and writes the requested report', async () => {
    const { code, stdout } = await lab(
      'audit --images photographs --task rotation --set maskBorder=true --report found.html',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cue {10}score {2}chance {6}p {2}natural {2}with settings {2}verdict$/m);
    expect(stdout).toMatch(/^corner-mark {2}0\.813 {3}0\.250 {2}0\.001 {4}0\.400 {10}0\.260 {2}Leak$/m);
    expect(stdout).toContain(
      'Corner mark: leak: this cue alone answers 0.81 of the questions correctly (chance is 0.25); comparable natural images stay below 0.40 (remedy: Mask the',
    );
    expect(stdout).toContain('Vignetting does not apply: it is the same in every direction');
    expect(stdout).toContain(
      'One cue gives away answers: corner mark.\nWith the chosen settings, none of them is a leak.',
    );
    expect(stdout).toContain(`report: ${join(home, 'found.html')}`);
    const report = readFileSync(join(home, 'found.html'), 'utf8');
    expect(report).toMatch(/^<!doctype html>[\s\S]*Mask the border \(maskBorder\)<\/dt><dd>true/);
  });
});

describe('diagnose', () => {
  it('prints one line with the fields of the contract and no pictures, and stores everything in the run', async () => {
    const { code, lines, stderr } = await lab(`diagnose --run ${id} --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'diagnosed',
      run: id,
      folders: [join(home, 'photographs')],
      baseline: { score: 0.8125, chance: 0.25 },
      interventions: [
        { cue: 'corner-mark', dose: 1, score: 0.3125, change: -0.5, ci95: [-0.6, -0.4], control: -0.0625 },
        {},
      ],
      verdicts: [{ cue: 'corner-mark', effect: -0.4375, ci95: [-0.55, -0.325], remedy: { key: 'maskBorder' } }],
      notTried: [{ cue: 'resampling', reason: 'all images have the size of the task' }],
    });
    diagnosisSchema.parse(lines[0]);
    expect(JSON.stringify(lines)).not.toContain('data:image');
    expect(stderr).toBe('one thing to know\n');
    const kept = JSON.parse(readFileSync(join(runDir, 'shortcuts.json'), 'utf8'));
    expect(kept).toMatchObject({ run: id, interventions: [{ picture: {} }, {}] });
  });

  it('prints a table for people, and writes the requested report', async () => {
    const { code, stdout } = await lab(`diagnose --run ${runDir} --images others --report found.html`);
    expect(code).toBe(0);
    expect(stdout).toContain('8 unchanged images: score 0.813, chance 0.250');
    expect(stdout).toMatch(
      /^corner-mark {2}the corners masked {13}1 {2}0\.313 {2}−0\.500 {2}−0\.600 to −0\.400 {3}−0\.063/m,
    );
    expect(stdout).toContain(
      'corner-mark: the score drops from 0.81 to 0.31 with the corners masked (control: to 0.75 with as much masked elsewhere): this network uses corner mark; effect −0.438 (95 %: −0.550 to −0.325); remedy: Mask',
    );
    expect(stdout).toContain('resampling: not tried: all images have the size of the task');
    expect(readFileSync(join(home, 'found.html'), 'utf8')).toContain('What the network uses');
    const nothing = await lab(`diagnose --run ${id}`, { ways: { found: { findings: [], interventions: [] } } });
    expect(nothing.stdout).toContain('No cue was tried.');
  });

  it('of a run whose photographs are missing says what to do, and uses others', async () => {
    const trained = await run(app, ['train', '--images', 'trained on', ...words('--task rotation --steps 5 --json')], {
      cwd: home,
    });
    const orphan = String(trained.lines[0]!.run);
    rmSync(join(home, 'trained on'), { recursive: true });
    const { code, stderr } = await lab(`diagnose --run ${orphan}`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/the images of .* are missing: there is no folder .*trained on \(.*--images DIR/);
    const asked = await lab(`diagnose --run ${orphan} --images others --json`);
    expect(asked.lines[0]).toMatchObject({ folders: [join(home, 'others')] });
  });
});

describe('look', () => {
  it('prints one line with the paths of every cluster and no pictures, and stores everything in the run', async () => {
    const { code, lines, stderr } = await lab(`look --run ${id} --photographs 36 --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'looked',
      run: id,
      photographs: 36,
      of: 40,
      clusters: [{ label: 'turned 90°', count: 12, photographs: [join(home, 'photographs', 'a.jpg')] }],
    });
    expect(JSON.stringify(lines)).not.toContain('data:image');
    expect(stderr).toBe('one thing to know\n');
    const kept = lookedSchema.parse(JSON.parse(readFileSync(join(runDir, 'look.json'), 'utf8')));
    expect(kept.clusters[0]!.examples[0]!.data).toContain('data:image/png');
  });

  it('prints a table and the clusters in sentences for people, and writes the requested report', async () => {
    const { code, stdout } = await lab(`look --run ${runDir} --report looked.html`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a\.jpg {2}−0\.688 {4}−1\.375 {2}0\.063 {2}0\.250 {2}0\.250 {2}0\.250$/m);
    expect(stdout).toMatch(/^turned 90°: in 12 of 40 images: 60 % .* \(eigengap 0\.250\)$/m);
    expect(readFileSync(join(home, 'looked.html'), 'utf8')).toContain('Where the network looks');
  });
});

describe('answers', () => {
  it('prints one line with every answer', async () => {
    const { code, lines } = await lab(`answers --run ${id} --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ event: 'answered', run: id, photographs: ['a.jpg', 'b.jpg'], answers: [0, 0] });
  });

  it('prints the most frequent mistakes and the answers with the highest loss for people', async () => {
    const { code, stdout } = await lab(`answers --run ${runDir}`);
    expect(code).toBe(0);
    expect(stdout).toContain('step 5: score 0.500 (chance 0.500) on 2 of 2 held-out images');
    expect(stdout).toMatch(/^90° {9}0° {19}1$/m);
    expect(stdout).toMatch(/^b\.jpg {2}2\.500 {2}90° {9}0°$[\s\S]*^a\.jpg {2}0\.125 {2}0° {10}0°$/m);
  });
});

describe('plant', () => {
  it('prints one line with the fields of the contract', async () => {
    const { code, lines } = await lab(
      'plant --images photographs --cue vignetting --strength 0.5 --out planted --json',
    );
    expect(code).toBe(0);
    expect(lines).toEqual([
      {
        event: 'planted',
        images: 1,
        cue: 'vignetting',
        strength: 0.5,
        unit: 'px',
        out: join(home, 'planted'),
        passedOver: 0,
        seconds: 1,
      },
    ]);
  });

  it('prints the folder of the copies', async () => {
    const { stdout } = await lab('plant --images photographs --cue chromatic-aberration --strength=-1.5 --out fringed');
    expect(stdout).toBe(`1 image in 1 s: ${join(home, 'fringed')}\n`);
  });
});

describe.each([
  ['audit --task rotation', 2, 'audit takes --images DIR'],
  ['audit --images photographs', 2, 'audit takes --task ID'],
  ['audit --images photographs --task nothing', 2, `--task takes one of ${taskIds.join(', ')}: found 'nothing'`],
  ['audit --images photographs --task rotation --set nothing=1', 2, "rotation has no setting 'nothing'"],
  ['audit --images photographs --task rotation --epochs 3', 2, 'audit has no option --epochs'],
  ['audit --images nowhere --task rotation', 3, 'there is no folder'],
  ['audit --images photographs --task rotation --report found.pdf', 2, "--report takes FILE.html: found 'found.pdf'"],
  ['audit --images photographs --task rotation --report nowhere/found.html', 3, 'there is no folder'],
  ['diagnose', 2, 'diagnose takes --run RUN'],
  ['diagnose --run photographs', 3, 'run.json is missing'],
  ['diagnose --run none', 3, "'none' is neither a run's id nor its folder"],
  ['diagnose --run EMPTY', 3, 'has no checkpoint yet: there is no network to diagnose'],
  ['diagnose --run ID --images nowhere', 3, 'there is no folder'],
  ['look', 2, 'look takes --run RUN'],
  ['look --run none', 3, "'none' is neither a run's id nor its folder"],
  ['look --run EMPTY', 3, 'has no checkpoint yet: there is no network to examine'],
  ['look --run ID --photographs 5', 2, '--photographs takes a whole number from 32 to 1000'],
  ['answers', 2, 'answers takes --run RUN'],
  ['answers --run EMPTY', 3, 'has no checkpoint yet: there is no network that could answer'],
  ['plant --cue vignetting --strength 0.5 --out new', 2, 'plant takes --images DIR'],
  ['plant --images photographs --strength 0.5 --out new', 2, 'plant takes --cue ID: one of chromatic-aberration'],
  ['plant --images photographs --cue nothing --strength 1 --out new', 2, '--cue takes one of chromatic-aberration'],
  ['plant --images photographs --cue edge-continuity --strength 1 --out new', 2, "found 'edge-continuity'"],
  ['plant --images photographs --cue vignetting --out new', 2, 'plant takes --strength X: share of the light'],
  [
    'plant --images photographs --cue vignetting --strength 2 --out new',
    2,
    '--strength takes a number from 0 to 0.9: found',
  ],
  ['plant --images photographs --cue vignetting --strength 0.5', 2, 'plant takes --out DIR'],
  ['plant --images nowhere --cue vignetting --strength 0.5 --out new', 3, 'there is no folder'],
  ['plant --images photographs --cue vignetting --strength 0.5 --out photographs/in', 2, 'apart from the images'],
  ['plant --images photographs --cue vignetting --strength 0.5 --out full', 3, 'is not empty'],
])('%s', (text, expected, help) => {
  it(`ends with ${expected} and a helpful message`, async () => {
    const { code, stdout, stderr } = await lab(text.replace('ID', id).replace('EMPTY', empty));
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
    expect(stdout).toBe('');
    expect(existsSync(join(home, 'new'))).toBe(false);
    expect(readdirSync(join(home, 'photographs'))).toEqual(['a.jpg']);
  });
});

describe('a signal', () => {
  it.each([
    ['audit', () => 'audit --images photographs --task rotation --json'],
    ['diagnose', () => `diagnose --run ${id} --json`],
    ['plant', () => 'plant --images photographs --cue vignetting --strength 0.5 --out cut --json'],
  ])('stops %s, with 130', async (name, text) => {
    const running = start(app, words(text()), {
      cwd: home,
      ways: { endless: true, tell: join(home, `${name} began`) },
    });
    await expect.poll(() => existsSync(join(home, `${name} began`))).toBe(true);
    running.process.kill('SIGINT');
    const { code, lines } = await running.done;
    expect(code).toBe(130);
    expect(lines).toMatchObject([{ event: 'error', code: 'stopped' }]);
  });
});

it('each refusal of the worker is passed on unchanged', async () => {
  const refuse = { code: 'unusable-input', message: '12 images are too few: 40 are needed', hint: 'add some' };
  const { code, stderr, lines } = await lab('audit --images photographs --task rotation --json', { ways: { refuse } });
  expect(code).toBe(3);
  expect(stderr).toContain('12 images are too few: 40 are needed (add some)');
  expect(lines).toEqual([{ event: 'error', ...refuse }]);
});
