import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runJob, timed } from '../../../../electron/worker/jobs/send-job-result.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import type { Cue } from '../../../../electron/worker/shortcuts/cues/cue.ts';
import { diagnoseRun } from '../../../../electron/worker/shortcuts/diagnosis/diagnose-run.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import { type Diagnosis, findingsOf } from '../../../../shared/diagnosis.ts';
import { verdictSentence } from '../../../../shared/diagnosis-words.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { FromWorker, JobOf, ToWorker } from '../../../../shared/worker-protocol.ts';
import { root } from '../../../built.ts';
import { writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../../training/fixture.ts';
import { bareCue } from '../bare-cue.ts';
import { cornerMark } from '../fake-mark.ts';

type DiagnoseJob = JobOf<'diagnose'>;

const fakeCues = {
  ...Object.fromEntries(cueIds.map((id) => [id, bareCue(id)])),
  'corner-mark': cornerMark,
} as Record<CueId, Cue>;

const folder = temporaryFolder();
const steps = 40;
const rotation = tinySettings({
  size: 16,
  batch: 8,
  length: { steps },
  learningRate: 0.004,
  seed: 3,
  taskSettings: { flip: false },
});
const dirs = { marked: join(folder, 'marked'), clean: join(folder, 'clean') };

/** The sample photographs at 20 px, as they are and with a mark in the bottom right corner. */
async function smallSamples() {
  const samples = join(root, 'assets', 'samples');
  for (const dir of Object.values(dirs)) await mkdir(dir, { recursive: true });
  for (const name of (await readdir(samples)).filter((file) => /\.(jpe?g|png|webp)$/i.test(file))) {
    const { data, info } = await sharp(join(samples, name))
      .rotate()
      .toColourspace('srgb')
      .removeAlpha()
      .resize(20, 20, { fit: 'cover' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) continue;
    const clean = { width: 20, height: 20, channels: 3, data: Uint8Array.from(data) };
    const marked = cornerMark.planting.plant(clean, 0.2, undefined as never);
    for (const [kind, picture] of [
      ['clean', clean],
      ['marked', marked],
    ] as const)
      await sharp(picture.data, { raw: { width: 20, height: 20, channels: 3 } })
        .png()
        .toFile(join(dirs[kind], `${name}.png`));
  }
}

const dataset = (kind: keyof typeof dirs) => ({ folders: [dirs[kind]], packDir: join(folder, `pack-${kind}`) });
const runDirOf = (kind: string) => join(folder, `run-${kind}`);

async function trained(kind: keyof typeof dirs, name: string, settings: TrainSettings) {
  const runDir = runDirOf(name);
  const heard = await train({ job: 'train', run: name, runDir, settings, dataset: dataset(kind) });
  expect(heard.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
  return heard.snapshots;
}

let snapshots: Awaited<ReturnType<typeof trained>>;
beforeAll(async () => {
  await smallSamples();
  snapshots = await trained('marked', 'marked', rotation);
  await trained('clean', 'clean', rotation);
});

async function perform(
  job: Partial<DiagnoseJob>,
  onMessage: (message: FromWorker, tell: (message: ToWorker) => void) => void = () => {},
) {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      onMessage(message, (answer) => {
        for (const listener of listeners) listener(answer);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
  };
  await runJob(
    timed<'diagnose'>((own, control) => diagnoseRun(own, control, fakeCues)),
    'diagnosis',
    { job: 'diagnose', runDir: runDirOf('marked'), settings: rotation, dataset: dataset('marked'), ...job },
    port,
  );
  return { heard, ending: heard.ending, diagnosis: heard.result('diagnose') };
}
const untimed = ({ seconds: _, madeAt: __, ...rest }: Diagnosis) => rest;
const removed = ({ interventions }: Diagnosis) =>
  interventions.find(({ direction, dose }) => direction === 'remove' && dose === 1)!;

describe('a diagnosis', () => {
  it('finds that a network trained on marked photographs uses the mark, with numbers and remedy', async () => {
    const { heard, ending, diagnosis } = await perform({});
    expect(ending.status).toBe('finished');
    const { step, baseline, images } = diagnosis!;
    expect(step).toBe(steps);
    const verdicts = findingsOf(diagnosis!, 'reads');
    expect(images).toBeGreaterThan(30);
    expect(baseline.chance).toBe(0.25);
    expect(baseline.score).toBeGreaterThan(0.8);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({ cue: 'corner-mark', remedy: { key: 'maskBorder', value: true } });
    expect(verdictSentence(verdicts[0]!, diagnosis!)).toMatch(
      /^the score drops from (0\.\d\d|1\.00) to 0\.\d\d with the marked corner filled with grey \(control: to .* with another corner filled with grey\): this network uses corner mark$/,
    );
    expect(verdicts[0]!.ci95[1]).toBeLessThan(0);
    const decisive = removed(diagnosis!);
    expect(decisive.effect).toBeCloseTo(decisive.change - decisive.control, 10);
    expect(decisive.score).toBeCloseTo(baseline.score + decisive.change, 10);
    expect(decisive.picture!.data).toMatch(/^data:image\/png;base64,/);
    expect(decisive.picture!.width).toBe(3 * 16 + 8);
    expect(decisive.place).toMatchObject({ side: 16, width: 16, height: 16, next: 16 + 4 });
    expect(new Set(heard.of('progress').map(({ what }) => what.replace(/surveying .*/, 'surveying')))).toEqual(
      new Set(['reading images for the survey', 'surveying', 'changing one cue at a time']),
    );
    expect(diagnosis!.place).toBeUndefined();
  });

  it('agrees with the score of the run’s own snapshot', async () => {
    const { diagnosis } = await perform({});
    expect(diagnosis!.baseline.score).toBeCloseTo(snapshots.at(-1)!.heldOut.score, 12);
  });

  it('finds nothing in the clean twin, where removal is the identity and the change exactly 0', async () => {
    const { diagnosis } = await perform({ runDir: runDirOf('clean'), dataset: dataset('clean') });
    expect(findingsOf(diagnosis!, 'reads')).toEqual([]);
    expect(removed(diagnosis!)).toMatchObject({ change: 0, ci95: [0, 0], control: 0, effect: 0, effectCi95: [0, 0] });
  });

  it('gives the same numbers each time', async () => {
    const [first, second] = [await perform({}), await perform({})];
    expect(untimed(second.diagnosis!)).toEqual(untimed(first.diagnosis!));
  });

  it('uses all of the other photographs that are named, and says so', async () => {
    const { diagnosis } = await perform({ other: { folders: [dirs.clean], packDir: join(folder, 'pack-other') } });
    expect(diagnosis!.images).toBe((await readdir(dirs.clean)).length);
    expect(diagnosis!.folders).toEqual([dirs.clean]);
    expect(diagnosis!.warnings[0]).toContain('not those that the run held out');
    // The run was trained on the same photographs with a mark.
    expect(diagnosis!.warnings[1]).toContain('are copies of images that the run was trained on, for example');
    expect(findingsOf(diagnosis!, 'reads')).toEqual([]);
  });

  it('regresses the place of single patches for tasks of patches, and lists cues that were not tried', async () => {
    const settings = tinySettings({ size: 96, batch: 8, length: { steps: 1 }, taskSettings: { gap: 0.25 } }, 'context');
    const few = join(folder, 'context-photographs');
    await mkdir(few);
    for (const name of (await readdir(dirs.clean)).slice(0, 36)) await cp(join(dirs.clean, name), join(few, name));
    const clean = { folders: [few], packDir: join(folder, 'pack-context') };
    const runDir = runDirOf('context');
    await train({ job: 'train', run: 'context', runDir, settings, dataset: clean });
    await writeRunRecord(runDir, settings);
    const { diagnosis } = await perform({ runDir, settings, dataset: clean });
    const { rmse, chance, ci95 } = diagnosis!.place!;
    expect(chance).toBeGreaterThan(0.3); // √(1/6) of a side shortened by a patch
    expect(chance).toBeLessThan(0.36);
    expect(ci95[0]).toBeLessThan(rmse);
    expect(ci95[1]).toBeGreaterThan(rmse);
    expect(findingsOf(diagnosis!, 'not-tried').map(({ cue }) => cue)).toContain('tile-statistics');
    expect(diagnosis!.warnings.join()).toContain('within two standard errors of chance');
    expect(findingsOf(diagnosis!, 'no-verdict').length).toBeGreaterThan(0);
  });

  it('stops on request, with one ending', async () => {
    const { heard, ending } = await perform({}, (message, tell) => {
      if (message.type === 'progress' && message.what.startsWith('changing')) tell({ type: 'stop' });
    });
    expect(ending).toMatchObject({
      status: 'stopped',
      failure: { code: 'stopped', message: 'the diagnosis was stopped' },
    });
    expect(heard.result('diagnose')).toBeUndefined();
  });
});

describe('a diagnosis is refused', () => {
  it('for a run whose photographs are gone, with the hint to name others', async () => {
    const gone = { folders: [join(folder, 'never-there')], packDir: join(folder, 'pack-gone') };
    const { ending } = await perform({ dataset: gone });
    expect(ending.failure).toMatchObject({
      code: 'unusable-input',
      message: expect.stringMatching(/^the images of this run cannot be opened: .*never-there/),
      hint: 'put them back, or name a folder of other images (--images)',
    });
  });

  it('but not for a run whose photographs are gone while their pack exists', async () => {
    const away = join(folder, 'away');
    await mkdir(away);
    const { other: _, ...spec } = { ...dataset('marked'), other: away };
    const { diagnosis } = await perform({ dataset: { ...spec, folders: [join(folder, 'moved')] } });
    expect(findingsOf(diagnosis!, 'reads')).toHaveLength(1);
  });

  it('for too few photographs', async () => {
    const few = join(folder, 'few');
    await mkdir(few, { recursive: true });
    const names = (await readdir(dirs.clean)).slice(0, 5);
    for (const name of names) await cp(join(dirs.clean, name), join(few, name));
    const { ending } = await perform({ other: { folders: [few], packDir: join(folder, 'pack-few') } });
    expect(ending.failure?.message).toBe('too few images for a diagnosis: found 5, and 16 are needed');
  });

  it('for a folder that is no run, and for a run without a checkpoint', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty, { recursive: true });
    expect((await perform({ runDir: empty })).ending.failure?.message).toContain('is not a run');
    await writeRunRecord(empty, rotation);
    expect((await perform({ runDir: empty })).ending.failure).toMatchObject({
      message: expect.stringContaining('there is no network in'),
      hint: 'train it until its first checkpoint',
    });
    await rm(empty, { recursive: true });
    await writeFile(empty, '');
    expect((await perform({ runDir: empty })).ending).toMatchObject({ status: 'failed' });
  });

  it('for a checkpoint of other settings', async () => {
    const { ending } = await perform({ settings: { ...rotation, size: 48 } });
    expect(ending.failure?.message).toBe(
      "the checkpoint holds conv4 at 16 px, and the run's settings say conv4 at 48 px",
    );
  });
});
