import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../electron/lab/lab.ts';
import { checkViewableFile } from '../../electron/lab/read-only.ts';
import { didItHelpReport } from '../../electron/lab/report/did-it-help-report.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

beforeEach(() => behave());

const textOf = (markup: string): string =>
  markup
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const reported = (evaluation: Evaluation): string =>
  textOf(didItHelpReport({ title: 'Did it help? x', evaluation, version: '1', now: new Date(0) }));

describe('the report of an evaluation', () => {
  let lab: Lab;
  let run: string;
  let evaluation: Evaluation;
  beforeAll(async () => {
    behave();
    ({ lab } = await fakeLab());
    const folders = [pictureFolder('labelled'), pictureFolder('asked')];
    await lab.datasets.register([folders[0]!]);
    run = await lab.runs.start({ folders: [folders[0]!], settings: rotationSettings(5), name: '<b>Mine</b>' });
    await lab.runs.ended(run);
    const options = { images: [folders[0]!], test: [folders[1]!], labels: 'folders' as const, few: { percent: [10] } };
    evaluation = await lab.analyses.start('evaluate', run, options);
  });

  it('answers first, then says the sentence, then has every table that was measured', async () => {
    const sentence = 'On your images, k-NN gives .50.';
    const text = reported({ ...evaluation, sentence });
    const places = [
      'It helped: the features are better than before training.',
      sentence,
      'Accuracy by stage of the encoder',
      'Accuracy by number of labels',
      'Classes with the lowest recall',
      'How it was measured',
    ].map((words) => text.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).toContain('this encoder 10 % 4 0.400 0.300 to 0.500');
    expect(text).toContain('k-NN dog 5 0.400 cat (3)');
    expect(text).not.toContain('Compared with');
    expect(text).not.toContain('Leakage');
  });

  it('has the segmentation and the detection of the encoder, if they were measured', async () => {
    const folders = [pictureFolder('labelled'), pictureFolder('asked')];
    const [masks, boxes] = [
      { train: folders[0]!, test: folders[1]! },
      { train: folders[0]!, test: folders[1]! },
    ];
    expect(textOf(await lab.reports.ofEvaluation(run))).not.toContain('What its places tell');
    await lab.analyses.start('places', run, { images: [folders[0]!], test: [folders[1]!], masks, boxes });
    const text = textOf(await lab.reports.ofEvaluation(run));
    expect(text).toContain('What its places tell');
    expect(text).toContain('Features k-NN Linear Retrieval This encoder 0.400 0.500 0.600 pixels 0.400 0.500 0.600');
    expect(text).toContain('Features AP50 This encoder 0.700 pixels 0.300');
    expect(text).toContain('1.000 0.400 0.500 –'); // a class that neither masks nor predictions have
    expect(text).toContain('a mask is missing');
  });

  it('says when training did not help, or may not have', () => {
    const gain = (low: number, high: number) => {
      const linear = { change: (low + high) / 2, ci95: [low, high] as [number, number] };
      return { ...evaluation, gain: { knn: linear, linear } };
    };
    expect(reported(gain(-0.1, 0.1))).toContain('It is not clear that it helped');
    expect(reported(gain(-0.2, -0.1))).toContain('It did not help: the features are worse');
  });

  it('compares an added encoder, which has no untrained twin, with its baselines', () => {
    const { run: _, step: __, untrained: ___, gain: ____, ...rest } = evaluation;
    const added: Evaluation = {
      ...rest,
      encoder: 'e',
      stages: rest.stages.map(({ untrained: _____, ...stage }) => stage),
      leakage: { exact: 2, near: 1 },
    };
    expect(reported(added)).toContain('Nothing it could help over was measured');
    const difference = { change: 0.2, ci95: [0.1, 0.3] as [number, number] };
    const baseline = { name: 'pixels', stage: 'pixels', knn: 0.3, linear: 0.4 };
    const measured = { ...baseline, difference, linearDifference: difference };
    const unclear = { ...measured, linearDifference: { change: 0, ci95: [-0.1, 0.1] as [number, number] } };
    const compared = reported({
      ...added,
      baselines: [measured, { ...unclear, name: 'hog' }, { ...measured, name: 'histogram' }],
    });
    expect(compared).toContain('It is better than pixels and histogram; not clearly better or worse than hog.');
    expect(compared).toContain('pixels pixels 0.300 +0.200 +0.100 to +0.300 0.400 +0.200 +0.100 to +0.300');
    expect(compared).toContain('2 with the same content, 1 that look the same');
    expect(compared).not.toContain('Untrained');
  });

  it('is a downloadable file that escapes names, also through a read-only link', async () => {
    const { path, name } = await lab.reports.file(`report/evaluation/${run}`);
    expect(name).toBe(`${run}-evaluation.html`);
    expect(path).toBe(join(lab.runs.folderOf(run), 'evaluation.html'));
    const written = readFileSync(path, 'utf8');
    expect(written).toContain('<h1>Did it help? &lt;b&gt;Mine&lt;/b&gt;</h1>');
    expect(written).not.toContain('<b>Mine');
    expect(() => checkViewableFile(`report/evaluation/${run}`)).not.toThrow();
    await expect(lab.reports.file(`report/evaluation/${run}/more`)).rejects.toThrow('no file is called');
  });

  it('is refused for a run that is not evaluated, and for an unknown id', async () => {
    const other = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(5) });
    await lab.runs.ended(other);
    await expect(lab.reports.ofEvaluation(other)).rejects.toThrow('is not evaluated yet');
    for (const id of ['none', '../runs'])
      await expect(lab.reports.ofEvaluation(id)).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});

describe('the images of an evaluation', () => {
  it('come with the datasets that have them, or without if the folders are gone', async () => {
    const { lab } = await fakeLab();
    const folders = [pictureFolder('labelled'), pictureFolder('asked')];
    await lab.datasets.register([folders[0]!]);
    const run = await lab.runs.start({ folders: [folders[0]!], settings: rotationSettings(5) });
    await lab.runs.ended(run);
    expect(await lab.evaluatedImages(run)).toEqual({});
    const options = { images: [folders[0]!], test: [folders[1]!], labels: 'folders' as const };
    await lab.analyses.start('evaluate', run, options);
    const { classified, datasets } = await lab.evaluatedImages(run);
    expect(classified).toMatchObject({
      paths: [join(folders[1]!, 'cat/a.jpg'), join(folders[1]!, 'dog/b.jpg')],
      of: 10,
    });
    const of = (id: string) => lab.datasets.foldersOf(id);
    expect([of(datasets!.images), of(datasets!.test)]).toEqual([[folders[0]], [folders[1]]]);
  });
});
