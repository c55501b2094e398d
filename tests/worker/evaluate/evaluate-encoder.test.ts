import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { perform as performJob } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { mostNeighbours } from '../../../electron/worker/numerics/weighted-knn.ts';
import type { Evaluation, RunEvaluation } from '../../../shared/evaluation.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { FromWorker, JobOf, ToWorker } from '../../../shared/worker-protocol.ts';
import { writeRunRecord } from '../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../training/fixture.ts';
import { classNames, sortedSamples } from './labelled.ts';

type EvaluateJob = JobOf<'evaluate'>;

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 12 }, seed: 3 });
const runDir = join(folder, 'run');
let samples: Awaited<ReturnType<typeof sortedSamples>>;

beforeAll(async () => {
  samples = await sortedSamples(folder);
  const dataset = { folders: [samples.train], packDir: join(folder, 'pack') };
  const trained = await train({ job: 'train', run: 'a-run', runDir, settings, dataset });
  expect(trained.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
}, 60_000);

/** What differs from the usual job; `from` of its run. */
type Asked = Partial<EvaluateJob> & { readonly from?: { runDir: string; settings?: TrainSettings } };

async function perform({ from, ...job }: Asked = {}, onMessage: (message: FromWorker, tell: Tell) => void = () => {}) {
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
  const specs = {
    dataset: { folders: [samples.train], packDir: join(folder, 'pack') },
    test: { folders: [samples.test], packDir: join(folder, 'pack-test') },
  };
  const source = { kind: 'run', id: 'run', name: 'the run', runDir, settings, ...from } as const;
  await performJob({ job: 'evaluate', source, ...specs, labels: 'folders', ...job }, port);
  const evaluation = heard.result('evaluate') as (Evaluation & RunEvaluation) | undefined;
  return { heard, ending: heard.ending, evaluation };
}
type Tell = (message: ToWorker) => void;

/** Folders of copies, and a cache of their own. */
async function spec(name: string, fill: (folder: string) => Promise<unknown>) {
  const at = join(folder, name);
  await mkdir(at, { recursive: true });
  await fill(at);
  return { folders: [at], packDir: join(folder, `pack-${name}`) };
}
const untimed = ({ seconds: _, madeAt: __, ...rest }: Evaluation) => rest;

describe('an evaluation', () => {
  it('tells light from dark photographs at every stage, trained and untrained, and says all that the contract asks', async () => {
    const { heard, ending, evaluation } = await perform();
    expect(ending.status).toBe('finished');
    expect(evaluation).toMatchObject({
      event: 'evaluated',
      run: 'a-run',
      step: 12,
      labels: 'folders',
      classes: [...classNames],
      images: samples.counts.train,
      testImages: samples.counts.test,
      neighbours: Math.min(mostNeighbours, Math.round(samples.counts.train / 2)),
      chance: 0.5,
      warnings: [],
    });
    const { stages, best, untrained, gain, health } = evaluation!;
    expect(stages.map(({ stage, width }) => [stage, width])).toEqual([
      ['stage1', 32],
      ['stage2', 64],
      ['stage3', 128],
      ['stage4', 256],
    ]);
    expect(best.linear).toBe(Math.max(...stages.map(({ linear }) => linear)));
    expect(stages.find(({ stage }) => stage === best.stage)).toMatchObject({ knn: best.knn, linear: best.linear });
    expect(untrained.linear).toBe(Math.max(...stages.map((stage) => stage.untrained!.linear)));
    expect(gain.linear.change).toBeCloseTo(best.linear - untrained.linear, 12);
    expect(gain.knn.change).toBeCloseTo(best.knn - untrained.knn, 12);
    expect(best.linear).toBeGreaterThan(0.75);
    const { perImage } = evaluation!;
    expect(new Set(perImage!.photographs).size).toBe(samples.counts.test);
    expect(perImage!.contents.every((digits) => /^[0-9a-f]{12}$/.test(digits))).toBe(true);
    expect(perImage!.photographs.map((name) => name.split('/')[0])).toEqual(
      perImage!.classes!.of.map((place) => classNames[place]),
    );
    const share = ({ values }: { readonly values: readonly number[] }) =>
      values.reduce((sum, hit) => sum + hit, 0) / samples.counts.test;
    expect(share(perImage!.measures.linear!)).toBeCloseTo(best.linear, 12);
    expect(share(perImage!.measures.knn!)).toBeCloseTo(best.knn, 12);
    for (const { knn, knnCi95 } of stages) expect(knn >= knnCi95[0] && knn <= knnCi95[1]).toBe(true);
    expect(health.effectiveRank).toBeGreaterThan(1);
    const { labelFree, untrainedLabelFree } = evaluation!;
    const { test } = samples.counts;
    for (const measured of [labelFree!, untrainedLabelFree!]) {
      expect(measured).toMatchObject({ images: test, width: 256, rankMeLimit: Math.min(test, 256) });
      expect(measured).toMatchObject({ views: { images: Math.min(test, 100), each: 10 } });
      expect(measured.lidar).toBeLessThanOrEqual(measured.lidarLimit!);
    }
    expect(labelFree!.rankMe).toBe(health.effectiveRank);
    expect(labelFree!.alignment).not.toBe(untrainedLabelFree!.alignment);
    const phases = new Set(heard.of('progress').map(({ what }) => what));
    expect(phases).toEqual(
      new Set([
        'reading the training images',
        'reading the test images',
        'looking for copies of test images',
        'computing features of the trained encoder',
        'classifying',
        'computing features of views with the trained encoder',
        'computing features of the untrained encoder',
        'computing features of views with the untrained encoder',
      ]),
    );
  });

  it('gives the same numbers each time', async () => {
    const [first, second] = [await perform(), await perform()];
    expect(untimed(second.evaluation!)).toEqual(untimed(first.evaluation!));
  });

  it('finds nothing gained by a run of which the checkpoint was made before its first step', async () => {
    const unmoved = tinySettings({ length: { steps: 1 }, seed: 3, learningRate: 1e-12 });
    const dir = join(folder, 'unmoved');
    const dataset = { folders: [samples.train], packDir: join(folder, 'pack') };
    // Stopped at once: the checkpoint is that of step 0, whose encoder is what the seed draws.
    const stopped = await train(
      { job: 'train', run: 'b', runDir: dir, settings: unmoved, dataset },
      (message, tell) => {
        if (message.type === 'started') tell({ type: 'stop' });
      },
    );
    expect(stopped.ending).toMatchObject({ status: 'stopped', step: 0 });
    await writeRunRecord(dir, unmoved);
    const { evaluation } = await perform({ from: { runDir: dir, settings: unmoved } });
    for (const { untrained, stage: _, width: __, knnByK: ___, ...trained } of evaluation!.stages)
      expect(trained).toEqual(untrained);
    expect(evaluation!.gain.linear).toEqual({ change: 0, ci95: [0, 0] });
  });

  it('takes labels from a table in place of folders', async () => {
    const lines = ['path,label'];
    for (const side of ['train', 'test'])
      for (const label of classNames)
        for (const name of await readdir(join(folder, side, label)))
          lines.push(`"${side}/${label}/${name}",is ${label}`);
    const csv = join(folder, 'labels.csv');
    await writeFile(csv, lines.join('\n'));
    const byFolder = await perform();
    const { evaluation } = await perform({ labels: { csv } });
    expect(evaluation).toMatchObject({ labels: csv, classes: ['is bright', 'is dark'] });
    expect(evaluation!.stages).toEqual(byFolder.evaluation!.stages);
  });

  it('leaves out what a table does not name, and says how many', async () => {
    const lines = async (at: string, skip: number) =>
      (await Promise.all(classNames.map(async (name) => (await readdir(join(at, name))).map((file) => [name, file]))))
        .flatMap((files) => files.slice(skip))
        .map(([name, file]) => `${name}/${file},${name}`);
    const csv = join(folder, 'most.csv');
    const named = [...(await lines(samples.train, 1)), ...(await lines(samples.test, 2)), 'gone.jpg,dark'];
    await writeFile(csv, `path,label\n${[...new Set(named)].join('\n')}\n`);
    const { evaluation, ending } = await perform({ labels: { csv } });
    expect(ending.status).toBe('finished');
    const left = { images: classNames.length, testImages: 2 * classNames.length };
    expect(evaluation).toMatchObject({
      images: samples.counts.train - left.images,
      testImages: samples.counts.test - left.testImages,
      unlabelled: left,
    });
    expect(evaluation!.warnings).toEqual([
      expect.stringMatching(`^${left.images} training images without a label are left out, for example `),
      expect.stringMatching(`^${left.testImages} test images without a label are left out, for example `),
    ]);
    expect(evaluation!.perImage!.photographs).toHaveLength(samples.counts.test - left.testImages);
  });

  it('does not learn from what it is tested on, and says so', async () => {
    const both = await spec('both', async (at) => {
      await cp(samples.train, at, { recursive: true });
      await cp(samples.test, at, { recursive: true });
    });
    const { evaluation } = await perform({ dataset: both });
    expect(evaluation!.images).toBe(samples.counts.train);
    expect(evaluation!.warnings[0]).toContain(
      `${samples.counts.test} images are in both the training and the test set`,
    );
    const { pairs, ...counts } = evaluation!.leakage!;
    expect(counts).toEqual({ exact: samples.counts.test, near: 0 });
    expect(pairs).toHaveLength(samples.counts.test);
    for (const { copy, original, kind, similarity } of pairs!) {
      expect([kind, similarity]).toEqual(['exact', 1]);
      expect(copy.startsWith(both.folders[0]!)).toBe(true);
      expect(copy.slice(both.folders[0]!.length)).toBe(original.slice(samples.test.length));
    }
    const { ending } = await perform({ dataset: { ...both, folders: [samples.test] } });
    expect(ending.failure).toMatchObject({ code: 'unusable-input' });
    expect(ending.failure!.message).toContain('every training image is also a test image');
  });

  it('does not learn from smaller, re-encoded copies of what it is tested on, and counts them', async () => {
    // At 40 px, because a pack for 16 px keeps too few pixels for a close comparison.
    const larger = tinySettings({ length: { steps: 1 }, size: 40 });
    const dir = join(folder, 'larger');
    const dataset = { folders: [samples.train], packDir: join(folder, 'pack') };
    await train({ job: 'train', run: 'larger', runDir: dir, settings: larger, dataset });
    await writeRunRecord(dir, larger);
    const shrunk: string[] = [];
    const mixed = await spec('mixed', async (at) => {
      await cp(samples.train, at, { recursive: true });
      for (const label of classNames)
        for (const name of await readdir(join(samples.test, label))) {
          shrunk.push(join(at, label, `small-${name}.webp`));
          await sharp(join(samples.test, label, name))
            .resize(150)
            .webp({ quality: 70 })
            .toFile(shrunk.at(-1)!);
        }
    });
    const { evaluation } = await perform({ from: { runDir: dir, settings: larger }, dataset: mixed });
    expect(evaluation!.images).toBe(samples.counts.train);
    expect(evaluation!.leakage).toMatchObject({ exact: 0, near: samples.counts.test });
    expect(evaluation!.leakage!.pairs!.map(({ copy }) => copy).sort()).toEqual([...shrunk].sort());
    expect(evaluation!.warnings[0]).toContain(
      `${samples.counts.test} training images are near-copies of test images (changed, a part or mirrored) and not learnt from, for example ${shrunk[0]}, a copy of `,
    );
    const clean = await perform({ from: { runDir: dir, settings: larger } });
    expect(clean.evaluation!.leakage).toEqual({ exact: 0, near: 0 });
    expect(evaluation!.stages).toEqual(clean.evaluation!.stages);
  });

  it('warns where the encoder has seen copies of the test photographs, unless the run held them out', async () => {
    const names = await Promise.all(classNames.map((label) => readdir(join(samples.test, label))));
    const seen = await spec('seen-copies', async (at) => {
      await cp(samples.train, at, { recursive: true });
      for (const [i, label] of classNames.entries())
        await sharp(join(samples.test, label, names[i]![0]!))
          .resize(150)
          .webp()
          .toFile(join(at, `${label}.webp`));
    });
    const heldOut = { folders: [samples.test], packDir: join(folder, 'pack-test') };
    for (const [name, trainedWith, count] of [
      ['saw', { dataset: seen }, 2],
      ['held', { dataset: seen, heldOut }, 0],
    ] as const) {
      const dir = join(folder, `run-${name}`);
      const seeing = { ...settings, length: { steps: 1 } };
      await train({ job: 'train', run: name, runDir: dir, settings: seeing, ...trainedWith });
      await writeRunRecord(dir, seeing);
      const { evaluation } = await perform({ from: { runDir: dir, settings: seeing }, trainedWith });
      const told = evaluation!.warnings.filter((warning) => warning.includes('trained, without labels, on'));
      expect(told).toHaveLength(count > 0 ? 1 : 0);
      const compared = await perform({
        against: [
          {
            kind: 'run',
            id: name,
            name: `run ${name}`,
            runDir: dir,
            settings: seeing,
            dataset: { folders: [samples.train], packDir: join(folder, 'pack') },
            test: heldOut,
            trainedWith,
          },
        ],
      });
      const toldOfIt = compared.evaluation!.warnings.filter((warning) =>
        warning.startsWith(`the encoder of run ${name} was`),
      );
      expect(toldOfIt).toEqual(
        count > 0 ? [expect.stringMatching(/trained, without labels, on \d images? that (is a copy|are copies)/)] : [],
      );
    }
  });

  it('warns where the encoder was trained on the test photographs, and of files that cannot be used', async () => {
    const seen = join(folder, 'seen');
    await cp(runDir, seen, { recursive: true });
    await writeRunRecord(seen, settings, [folder]);
    const torn = await spec('torn', async (at) => {
      await cp(samples.test, at, { recursive: true });
      await writeFile(join(at, 'dark', 'torn.jpg'), 'no picture');
    });
    const { evaluation } = await perform({ from: { runDir: seen }, test: torn });
    expect(evaluation!.warnings).toEqual([
      expect.stringMatching(/^1 file of the test folder cannot be used and is skipped, for example .*torn\.jpg$/),
      expect.stringContaining('the encoder was trained, without labels, on images of'),
    ]);
  });

  describe('refuses, in words, when', () => {
    const refused = async (job: Asked) => {
      const { ending, evaluation } = await perform(job);
      expect(evaluation).toBeUndefined();
      expect(ending.status).toBe('failed');
      expect(ending.failure!.code).toBe('unusable-input');
      return ending.failure!;
    };

    it('photographs lie in no sub-folder', async () => {
      const loose = await spec('loose', async (at) => {
        await cp(samples.train, at, { recursive: true });
        const [name] = await readdir(join(at, 'dark'));
        await rename(join(at, 'dark', name!), join(at, name!));
      });
      expect((await refused({ dataset: loose })).message).toMatch(
        new RegExp(`^1 of the ${samples.counts.train} training images lies in no sub-folder, such as .*loose`),
      );
    });

    it('a table leaves photographs out', async () => {
      const csv = join(folder, 'short.csv');
      await writeFile(csv, 'path,label\nnothing.jpg,cat\n');
      const { message } = await refused({ labels: { csv } });
      expect(message).toContain(
        `the labels have no line for ${samples.counts.train} of the ${samples.counts.train} training`,
      );
    });

    it('there is one class alone', async () => {
      const one = await spec('one', (at) => cp(join(samples.train, 'dark'), join(at, 'dark'), { recursive: true }));
      expect((await refused({ dataset: one })).message).toMatch(/^all \d+ training images are of one class, 'dark'/);
    });

    it('a class has a single photograph', async () => {
      const thin = await spec('thin', async (at) => {
        await cp(samples.train, at, { recursive: true });
        await mkdir(join(at, 'odd'));
        const [name] = await readdir(join(at, 'dark'));
        await rename(join(at, 'dark', name!), join(at, 'odd', name!));
      });
      expect((await refused({ dataset: thin })).message).toBe("1 class with fewer than 2 training images: 'odd'");
    });

    it('the test photographs have a class that was never seen', async () => {
      const strange = await spec('strange', async (at) => {
        await cp(samples.test, at, { recursive: true });
        await rename(join(at, 'dark'), join(at, 'gloomy'));
      });
      expect((await refused({ test: strange })).message).toBe(
        "the test images have classes that the training images do not have: 'gloomy'",
      );
    });

    it('there are too few test photographs', async () => {
      const scant = await spec('scant', async (at) => {
        await cp(samples.test, at, { recursive: true });
        await rm(join(at, 'dark'), { recursive: true });
      });
      expect((await refused({ test: scant })).message).toMatch(/^\d test images: too few for a meaningful accuracy/);
    });

    it('the run has no checkpoint', async () => {
      const empty = join(folder, 'empty-run');
      await mkdir(empty);
      await writeRunRecord(empty, settings);
      expect((await refused({ from: { runDir: empty } })).message).toContain('there is no network in');
    });
  });

  it('ends as stopped when it is asked to, wherever it is', async () => {
    for (const phase of ['computing features of the trained encoder', 'classifying']) {
      const { ending, evaluation } = await perform({}, (message, tell) => {
        if (message.type === 'progress' && message.what === phase) tell({ type: 'stop' });
      });
      expect(ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
      expect(evaluation).toBeUndefined();
    }
  });
});
