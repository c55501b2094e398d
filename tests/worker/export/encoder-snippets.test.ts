import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../../electron/worker/data/decode.ts';
import { transparentBackground } from '../../../electron/worker/data/render-pixels.ts';
import { tolerance } from '../../../electron/worker/export/answer-comparison.ts';
import { centralSquare } from '../../../electron/worker/export/certificate-photographs.ts';
import { trainerSide } from '../../../electron/worker/export/compared-programs.ts';
import { fileNames } from '../../../electron/worker/export/file-names.ts';
import { pytorchSafetensors } from '../../../electron/worker/export/pytorch-safetensors.ts';
import { cosine } from '../../../electron/worker/numerics/cosine.ts';
import { encoderOnnx } from '../../../electron/worker/run/encoder-onnx.ts';
import { pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { encoderSnippets } from '../../../shared/encoder-snippets.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { taskCards } from '../../../shared/task-cards.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import { withProfile } from '../data/jpeg-edits.ts';
import { trained } from './trained.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const samples = join(root, 'assets/samples');
/** Odd enough that 1.125 · size lies halfway between two whole numbers. */
const size = 36;
const side = packSideFor(size);

/** `$PYTHON`, or python3, if it has what a program needs. */
function pythonWith(packages: string): string | undefined {
  const command = process.env.PYTHON ?? 'python3';
  try {
    execFileSync(
      command,
      ['-c', `import numpy, ${packages}; from PIL import Image; Image.Image.has_transparency_data`],
      {
        stdio: 'ignore',
      },
    );
    return command;
  } catch {
    return undefined;
  }
}
const python = pythonWith('onnxruntime');
const pytorch = pythonWith('torch, torchvision, safetensors');

/** The encoder of the program for PyTorch: with another stem and normalisation than usual. */
const residual = trained('resnet18', size, 0, { stem: 'large', normalisation: 'imagenet' });

let folder: string;
let paths: string[];
/** What the certificate compares an exported file with: the trainer's features of every file. */
let expected: Float32Array[];

/** Files that a careless program would prepare in another way. */
async function writeOddFiles(): Promise<string[]> {
  const photograph = sharp(join(samples, (await readdir(samples)).filter((name) => name.endsWith('.jpg')).sort()[0]!));
  const odd = {
    'turned.jpg': photograph.clone().resize(331, 203).withMetadata({ orientation: 6 }).jpeg(),
    'mirrored.jpg': photograph.clone().resize(120, 411).withMetadata({ orientation: 5 }).jpeg(),
    'grey.jpg': photograph.clone().resize(97, 143).greyscale().jpeg(),
    'wide gamut.png': photograph.clone().resize(150, 111).withIccProfile('p3').png(),
    'transparent.png': photograph.clone().resize(75, 90).ensureAlpha(0.4).png(),
    'as it is.png': photograph.clone().resize(side, side).png(),
    'small.png': photograph.clone().resize(19, 33).png(),
    'panorama.png': photograph.clone().resize(500, 50, { fit: 'fill' }).png(),
    'large.png': photograph.clone().resize(331, 497).png(),
    // Their decoder gives a half, a quarter or an eighth, rounded down; the fourth just not yet an eighth.
    'half.jpg': photograph.clone().resize(139, 173).jpeg({ chromaSubsampling: '4:4:4' }),
    'quarter.jpg': photograph.clone().resize(283, 211).jpeg({ progressive: true }),
    'eighth.jpg': photograph.clone().resize(399, 631).jpeg(),
    'quarter again.jpg': photograph
      .clone()
      .resize(521, 9 * side, { fit: 'fill' })
      .jpeg(),
    'large and turned.jpg': photograph.clone().resize(1229, 923).withMetadata({ orientation: 7 }).jpeg(),
    'enlarged.jpg': photograph.clone().resize(29, 23).jpeg(),
  };
  for (const [name, image] of Object.entries(odd)) await image.toFile(join(folder, name));
  const { icc } = await sharp(join(folder, 'wide gamut.png')).metadata();
  const ofAnotherKind = 'grey with a profile of colours.jpg';
  await writeFile(join(folder, ofAnotherKind), withProfile(await readFile(join(folder, 'grey.jpg')), icc!));
  return [...Object.keys(odd), ofAnotherKind].map((name) => join(folder, name));
}

async function featuresOfTrainer(encoder: ReturnType<typeof trained>): Promise<Float32Array[]> {
  const trainer = await trainerSide(encoder, 1);
  const all: Float32Array[] = [];
  for (const path of paths) {
    const decoded = await decode(await readFile(path), side);
    if (!('picture' in decoded)) throw new Error(`${path}: ${decoded.detail}`);
    all.push(Float32Array.from((await trainer.answer(centralSquare(decoded.picture, size), 1)).features!));
  }
  await trainer.dispose();
  return all;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoder-snippets-'));
  const encoder = trained('conv4', size);
  await writeFile(join(folder, fileNames.onnx), await encoderOnnx(encoder, {}));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const programs = [...encoderSnippets(encoder.settings).slice(0, 2), encoderSnippets(residual.settings)[2]!];
  expect(programs.map(({ file }) => file)).toEqual(['features.py', 'features.mjs', 'features_torch.py']);
  for (const { file, code } of programs) await writeFile(join(folder, file), code);
  await writeFile(join(folder, fileNames.torch), pytorchSafetensors(residual, { step: '12' }));
  const photographs = (await readdir(samples)).filter((name) => name.endsWith('.jpg')).sort();
  paths = [...(await writeOddFiles()), ...photographs.slice(0, 12).map((name) => join(samples, name))];
  expected = await featuresOfTrainer(encoder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The largest difference, as the certificate counts it: relative to the largest value if that exceeds 1. */
const difference = (found: ArrayLike<number>, wanted: ArrayLike<number>): number =>
  Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i]!))) /
  Math.max(1, ...Array.from(wanted, Math.abs));

/** Minus their mean, which all images share: what is left tells them apart. */
function centred(all: readonly ArrayLike<number>[]): Float32Array[] {
  const mean = Array.from(all[0]!, (_, j) => all.reduce((sum, features) => sum + features[j]!, 0) / all.length);
  return all.map((features) => Float32Array.from(features, (value, j) => value - mean[j]!));
}

/** The features that a program prints, in the order of the paths. */
async function featuresFrom(command: string, file: string): Promise<number[][]> {
  const { stdout } = await run(command, [file, ...paths], { cwd: folder, maxBuffer: 2 ** 26 });
  const lines = stdout.trim().split('\n');
  const answers = lines.map((line) => JSON.parse(line) as { path: string; features: number[] });
  expect(answers.map(({ path }) => path)).toEqual(paths);
  return answers.map(({ features }) => features);
}

/** Pillow rounds elsewhere than libvips, by a byte here and there; where nothing is resized, nothing is rounded. */
function expectNearly(found: readonly number[][], trainers: readonly Float32Array[]): void {
  const unresized = paths.findIndex((path) => path.endsWith('as it is.png'));
  expect(difference(found[unresized]!, trainers[unresized]!)).toBeLessThanOrEqual(tolerance);
  const wanted = centred(trainers);
  const cosines = centred(found).map((features, i) => cosine(features, wanted[i]!));
  const unlike = paths.flatMap((path, i) => (cosines[i]! >= 0.999 ? [] : [`${basename(path)}: ${cosines[i]}`]));
  expect(unlike).toEqual([]);
}

describe('the programs to copy', () => {
  it('give the answers of the certificate in Node.js, to its tolerance', async () => {
    const found = await featuresFrom(process.execPath, 'features.mjs');
    const differences = found.map((features, i) => difference(features, expected[i]!));
    const beyond = paths.flatMap((path, i) =>
      differences[i]! <= tolerance ? [] : [`${basename(path)}: ${differences[i]}`],
    );
    expect(beyond).toEqual([]);
  });

  it('give the same answers in Python, with another resizer', async ({ skip }) => {
    skip(python === undefined, 'needs Python with numpy, onnxruntime and pillow; PYTHON names its program');
    expectNearly(await featuresFrom(python!, 'features.py'), expected);
  });

  it('give the trainer’s features in PyTorch, as in Python', async ({ skip }) => {
    skip(pytorch === undefined, 'needs Python with numpy, pillow, torch, torchvision and safetensors');
    expectNearly(await featuresFrom(pytorch!, 'features_torch.py'), await featuresOfTrainer(residual));
  });

  it('put transparent images on the grey of the lab', () => {
    const grey = new RegExp(
      `\\b${transparentBackground}, \\D*${transparentBackground}, \\D*${transparentBackground}\\b`,
    );
    expect(encoderSnippets(residual.settings).length).toBe(3);
    for (const { code } of encoderSnippets(residual.settings)) expect(code).toMatch(grey);
  });

  it('are not offered for images that are read in another way', () => {
    const { settings } = residual;
    expect(encoderSnippets({ ...settings, reading: { ...colourReading, depth: 16 } })).toEqual([]);
    expect(encoderSnippets({ ...settings, reading: { ...colourReading, channels: 'grey' } })).toEqual([]);
  });

  it('are for PyTorch if the encoder takes normalised pixels', () => {
    for (const { id } of taskCards) {
      const languages = encoderSnippets({ ...residual.settings, task: id }).map(({ language }) => language);
      expect(languages.includes('PyTorch'), id).toBe(pretextTask(id).view === undefined);
    }
  });
});
