import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { perform as performJob } from '../../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { quarterTurned } from '../../../../electron/worker/pictures/quarter-turned.ts';
import { cues } from '../../../../electron/worker/shortcuts/cues/cues.ts';
import { cueFields } from '../../../../shared/audit-fields.ts';
import { cueCards, cueIds } from '../../../../shared/cue-cards.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import type { RequestedSettings } from '../../../../shared/training-settings.ts';
import type { FromWorker, ToWorker } from '../../../../shared/worker-protocol.ts';
import { root } from '../../../built.ts';
import { photograph } from '../../data/pictures.ts';
import { Heard, temporaryFolder } from '../../training/fixture.ts';

const folder = temporaryFolder();
const samples = join(root, 'assets', 'samples');

async function audit(
  task: string,
  images: string,
  requested: RequestedSettings = {},
  onMessage: (message: FromWorker, tell: (message: ToWorker) => void) => void = () => {},
) {
  const settings = makeSettings(task, requested);
  if (!settings.ok) throw new Error(settings.failure.message);
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
  const packDir = join(folder, 'packs', images.replaceAll(/[^a-z0-9]/gi, '-'));
  await performJob({ job: 'audit', dataset: { folders: [images], packDir }, settings: settings.value }, port);
  const record = heard.result('audit');
  const cue = (id: string) => {
    const found = record!.cues.find((one) => one.cue === id)!;
    return { ...found, ...cueFields(found, task) };
  };
  return { heard, ending: heard.ending, record, cues: () => record!.cues.map((found) => cue(found.cue)), cue };
}

/** A folder of generated pictures. */
async function made(name: string, count: number, make: (i: number) => Sharp): Promise<string> {
  const at = join(folder, name);
  await mkdir(at, { recursive: true });
  for (let i = 0; i < count; i++)
    await make(i)
      .png()
      .toFile(join(at, `${i}.png`));
  return at;
}

/** The samples at a quarter of their size, so that a test takes a second or two, with an optional change such as a corner mark. */
async function smallSamples(name: string, change: (picture: Picture) => Picture = (picture) => picture) {
  const names = (await readdir(samples)).filter((file) => file.endsWith('.jpg'));
  const at = join(folder, name);
  await mkdir(at, { recursive: true });
  for (const file of names) {
    const { data, info } = await sharp(join(samples, file))
      .resize(120, 120, { fit: 'outside' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const picture = change({ width: info.width, height: info.height, channels: 3, data });
    await sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
      .png()
      .toFile(join(at, file.replace('.jpg', '.png')));
  }
  return at;
}

/** A dark frame on all four sides, its width as a share of the shorter side. */
const framed = (share: number) => (picture: Picture) =>
  [1, 2, 3, 4].reduce(
    (turned) => quarterTurned(cues['border-frame'].planting!.plant(turned, share, new Random('frame')), 1),
    picture,
  );

describe('an audit', () => {
  it('finds no leak in the clean samples, and returns every field of the contract', async () => {
    const clean = await smallSamples('clean');
    const { heard, ending, record, cues: found } = await audit('rotation', clean);
    expect(ending).toMatchObject({ status: 'finished', step: 0 });
    expect(record).toMatchObject({ event: 'audited', task: 'rotation', size: 64, folders: [clean], images: 74 });
    expect(record!.cues.map(({ cue }) => cue)).toEqual([...cueIds]);
    for (const { cue, applies, reason, score, chance, pValue, leak, reference, withSettings } of found()) {
      expect(applies).toBe(cueCards[cue].tells.includes('turn'));
      expect(reason).not.toBe('');
      if (!applies) {
        expect({ score, chance, pValue, reference, withSettings }).toEqual({
          score: null,
          chance: null,
          pValue: null,
          reference: null,
          withSettings: null,
        });
        continue;
      }
      expect(chance).toBe(0.25);
      expect(score).toBeGreaterThan(0.1);
      expect(reason).toContain(score!.toFixed(2));
      expect(leak, `${cue}: ${reason}`).toBe(false);
      expect(withSettings!.leak, cue).toBe(false);
    }
    expect(new Set(heard.of('progress').map(({ what }) => what))).toEqual(
      new Set(['reading images', 'extracting cue features', 'fitting the probes']),
    );
  });

  it('names a mark in the corner as the only leak, with its remedy, and no leak with the remedy on', async () => {
    const mark = cues['corner-mark'];
    const marked = await smallSamples('marked', (picture) =>
      mark.planting!.plant(picture, cueCards['corner-mark'].plant!.usual, new Random('mark')),
    );
    const { cues: found, cue } = await audit('rotation', marked);
    expect(cue('corner-mark')).toMatchObject({ present: true, leak: true, remedy: { key: 'maskBorder', value: true } });
    expect(cue('corner-mark').reason).toMatch(
      /^leak: this cue alone answers 0\.\d\d of the questions correctly \(chance is 0\.25\)/,
    );
    expect(
      found()
        .filter(({ leak }) => leak)
        .map((one) => one.cue),
    ).toEqual(['corner-mark']);
    const masked = await audit('rotation', marked, { taskSettings: { maskBorder: true } });
    expect(masked.cue('corner-mark').withSettings!.leak).toBe(false);
  });

  it('names a frame on all four sides as the only leak, and not its corners as marks', async () => {
    const { cues: found } = await audit('jigsaw', await smallSamples('framed', framed(0.042)));
    const leaks = found().filter(({ leak }) => leak);
    expect(leaks.map(({ cue }) => cue)).toEqual(['border-frame']);
  }, 180_000);

  it('blames a frame that counting cannot use for what its outline changes', async () => {
    const { cues: found, heard } = await audit('counting', await smallSamples('framed-widely', framed(0.12)));
    expect(found().filter(({ leak }) => leak)).toEqual([]);
    expect(found().map(({ finding }) => finding)).toContainEqual(
      expect.objectContaining({ verdict: 'present', because: { kind: 'another-cue', cue: 'border-frame' } }),
    );
    expect(heard.of('progress').map(({ what }) => what)).toContain('measuring without the border frame');
  }, 180_000);

  it('gives the same numbers each time', async () => {
    const few = await made('few', 12, (i) => photograph(i, 48, 40));
    const [first, second] = [await audit('jigsaw', few), await audit('jigsaw', few)];
    expect(second.record!.cues).toEqual(first.record!.cues);
  });

  it('gives scores without a verdict for too few photographs, and says how many are needed', async () => {
    const images = await made('few', 12, (i) => photograph(i, 48, 40));
    const { ending, record, cues: found } = await audit('rotation', images);
    expect(ending.status).toBe('finished');
    expect(record!.warnings[0]).toBe(
      'too few images for a verdict: 12 different images found, 40 are needed. The scores are given, but nothing is called present or a leak',
    );
    for (const { finding, withSettings, applies, present, leak, reason, score } of found().filter(
      (cue) => cue.applies,
    )) {
      expect(applies && score! > 0).toBe(true);
      expect(present || leak).toBe(false);
      expect(finding).toMatchObject({ verdict: 'no-verdict', photographs: 12, needed: 40 });
      expect(withSettings).toMatchObject({ verdict: 'no-verdict', leak: false });
      expect(reason).toContain('different images found: 12, needed: 40');
    }
  });

  it('fits no probe to copies of one photograph, and says so', async () => {
    const { ending, record, cue } = await audit('context', await made('repeated', 6, () => photograph(1)));
    expect(ending.status).toBe('finished');
    expect(record!.images).toBe(1);
    expect(record!.warnings).toContain('5 images are copies of others and left out: each would count one image twice');
    expect(cue('vignetting')).toMatchObject({ applies: true, score: null, present: false, leak: false });
    expect(cue('vignetting').reason).toMatch(/all files show the same image; 40 different images are needed/);
  });

  it('warns of what cannot be measured on grey and tiny pictures', async () => {
    const tiny = await made('tiny', 8, (i) => photograph(i, 24, 20).greyscale());
    for (const task of ['jigsaw', 'counting', 'context']) {
      const { ending, record } = await audit(task, tiny);
      expect(ending.status).toBe('finished');
      expect(record!.warnings.join('\n')).toMatch(
        /8 of the 8 audited images are grey: cues of colour cannot be measured/,
      );
      expect(record!.warnings.join('\n')).toMatch(/8 of the 8 audited images are less than 64 px high or wide/);
    }
  });

  it('reduces pictures larger than 1024 px, and says so', async () => {
    const large = await made('large', 2, (i) => photograph(i, 1280, 960));
    const { record } = await audit('rotation', large);
    expect(record!.warnings.join('\n')).toMatch(/2 of the 2 audited images are larger than 1024 px and were reduced/);
  });

  it('does not apply to a task without an answer that a cue could give, and does not read the folder', async () => {
    const { ending, record, cues: found } = await audit('mae', join(folder, 'nowhere'));
    expect(ending.status).toBe('finished');
    expect(record).toMatchObject({ images: 0, warnings: [] });
    for (const cue of found()) expect(cue).toMatchObject({ applies: false, score: null, withSettings: null });
    expect(found()[0]!.reason).toMatch(/has no answer that a cue alone could give/);
  });

  it('stops on request, with one ending and no record', async () => {
    const { ending, record } = await audit('rotation', join(folder, 'few'), {}, ({ type }, tell) => {
      if (type === 'progress') tell({ type: 'stop' });
    });
    expect(ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
    expect(record).toBeUndefined();
  });

  it('fails with a message if there is no folder or no picture', async () => {
    const missing = await audit('rotation', join(folder, 'nowhere'));
    expect(missing.ending).toMatchObject({ status: 'failed', failure: { code: 'unusable-input' } });
    expect(missing.ending.failure!.message).toMatch(/there is no folder/);
    const notes = join(folder, 'notes');
    await mkdir(notes);
    await copyFile(join(samples, 'LICENCES.md'), join(notes, 'LICENCES.md'));
    expect((await audit('rotation', notes)).ending.failure!.message).toMatch(/no image in/);
  });
});
