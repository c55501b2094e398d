/** The three commands with real workers on small sample photographs, so that each takes seconds. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditSchema } from '../../shared/audit.ts';
import { cueIds } from '../../shared/cue-cards.ts';
import { diagnosisSchema } from '../../shared/diagnosis.ts';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { smallSamples } from '../small-samples.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const samples = join(home, 'samples');
const planted = join(home, 'planted');
const lab = (...words: readonly string[]) =>
  run(root, [...words, '--workspace', join(home, 'workspace'), '--json'], { cwd: home });
let trained: string;

beforeAll(async () => {
  build('hosts', 'worker');
  await smallSamples(samples);
}, 120_000);

describe('plant, audit and diagnose', () => {
  it('plant writes a copy of every usable sample, and nothing to the samples’ folder', async () => {
    const before = readdirSync(samples, { recursive: true }).sort();
    const words = ['--cue', 'border-frame', '--strength', '0.08', '--out', planted];
    const { code, lines, stderr } = await lab('plant', '--images', samples, ...words);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const files = readdirSync(planted, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(lines.at(-1)).toMatchObject({ event: 'planted', cue: 'border-frame', strength: 0.08, images: files.length });
    expect(files.length).toBeGreaterThan(60);
    expect(readdirSync(samples, { recursive: true }).sort()).toEqual(before);
  });

  it('audit finds the planted bar', async () => {
    const { code, lines, stderr } = await lab(
      'audit',
      '--images',
      planted,
      '--task',
      'rotation',
      '--report',
      'audit.html',
    );
    expect(code, stderr).toBe(0);
    const audit = auditSchema.parse(lines.at(-1));
    expect(audit.cues.map(({ cue }) => cue)).toEqual([...cueIds]);
    expect(audit.cues.find(({ cue }) => cue === 'border-frame')).toMatchObject({ finding: { verdict: 'leak' } });
    expect(lines.at(-1)!.cues).toContainEqual(
      expect.objectContaining({ cue: 'border-frame', present: true, leak: true }),
    );
    expect(readFileSync(join(home, 'audit.html'), 'utf8')).toContain('<img src="data:image/png;base64,');
  }, 120_000);

  it('diagnose uses the photographs that the run held out', async () => {
    const options = ['--encoder', 'conv4', '--size', '16', '--batch', '4', '--steps', '4', '--engine', 'cpu'];
    const training = await lab('train', '--images', planted, '--task', 'rotation', ...options);
    trained = String(training.lines[0]!.run);
    const { code, lines, stderr } = await lab('diagnose', '--run', trained, '--report', 'diagnosis.html');
    expect(code, stderr).toBe(0);
    const diagnosis = diagnosisSchema.parse(lines.at(-1));
    expect(diagnosis).toMatchObject({ run: trained, step: 4, folders: [planted], baseline: { chance: 0.25 } });
    expect(diagnosis.interventions.some(({ cue }) => cue === 'border-frame')).toBe(true);
    expect(readFileSync(join(home, 'diagnosis.html'), 'utf8')).toContain('Check for shortcuts of Rotation');
  }, 120_000);

  it('diagnose uses other photographs if those of the run are missing, and refuses too few', async () => {
    rmSync(planted, { recursive: true });
    const gone = await lab('diagnose', '--run', trained);
    expect([gone.code, gone.lines]).toMatchObject([
      3,
      [{ code: 'unusable-input', hint: expect.stringContaining('--images') }],
    ]);
    const others = await lab('diagnose', '--run', trained, '--images', samples);
    expect(others.code, others.stderr).toBe(0);
    expect(others.lines.at(-1)).toMatchObject({ folders: [samples] });
    const few = temporaryFolder();
    const [picture] = readdirSync(samples);
    writeFileSync(join(few, 'one.jpg'), readFileSync(join(samples, picture!)));
    expect((await lab('diagnose', '--run', trained, '--images', few)).code).toBe(3);
  }, 120_000);
});
