import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonSchema } from '../../shared/comparison.ts';
import { addedEncoderSchema } from '../../shared/encoders.ts';
import { evaluationSchema } from '../../shared/evaluation.ts';
import { importanceSchema, lookMasks } from '../../shared/importance.ts';
import { measuredSchema } from '../../shared/measured.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start, type Where } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
for (const name of ['photographs', 'test']) {
  mkdirSync(join(home, name));
  writeFileSync(join(home, name, 'a.jpg'), '');
}
writeFileSync(join(home, 'My Net.onnx'), 'a net');
writeFileSync(join(home, 'other.onnx'), 'another');
const workspace = join(home, 'workspace');
const encoders = join(workspace, 'encoders');
const words = (text: string) =>
  [...text.split(' ').filter(Boolean), '--workspace', workspace].map((word) => word.replaceAll('_', ' '));
const lab = (text: string, where: Where = {}) => run(app, words(text), { cwd: home, ...where });
let id: string;

beforeAll(async () => {
  const { lines, code } = await lab('encoders add My_Net.onnx --preset clip --json');
  expect(code).toBe(0);
  id = String(lines[0]!.id);
}, 60_000);

describe('encoders', () => {
  it('adds a file, with the fields of the contract, and lists it', async () => {
    expect(id).toMatch(/^my-net-[0-9a-f]{8}$/);
    const { lines, code } = await lab('encoders --json');
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'encoder',
      id,
      name: 'My Net',
      kind: 'onnx',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      input: { name: 'image', layout: 'nchw', size: 224, preset: 'clip' },
      features: { output: 'features', width: 8 },
      stages: [{ stage: 'features', width: 8 }],
      selfTest: { passed: true },
    });
    addedEncoderSchema.parse(lines[0]);
    expect(readFileSync(join(encoders, id, 'files', 'My Net.onnx'), 'utf8')).toBe('a net');
  });

  it('prints a table for people', async () => {
    const { stdout } = await lab('encoders');
    expect(stdout).toMatch(/^id +name +kind +input +features +sha256$/m);
    expect(stdout).toMatch(new RegExp(`^${id} +My Net +onnx +224 px, clip +features, 8 +[0-9a-f]{12}$`, 'm'));
    const added = await lab('encoders add My_Net.onnx --preset clip');
    expect(added.stdout).toContain('normalised as clip, by the option --preset clip');
    expect(added.stdout).toContain('not a stage: map gives the features of features');
    expect(added.stdout).toContain('self-test passed on 4 images');
  });

  it('gives the encoder that is there for the same file and options, and refuses other options', async () => {
    const again = await lab('encoders add My_Net.onnx --preset clip --json');
    expect(again.lines[0]).toMatchObject({ id });
    const other = await lab('encoders add My_Net.onnx --preset unit');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`was added as ${id} with other options: the option --preset clip`);
    const named = await lab('encoders add My_Net.onnx --preset unit --name second --json');
    expect(named.lines[0]).toMatchObject({ name: 'second', input: { preset: 'unit' } });
    expect(readdirSync(encoders).sort()).toEqual([id, String(named.lines[0]!.id)].sort());
    const removed = await lab(`encoders remove ${named.lines[0]!.id} --json`);
    expect(removed.lines).toEqual([{ event: 'removed', encoder: named.lines[0]!.id }]);
    expect(readdirSync(encoders)).toEqual([id]);
  });

  it('leaves nothing of a file that is refused, and ends with the reason', async () => {
    const refuse = { code: 'unusable-input', message: 'other.onnx is not an ONNX file', hint: 'export it again' };
    const { code, stderr } = await lab('encoders add other.onnx', { ways: { refuse } });
    expect(code).toBe(3);
    expect(stderr).toContain('other.onnx is not an ONNX file (export it again)');
    expect(readdirSync(encoders)).toEqual([id]);
  });

  it('stops at a signal, with 130 and nothing left', async () => {
    const tell = join(home, 'adding');
    const running = start(app, words('encoders add other.onnx'), { cwd: home, ways: { endless: true, tell } });
    await expect.poll(() => existsSync(tell)).toBe(true);
    running.process.kill('SIGINT');
    expect((await running.done).code).toBe(130);
    expect(readdirSync(encoders)).toEqual([id]);
  });

  it('removes what a killed addition left', async () => {
    const tell = join(home, 'killed');
    const running = start(app, words('encoders add other.onnx'), { cwd: home, ways: { endless: true, tell } });
    await expect.poll(() => existsSync(tell)).toBe(true);
    running.process.kill('SIGKILL');
    await running.done;
    expect(readdirSync(encoders)).toHaveLength(2);
    expect((await lab('encoders --json')).lines).toHaveLength(1);
    await lab('encoders add My_Net.onnx --preset clip');
    expect(readdirSync(encoders)).toEqual([id]);
  });

  it('names a damaged record, and lists the others', async () => {
    const { lines } = await lab('encoders add other.onnx --json');
    const record = join(encoders, String(lines[0]!.id), 'encoder.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace('other', 'OTHER'));
    const listed = await lab('encoders --json');
    expect(listed.lines.map((line) => line.id)).toEqual([id]);
    expect(listed.stderr).toContain('encoder.json is damaged: its checksum does not match');
    await lab(`encoders remove ${lines[0]!.id}`);
  });

  it.each([
    ['encoders delete x', 2, "encoders takes add or remove: found 'delete'"],
    ['encoders ad x', 2, "did you mean 'add'?"],
    ['encoders add', 2, 'encoders add takes one file'],
    ['encoders remove none', 3, "no encoder is called 'none'"],
    ['encoders --preset clip', 2, '--preset belongs to encoders add FILE'],
    ['encoders add other.onnx --preset imagnet', 2, "did you mean 'imagenet'?"],
    ['encoders add other.onnx --layout chw', 2, '--layout takes one of nchw, nhwc'],
    ['encoders add other.onnx --size 7', 2, '--size takes a whole number from 16 to 1024'],
    ['encoders add other.onnx --mean 1,2 --std 1,1,1', 2, '--mean takes R,G,B, three numbers'],
  ])('%s: exit code %i and words that help', async (text, expected, help) => {
    const { code, stderr } = await lab(text);
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});

describe('evaluate --encoder', () => {
  const folders = '--images photographs --test test';

  it('takes an id, prints one line with the fields of the contract, and stores it beside the encoder', async () => {
    const { code, lines } = await lab(`evaluate --encoder ${id} ${folders} --against pixels,hog histogram --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    const evaluation = evaluationSchema.parse(lines[0]);
    expect(evaluation).toMatchObject({
      event: 'evaluated',
      encoder: id,
      stages: [{ stage: 'features', width: 8, knn: 0.5, linear: 0.6, knnByK: { '10': 0.5, '200': 0.3 } }],
      best: { stage: 'features' },
      baselines: [
        { name: 'pixels', difference: { change: 0.1, ci95: [0.05, 0.15] } },
        { name: 'hog' },
        { name: 'histogram' },
      ],
      leakage: { exact: 0, near: 0 },
    });
    const { crc: _, ...kept } = JSON.parse(readFileSync(join(encoders, id, 'evaluation.json'), 'utf8'));
    expect(kept).toEqual(lines[0]);
  });

  it('takes a file that was added, or adds it', async () => {
    const known = await lab(`evaluate --encoder My_Net.onnx ${folders} --json`);
    expect(known.lines.at(-1)).toMatchObject({ encoder: id });
    const fresh = await lab(`evaluate --encoder other.onnx ${folders} --json`);
    expect(fresh.lines.at(-1)!.encoder).toMatch(/^other-/);
    await lab(`encoders remove ${fresh.lines.at(-1)!.encoder}`);
  });

  it('prints tables for people, and the result in one sentence', async () => {
    const { stdout } = await lab(`evaluate --encoder ${id} ${folders} --against pixels ${id}`);
    expect(stdout).toMatch(/^stage +width +k-NN +linear$/m);
    expect(stdout).toMatch(/^pixels +a stage +0\.400 +0\.500 +\+0\.100 \[\+0\.050, \+0\.150\] +\+0\.100/m);
    expect(stdout).toMatch(/^My Net +a stage/m);
    expect(stdout).toMatch(/^LiDAR +2\.3 of at most 8$/m);
    expect(stdout).toMatch(/^α-ReQ +not measured: fewer than 13 directions of 10 images have variance$/m);
    expect(stdout).toContain('On your images, k-NN on features gives .50 of the test images the right class');
  });

  it.each([
    [`evaluate --run x --encoder y ${folders}`, 2, 'or --encoder ID|FILE'],
    [`evaluate --encoder none ${folders}`, 3, "'none' is neither an encoder's id nor its file"],
    [`evaluate --encoder ID ${folders} --against pixel`, 2, "found 'pixel'"],
    [`evaluate --encoder ID ${folders} --against hog,hog`, 2, 'compared with hog twice'],
  ])('%s: exit code %i and words that help', async (text, expected, help) => {
    const { code, stderr } = await lab(text.replace('ID', id));
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});

describe('measure --encoder', () => {
  it('needs no labels, prints one line and stores it beside the encoder', async () => {
    const { code, lines } = await lab(`measure --encoder ${id} --images photographs --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    const measured = measuredSchema.parse(lines[0]);
    expect(measured).toMatchObject({ event: 'measured', encoderOf: id, labelFree: { rankMe: 3, rankMeLimit: 8 } });
    const { crc: _, ...kept } = JSON.parse(readFileSync(join(encoders, id, 'measured.json'), 'utf8'));
    expect(kept).toEqual(lines[0]);
  });

  it('says for people what each measure can and cannot show', async () => {
    const { stdout } = await lab(`measure --encoder ${id} --images photographs --stage map`);
    expect(stdout).toContain('10 images, 8 features of map');
    expect(stdout).toMatch(/^RankMe +3\.0 of at most 8$/m);
    expect(stdout).toMatch(/^Uniformity +−1\.50$/m);
    expect(stdout).toMatch(/^RankMe: .*runs of one method only/m);
  });

  it.each([
    [`measure --encoder ID`, 2, 'measure takes --images DIR'],
    [`measure --images photographs`, 2, 'measure takes --run RUN'],
  ])('%s: exit code %i and words that help', async (text, expected, help) => {
    const { code, stderr } = await lab(text.replace('ID', id));
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});

describe('look --encoder', () => {
  it('prints one line with numbers and no pictures, and stores both beside the encoder', async () => {
    const { code, lines, stderr } = await lab(`look --encoder ${id} --images photographs --count 1 --masks 200 --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'looked',
      encoderOf: id,
      stage: 'features',
      masks: 200,
      images: [{ image: 'a.jpg', agreement: 0.875, halves: { more: 0.75, less: 0.25 }, grid: 1, importance: [0.5] }],
      of: 10,
    });
    expect(JSON.stringify(lines)).not.toContain('data:image');
    expect(stderr).toBe('one thing to know\n');
    const kept = importanceSchema.parse(JSON.parse(readFileSync(join(encoders, id, 'importance.json'), 'utf8')));
    expect(kept.images[0]!.picture.data).toContain('data:image/png');
  });

  it('prints a table for people, and writes the requested report', async () => {
    const { code, stdout } = await lab(
      `look --encoder My_Net.onnx --images photographs --stage map --report rests.html`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`2 of 10 images, features of map, ${lookMasks.usual} masks for each image`);
    expect(stdout).toMatch(/^a\.jpg +0\.5000 +0\.3750 +0\.6250 +0\.7500 +0\.2500 +0\.88$/m);
    const report = readFileSync(join(home, 'rests.html'), 'utf8');
    expect(report).toContain('<title>What My Net rests on</title>');
    expect(report).toContain('<h3>b.jpg</h3>');
  });

  it('takes a run too, with images: without them it explains its answers', async () => {
    const trained = await lab('train --images photographs --task rotation --steps 3 --json');
    const run = String(trained.lines.at(-1)!.run);
    const { lines } = await lab(`look --run ${run} --images photographs --json`);
    expect(lines[0]).toMatchObject({ event: 'looked', encoderOf: run, step: 5, masks: lookMasks.usual });
    expect((await lab(`look --run ${run} --json`)).lines[0]).toMatchObject({ event: 'looked', run, photographs: 40 });
  });

  it.each([
    ['look --encoder ID', 2, 'look --encoder takes --images DIR'],
    ['look --images photographs', 2, 'look takes --run RUN'],
    ['look --run x --encoder ID --images photographs', 2, 'or --encoder ID|FILE'],
    ['look --encoder ID --images photographs --masks 5', 2, '--masks takes a whole number from 100 to 10000'],
    ['look --encoder ID --images photographs --count 0', 2, '--count takes a whole number from 1 to 32'],
    ['look --encoder ID --images photographs --photographs 36', 2, '--photographs is for the answers of a run'],
    ['look --run x --masks 500', 2, '--masks is for the representation of images: name them with --images DIR'],
  ])('%s: exit code %i and words that help', async (text, expected, help) => {
    const { code, stderr } = await lab(text.replace('ID', id));
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});

describe('compare with an added encoder', () => {
  it('takes its id in place of a run, or --encoder, also by its file', async () => {
    await lab(`evaluate --encoder ${id} --images photographs --test test`);
    const trained = await lab('train --images photographs --task rotation --steps 3 --name first --json');
    const run = String(trained.lines.at(-1)!.run);
    const { lines, code } = await lab(`compare ${id} ${run} --json`);
    expect(code).toBe(0);
    const comparison = comparisonSchema.parse(lines[0]);
    expect(comparison).toMatchObject({ runs: [run, id], kinds: ['run', 'encoder'], names: ['first', 'My Net'] });
    expect(comparison.measures.find(({ name }) => name === 'linear')!.values).toEqual([null, 0.6]);
    expect(comparison.measures.find(({ name }) => name === 'lidar')!.values).toEqual([null, 2.25]);
    expect((await lab(`compare ${run} --encoder ${id} --json`)).lines).toEqual(lines);
    expect((await lab(`compare ${run} --encoder My_Net.onnx --json`)).lines.at(-1)).toEqual(lines[0]);
    const { stdout } = await lab(`compare ${run} --encoder ${id} --baseline ${id}`);
    expect(stdout).toMatch(/^run +first +My Net$/m);
    const report = await lab(`compare ${run} --encoder ${id} --report both.html`);
    expect(report.code).toBe(0);
    expect(readFileSync(join(home, 'both.html'), 'utf8')).toContain(
      '1 run of Rotation and 1 added encoder, side by side',
    );
  });
});
