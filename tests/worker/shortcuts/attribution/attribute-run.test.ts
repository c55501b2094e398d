import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { perform as performJob } from '../../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import type { Looked } from '../../../../shared/shortcut-schemas.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { FromWorker, JobOf, ToWorker } from '../../../../shared/worker-protocol.ts';
import { root } from '../../../built.ts';
import { writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../../training/fixture.ts';
import { cornerMark } from '../fake-mark.ts';

type LookJob = JobOf<'look'>;

const folder = temporaryFolder();
const side = 24;
const steps = 120;
const rotation = tinySettings({
  size: 16,
  batch: 8,
  length: { steps },
  learningRate: 0.004,
  seed: 3,
  taskSettings: { flip: false },
});
const dirs = { marked: join(folder, 'marked'), clean: join(folder, 'clean') };
/** Whether a photograph is one of the third that is marked in the marked folder. */
const isMarked = (name: string): boolean => name.startsWith('marked-');

/** The mirror image. */
const flopped = (picture: Picture): Picture => ({
  ...picture,
  data: picture.data.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    return picture.data[3 * (pixel - (pixel % side) + (side - 1 - (pixel % side))) + channel]!;
  }),
});

/** The sample photographs at 24 px and their mirror images, a third of all marked in the bottom right corner. */
async function smallSamples() {
  const samples = join(root, 'assets', 'samples');
  for (const dir of Object.values(dirs)) await mkdir(dir, { recursive: true });
  const names = (await readdir(samples)).filter((file) => file.endsWith('.jpg'));
  for (const [number, name] of names.entries()) {
    const picture = sharp(join(samples, name)).removeAlpha().toColourspace('srgb').resize(side, side, { fit: 'cover' });
    const clean = { width: side, height: side, channels: 3, data: Uint8Array.from(await picture.raw().toBuffer()) };
    const third = number % 3 === 0;
    for (const kind of ['clean', 'marked'] as const)
      for (const mirrored of [false, true]) {
        // Mirrored before it is marked, so that the mark is in the same corner of both.
        const picture = mirrored ? flopped(clean) : clean;
        const shown =
          third && kind === 'marked' ? cornerMark.planting.plant(picture, 0.2, undefined as never) : picture;
        await sharp(shown.data, { raw: { width: side, height: side, channels: 3 } })
          .png()
          .toFile(join(dirs[kind], `${third ? 'marked' : 'plain'}-${mirrored}-${name}.png`));
      }
  }
}

const dataset = (kind: keyof typeof dirs) => ({ folders: [dirs[kind]], packDir: join(folder, `pack-${kind}`) });
const runDirOf = (kind: string) => join(folder, `run-${kind}`);

async function trained(kind: keyof typeof dirs, name: string, settings: TrainSettings) {
  const runDir = runDirOf(name);
  const heard = await train({ job: 'train', run: name, runDir, settings, dataset: dataset(kind) });
  expect(heard.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
}

async function perform(
  job: Partial<LookJob>,
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
  const usual = { runDir: runDirOf('marked'), settings: rotation, dataset: dataset('marked'), photographs: 1000 };
  await performJob({ job: 'look', ...usual, ...job }, port);
  return { heard, ending: heard.ending, attributions: heard.result('look') };
}

/** The cluster that matches the marked photographs best, with its precision and recall. */
function bestOn({ clusters }: Looked, marked: number) {
  const judged = clusters.map((cluster) => {
    const hits = cluster.photographs.filter((path) => isMarked(basename(path))).length;
    return { cluster, precision: hits / cluster.count, recall: hits / marked };
  });
  return judged.reduce((a, b) => (b.precision * b.recall > a.precision * a.recall ? b : a));
}

describe('the attribution of a run', () => {
  let attributions: Looked;
  beforeAll(async () => {
    await smallSamples();
    await trained('marked', 'marked', rotation);
    await trained('clean', 'clean', rotation);
    attributions = (await perform({})).attributions!;
  });

  it('finds the marked photographs in one cluster, concentrated at the mark, and no such cluster on the clean twin', async () => {
    const label = attributions.clusters[0]!.label;
    const all = attributions.clusters.filter((each) => each.label === label).flatMap(({ photographs }) => photographs);
    expect(all).toHaveLength(attributions.photographs);
    const marked = all.filter((path) => isMarked(basename(path))).length;
    const { cluster, precision, recall } = bestOn(attributions, marked);
    expect(precision).toBeGreaterThan(0.6); // a third of all are marked
    expect(recall).toBeGreaterThan(0.8);
    expect(cluster.words).toContain('the strongest at the bottom right of the image');
    // The first cluster of the list is about the mark.
    expect(attributions.clusters[0]!.words).toMatch(/the strongest at the (bottom right|bottom|right) of the image$/);

    const twin = (await perform({ runDir: runDirOf('clean'), settings: rotation, dataset: dataset('clean') }))
      .attributions!;
    const same = bestOn(twin, marked);
    expect(same.precision * same.recall).toBeLessThan(0.5);
    expect(twin.clusters[0]!.concentration).toBeLessThan(attributions.clusters[0]!.concentration);
  });

  it('reports consistent numbers and pictures for every pinned photograph', () => {
    expect(attributions).toMatchObject({ event: 'looked', run: 'a-run', step: steps, folders: [dirs.marked] });
    expect(attributions.photographs).toBe(attributions.of);
    expect(attributions.pinned).toHaveLength(8);
    for (const { logLikelihood, byChannel, byTile, gradients, occlusion, completenessGap } of attributions.pinned) {
      expect(logLikelihood).toBeLessThanOrEqual(0);
      expect(byChannel.reduce((sum, each) => sum + each.gradients, 0)).toBeCloseTo(1, 4);
      expect(byTile).toBeUndefined();
      expect(completenessGap).toBeLessThan(0.2);
      for (const { data, width, height } of [gradients, occlusion]) {
        expect(data).toMatch(/^data:image\/png;base64,/);
        expect([width, height]).toEqual([5 * 96 + 4 * 4, 96]); // the photograph and four maps
      }
    }
    for (const { examples, count, share, concentration } of attributions.clusters) {
      expect(examples).toHaveLength(Math.min(8, count));
      expect(share).toBeGreaterThan(0);
      expect(concentration).toBeLessThanOrEqual(1);
    }
  });

  it('gives the same result again', async () => {
    const untimed = ({ seconds: _, madeAt: __, ...rest }: Looked) => rest;
    expect(untimed((await perform({})).attributions!)).toEqual(untimed(attributions));
  });

  it.each([
    ['jigsaw', { size: 64, taskSettings: { permutations: 6 } }, 9],
    ['context', { size: 88 }, 8],
  ] as const)('attributes the tiles of %s by place', async (task, requested, labels) => {
    const settings = tinySettings({ batch: 8, length: { steps: 4 }, ...requested }, task);
    await trained('clean', task, settings);
    const found = (await perform({ runDir: runDirOf(task), settings, dataset: dataset('clean'), photographs: 32 }))
      .attributions!;
    expect(found).toMatchObject({ photographs: 32 });
    expect(new Set(found.clusters.map(({ label }) => label)).size).toBe(labels);
    for (const { byTile } of found.pinned) {
      expect(byTile!.map(({ place }) => place).slice(0, 5)).toEqual(['top left', 'top', 'top right', 'left', 'middle']);
      expect(byTile!.reduce((sum, { gradients }) => sum + gradients, 0)).toBeCloseTo(1, 4);
    }
  });

  it('ends as stopped on request, and refuses a task without one right answer and a run without a checkpoint', async () => {
    const stopped = await perform({}, (message, tell) => {
      if (message.type === 'progress' && message.what.startsWith('attributing')) tell({ type: 'stop' });
    });
    expect(stopped.ending).toMatchObject({ status: 'stopped', failure: { message: 'the attribution was stopped' } });
    const simclr = await perform({ settings: tinySettings({}, 'simclr') });
    expect(simclr.ending.failure?.message).toContain('has no question with one right answer');
    const empty = join(folder, 'empty');
    await mkdir(empty, { recursive: true });
    await writeRunRecord(empty, rotation);
    expect((await perform({ runDir: empty })).ending.failure?.message).toContain('there is no network in');
    await rm(empty, { recursive: true });
  });
});
