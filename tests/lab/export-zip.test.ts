import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeEach, expect, it } from 'vitest';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

beforeEach(() => behave());

async function exportedRun() {
  const { lab } = await fakeLab();
  const folder = pictureFolder();
  await lab.datasets.register([folder]);
  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5), name: 'a run' });
  await lab.runs.ended(run);
  return { lab, run, runDir: lab.runs.folderOf(run) };
}

it('all files of an export are one ZIP with the same bytes each time', async () => {
  const { lab, run } = await exportedRun();
  await lab.analyses.start('export', run, { formats: ['onnx'] });
  const { path, name, bytes } = await lab.file(`zip/${run}`);
  const first = readFileSync(path);
  expect(name).toBe(`${run}-encoder.zip`);
  expect(bytes).toBe(first.length);
  const files = unzipSync(first);
  expect(Object.keys(files)).toEqual(['encoder.onnx']);
  expect(Buffer.from(files['encoder.onnx']!).toString()).toBe('onnx');
  await lab.file(`zip/${run}`);
  expect(readFileSync(path).equals(first)).toBe(true);
});

it('a run without an export has no ZIP, and what is no run has none', async () => {
  const { lab, run } = await exportedRun();
  await expect(lab.file(`zip/${run}`)).rejects.toThrow(`${run} has no export`);
  await expect(lab.file(`zip/${run}/more`)).rejects.toThrow('no file is called');
  await expect(lab.file('zip/..')).rejects.toThrow();
});

it('a file that was changed since the export is named, and not put into a ZIP', async () => {
  const { lab, run, runDir } = await exportedRun();
  await lab.analyses.start('export', run, { formats: ['onnx'] });
  writeFileSync(join(runDir, 'export', 'encoder.onnx'), 'other');
  await expect(lab.file(`zip/${run}`)).rejects.toThrow(/encoder\.onnx is damaged: it was changed/);
});
