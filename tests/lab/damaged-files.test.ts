/** One changed digit in a stored file never becomes another number on a page: what it belongs to is refused, and the file is named. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { boardFile, boardFolder, metricsFile, recordFile } from '../../electron/files/run-folder.ts';
import { storedText } from '../../electron/files/stored-json.ts';
import { handlersOf } from '../../electron/lab/handlers.ts';
import type { Lab } from '../../electron/lab/lab.ts';
import { pngOf } from '../../electron/worker/pictures/png.ts';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

/** A run with results of every kind; its lab, and the same workspace opened by another one after `damage`. */
async function analysedRun() {
  behave();
  const { lab } = await fakeLab();
  const folder = pictureFolder();
  await lab.datasets.register([folder]);
  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  await lab.analyses.start('evaluate', run, { images: [folder], test: [folder], labels: 'folders' });
  await lab.analyses.start('diagnose', run, {});
  await lab.analyses.start('export', run, { formats: ['onnx'] });
  const runDir = lab.runs.folderOf(run);
  const reopened = async (): Promise<Lab> => (await fakeLab(lab.workspace.root)).lab;
  return { run, runDir, dataset: lab.datasets.list()[0]!.id, folder, root: lab.workspace.root, reopened };
}

/** Changes the last digit of a text that occurs in a file. */
function changeDigit(file: string, text: RegExp): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(text, (found) =>
    found.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
  );
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

const detailOf = (lab: Lab, run: string) => handlersOf(lab, 'browser')['runs.get']({ run });
const messages = (failures: readonly { readonly message: string }[] = []) => failures.map(({ message }) => message);

it('a whole run has no damaged files', async () => {
  const { run, reopened } = await analysedRun();
  const lab = await reopened();
  const detail = await detailOf(lab, run);
  expect(detail.damaged).toEqual([]);
  expect(detail.summary.damaged).toBeUndefined();
  expect([detail.exported, detail.evaluation, detail.diagnosis]).not.toContain(undefined);
});

it.each([
  ['evaluation', 'evaluation.json', /"knn": [\d.]+/],
  ['diagnosis', 'shortcuts.json', /"score": [\d.]+/],
  ['exported', 'export/exported.json', /"cosine": [\d.]+/],
] as const)('of the %s: the run is shown without it', async (part, name, number) => {
  const { run, runDir, reopened } = await analysedRun();
  changeDigit(join(runDir, name), number);
  const detail = await detailOf(await reopened(), run);
  expect(detail[part]).toBeUndefined();
  expect(messages(detail.damaged)).toEqual([
    `${join(runDir, name)} is damaged: its checksum does not match its content`,
  ]);
});

it('of run.json: the run is listed as damaged, and its network is not used', async () => {
  const { run, runDir, reopened } = await analysedRun();
  changeDigit(recordFile(runDir), /"seconds": [\d.]+/);
  const lab = await reopened();
  expect(await lab.runs.list()).toMatchObject([
    { id: run, failure: { message: expect.stringContaining('run.json is damaged') } },
  ]);
  await expect(lab.analyses.start('diagnose', run, {})).rejects.toThrow('run.json is damaged');
});

/** Each change, and whether it is at the end, which is all that a list reads. */
const lineChanges: Readonly<Record<string, readonly [(lines: string[]) => string[], atEnd: boolean]>> = {
  'a changed digit': [(lines) => lines.map((line) => line.replace(/"step":3,/, '"step":2,')), false],
  'zeros in a line': [([first, ...rest]) => ['\0'.repeat(first!.length), ...rest], false],
  'a last line that is not JSON': [(lines) => [...lines.slice(0, -1), '{"torn'], true],
  'no last line': [(lines) => lines.slice(0, -1), true],
  'no lines': [() => [], true],
};
it.each(Object.keys(lineChanges))(
  'of metrics.jsonl, with %s: the page says so, and the list if it shows another number',
  async (name) => {
    const { run, runDir, reopened } = await analysedRun();
    const lines = readFileSync(metricsFile(runDir), 'utf8').trimEnd().split('\n');
    const [change, atEnd] = lineChanges[name]!;
    const changed = change(lines);
    expect(changed).not.toEqual(lines);
    writeFileSync(metricsFile(runDir), changed.map((line) => `${line}\n`).join(''));
    const lab = await reopened();
    const told = [expect.stringContaining(`${metricsFile(runDir)} is damaged`)];
    expect(messages((await detailOf(lab, run)).damaged)).toEqual(told);
    const [summary] = await lab.runs.list();
    expect(messages(summary!.damaged)).toEqual(atEnd ? told : []);
  },
);

it('of a board: the board is refused', async () => {
  const { run, runDir, reopened } = await analysedRun();
  writeFileSync(boardFile(runDir, 5), storedText({ step: 5, items: [] }).replace('"step": 5', '"step": 4'));
  await expect((await reopened()).runs.board(run, 5)).rejects.toThrow('board.json is damaged');
});

it('of a picture of a board: it is refused, and others are served', async () => {
  const { run, runDir, reopened } = await analysedRun();
  const png = await pngOf({ width: 20, height: 20, channels: 3, data: new Uint8Array(20 * 20 * 3).fill(7) });
  mkdirSync(boardFolder(runDir, 5), { recursive: true });
  const lab = await reopened();
  const write = (bytes: Buffer) => writeFileSync(join(boardFolder(runDir, 5), '1-1-asked.png'), bytes);
  const id = `board/${run}/5/1-1-asked.png`;
  write(png);
  expect(Buffer.from((await lab.picture(id)).bytes)).toEqual(png);
  for (let at = 0; at < png.length; at++) {
    const changed = Buffer.from(png);
    changed[at]! ^= 4;
    write(changed);
    await expect(lab.picture(id), `byte ${at}`).rejects.toThrow('1-1-asked.png is damaged');
  }
  for (const bytes of [png.subarray(0, -1), Buffer.concat([png, png]), Buffer.alloc(0)]) {
    write(bytes);
    await expect(lab.picture(id)).rejects.toThrow('1-1-asked.png is damaged');
  }
});

it('of an exported file: it is not handed out', async () => {
  const { run, runDir, reopened } = await analysedRun();
  const lab = await reopened();
  const id = `export/${run}/encoder.onnx`;
  const { path } = await lab.file(id);
  expect(basename(path)).toBe('encoder.onnx');
  writeFileSync(join(runDir, 'export', 'encoder.onnx'), 'onnY');
  await expect(lab.file(id)).rejects.toThrow('encoder.onnx is damaged: it was changed since it was exported');
});

it('of a dataset’s record: the dataset is listed with the reason, and opening its folders writes it again', async () => {
  const { dataset, folder, root, reopened } = await analysedRun();
  const file = join(root, 'datasets', dataset, 'dataset.json');
  changeDigit(file, /"openedAt": "[^"]*/);
  const lab = await reopened();
  expect(lab.datasets.list()).toMatchObject([
    {
      id: dataset,
      state: 'failed',
      failure: { message: `${file} is damaged: its checksum does not match its content` },
    },
  ]);
  await lab.datasets.open([folder]);
  await lab.datasets.cancel(dataset);
  const [again] = (await reopened()).datasets.list();
  expect(again).toMatchObject({ id: dataset, folders: [{ path: folder }] });
  expect(again!.failure).toBeUndefined();
});

it.each([
  ['in colour', undefined],
  ['in grey', { channels: 'grey', depth: 16, range: { kind: 'auto' } }],
] as const)(
  'a cache %s without a record, as held-out photographs have it, is listed by its folders',
  async (_, reading) => {
    behave({ videos: true });
    const { lab } = await fakeLab();
    const [folder, root] = [pictureFolder(), lab.workspace.root];
    const reopened = async (): Promise<Lab> => (await fakeLab(root)).lab;
    const dataset = await lab.datasets.register([folder], { reading });
    await lab.datasets.index(dataset, 72);
    const record = join(root, 'datasets', dataset, 'dataset.json');
    rmSync(record);
    mkdirSync(join(root, 'datasets', 'empty'));
    const [listed, ...others] = (await reopened()).datasets.list();
    expect(listed).toMatchObject({ id: dataset, state: 'cancelled', folders: [{ path: folder }] });
    expect(listed!.reading).toEqual(reading);
    expect(listed!.failure).toBeUndefined();
    expect(others).toEqual([]);

    writeFileSync(record, 'torn');
    expect((await reopened()).datasets.list()).toMatchObject([
      {
        id: dataset,
        state: 'failed',
        folders: [{ path: folder }],
        failure: { message: `${record} is damaged: it is not JSON` },
      },
    ]);
    rmSync(record);
    symlinkSync(join(root, 'nothing'), record);
    expect((await reopened()).datasets.list()).toMatchObject([
      { state: 'failed', failure: { message: `${record} is a link that leads nowhere` } },
    ]);
  },
);
