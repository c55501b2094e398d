/** The `add-encoder` job: copies the files of an encoder, finds out what it takes and gives, and tests it. */
import { constants } from 'node:fs';
import { appendFile, copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { DescribedEncoder } from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { nearestWords } from '../../../shared/nearest-word.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { hashFiles } from '../../files/hash-files.ts';
import type { JobControl } from '../messages/job-control.ts';
import { type GraphInput, imageInput } from './image-input.ts';
import { filesFolder, openProgram } from './open-added.ts';
import { preprocessingOf } from './preprocessing.ts';
import { readModel } from './read-model.ts';
import { readOnnx, withOutput } from './read-onnx.ts';
import { readTfjs } from './read-tfjs.ts';
import { selfTest } from './self-test.ts';
import { besideModel, type Described } from './sidecar-files.ts';

/**
 * Describes `job.file`, and leaves its copy in `job.out`. The file and its folder are only read.
 * @throws FailureError that says what is wrong with the file and what to do; 'stopped'.
 */
export async function addEncoder(
  { file, out, options }: JobOf<'add-encoder'>,
  control: JobControl,
): Promise<DescribedEncoder> {
  const name = basename(file);
  refuseOtherKinds(name);
  const kind = kindOf(name);
  control.progress('reading the encoder', 0, 3);
  const { inputs, metadata, external, usual, outputs, inner } = await readers[kind](file);
  const added = outputs && innerOutput(options.output, { outputs, inner: inner ?? [] }, name);
  const { size, channels, ...image } = imageInput(inputs, options);
  const recipe = preprocessingOf(
    { name, size, channels, metadata, beside: (await besideModel(file)) ?? usual },
    options,
  );
  const files = [name, ...external];
  if (external.includes(name)) refuse('unusable-input', `${name} wants its weights from itself`, 'save it again');
  const copies = join(out, filesFolder);
  await copyFiles(dirname(file), files, copies);
  const original = await hashFiles(copies, files);
  if (added !== undefined) await appendFile(join(copies, name), withOutput(added));
  await control.checkStopped();

  control.progress('testing the encoder', 1, 3);
  const input = { name: image.name, layout: image.layout, ...(image.batch && { batch: image.batch }), ...recipe };
  const program = await openProgram(out, { kind, files, name, input });
  try {
    const { features, stages, otherOutputs, images, difference } = await selfTest(program, input, name, options.output);
    await control.checkStopped();
    control.progress('testing the encoder', 3, 3);
    return {
      name: options.name ?? basename(name, extname(name)),
      kind,
      ...original,
      ...(added !== undefined && { copySha256: (await hashFiles(copies, files)).sha256 }),
      files,
      source: file,
      input,
      features: { output: features.output, width: features.width, stage: features.stage },
      stages: [...stages],
      otherOutputs: [...otherOutputs],
      selfTest: { passed: true, images, difference },
    };
  } finally {
    await program.dispose();
  }
}

/** What a file says about itself. */
interface Read {
  readonly inputs: readonly GraphInput[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Further files with its weights, relative to its folder. */
  readonly external: readonly string[];
  /** Outputs of a graph, and the tensors inside it that can be made outputs. */
  readonly outputs?: readonly string[];
  readonly inner?: readonly string[];
  /** How images are usually prepared for it. */
  readonly usual?: Described | undefined;
}

type Kind = DescribedEncoder['kind'];

const kindOf = (name: string): Kind =>
  /\.json$/i.test(name) ? 'tfjs' : /\.safetensors$/i.test(name) ? 'torch' : 'onnx';

/** TF.js is loaded only for the files that need it. */
const readers: Readonly<Record<Kind, (file: string) => Promise<Read>>> = {
  onnx: async (file) => readOnnx(await readModel(file), basename(file)),
  tfjs: async (file) => {
    const name = basename(file);
    const { isGraph, ...found } = readTfjs(await readModel(file), name);
    await refuseMissing(dirname(file), [name, ...found.external]);
    const { inputsOfTfjs } = await import('./tfjs-program.ts');
    return { ...found, inputs: await inputsOfTfjs(file, name, isGraph) };
  },
  torch: async (file) => {
    const { readWeights } = await import('../nets/pytorch-file.ts');
    const { readTorch } = await import('./read-torch.ts');
    const weights = await readWeights(file);
    return { ...readTorch(weights, basename(file)), metadata: weights.metadata, external: [] };
  },
};

/** Most names of tensors in a message. */
const mostNames = 5;

/**
 * The inner tensor that has to become an output; undefined if nothing or an output is asked for.
 * @throws FailureError 'bad-usage' that lists the nearest names if the graph has no such tensor.
 */
function innerOutput(
  wanted: string | undefined,
  { outputs, inner }: { readonly outputs: readonly string[]; readonly inner: readonly string[] },
  name: string,
): string | undefined {
  if (wanted === undefined || outputs.includes(wanted)) return undefined;
  if (inner.includes(wanted)) return wanted;
  const typed = wanted.toLowerCase();
  const holding = inner.filter((each) => each.toLowerCase().includes(typed));
  const nearest =
    holding.length > 0
      ? holding.slice(-mostNames)
      : nearestWords(wanted, [...outputs, ...inner.slice(-1000)], mostNames);
  return refuse(
    'bad-usage',
    `${name} has no tensor '${wanted}': its outputs are ${quoted(outputs)}, and it has ${inner.length} inner tensors`,
    `say --output NAME with one of them; the nearest names are ${quoted(nearest)}`,
  );
}

const quoted = (names: readonly string[]): string => names.map((each) => `'${each}'`).join(', ');

/** Other kinds of files that hold encoders, and the way to use them. */
const otherKinds: Readonly<Record<string, string>> = {
  '.pt': 'a pickle of PyTorch, which can run any code',
  '.pth': 'a pickle of PyTorch, which can run any code',
  '.ckpt': 'a pickle of PyTorch, which can run any code',
  '.bin': 'weights without a network',
  '.h5': 'a Keras model',
  '.keras': 'a Keras model',
  '.pb': 'a TensorFlow model',
  '.tflite': 'a TensorFlow Lite model',
};

function refuseOtherKinds(name: string): void {
  const what = otherKinds[extname(name).toLowerCase()];
  if (what)
    refuse(
      'unusable-input',
      `${name} is ${what}: encoders are added as ONNX files, TF.js models or safetensors`,
      'export it to ONNX, for example with torch.onnx.export(model, …), optimum-cli or tf2onnx; weights of ResNet-18, ResNet-50, ViT-Ti and ViT-S can also be saved with safetensors.torch.save_file',
    );
}

/** @throws FailureError 'unusable-input' for files that are missing or not regular, from which a copy might never end. */
async function refuseMissing(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const stats = await stat(join(folder, file)).catch(() => undefined);
    if (stats?.isFile()) continue;
    refuse(
      'unusable-input',
      `the file ${join(folder, file)} is missing, which holds weights of ${files[0]}`,
      `put it beside ${files[0]}, under the same name`,
    );
  }
}

/** Copies files with the folders that they lie in. */
async function copyFiles(from: string, files: readonly string[], to: string): Promise<void> {
  await refuseMissing(from, files);
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(from, file), join(to, file), constants.COPYFILE_FICLONE);
  }
}
