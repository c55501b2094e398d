/**
 * The self-test of an added encoder: fixed images alone and in a batch give finite features, the same ones both ways, and
 * other ones for other images. It also finds which outputs are stages.
 */
import { type EncoderInput, type EncoderStage, hasPlaces } from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { EncoderProgram, Output } from './encoder-program.ts';
import { fillInput } from './fill-input.ts';
import { featuresAmong, pooled, stagesOf } from './output-stages.ts';

/** Images of the self-test; of a batch that the file fixes, as many batches as give at least as many. */
const tested = 4;
/** Largest difference between an image alone and in a batch, relative to the largest feature: rounding error. */
const tolerance = 1e-3;
/** Features of an encoder that differ by less between images are constant. */
const constantBelow = 1e-6;
/** Outputs whose features differ by less are one stage. */
const sameBelow = 1e-5;

/** What the self-test found. */
export interface Tested {
  readonly features: EncoderStage;
  readonly stages: readonly EncoderStage[];
  readonly otherOutputs: readonly { readonly output: string; readonly why: string }[];
  readonly images: number;
  readonly difference: number;
}

type TestedInput = Pick<EncoderInput, 'layout' | 'size' | 'batch' | 'mean' | 'std'>;

/**
 * @param name The file's name, for messages.
 * @param output The output that the user wants as features.
 * @throws FailureError 'unusable-input' for an encoder that fails it; 'bad-usage' for an output that the file does not have.
 */
export async function selfTest(
  program: EncoderProgram,
  input: TestedInput,
  name: string,
  output: string | undefined,
): Promise<Tested> {
  const { layout } = input;
  const count = input.batch ?? tested;
  const images = Array.from({ length: Math.ceil(tested / count) * count }, (_, i) => testImage(i, input.size));
  const batches: ReadonlyMap<string, Output>[] = [];
  for (let from = 0; from < images.length; from += count)
    batches.push(await program.run(fillInput(images.slice(from, from + count), input), count));
  const together = batches[0]!;
  const alone =
    input.batch === undefined ? await Promise.all([await program.run(fillInput(images.slice(0, 1), input), 1)]) : [];
  const otherOutputs: { output: string; why: string }[] = [];
  const candidates: { stage: EncoderStage; features: FeatureMatrix }[] = [];
  for (const [each, found] of together) {
    const stages = stagesOf(each, found, count, layout);
    if (typeof stages === 'string') otherOutputs.push({ output: each, why: stages });
    else
      for (const stage of stages) {
        const features = joined(batches.map((outputs) => pooled(stage, outputs.get(each)!, layout, count)));
        candidates.push({ stage, features });
      }
  }
  const outputs = [...together].map(([each, { dims }]) => `'${each}' [${dims.join(', ')}]`).join(', ');
  if (output !== undefined && !together.has(output))
    refuse('bad-usage', `${name} has no output '${output}': found ${outputs}`, 'say --output NAME with one of them');
  const wanted = candidates.filter(({ stage }) => output === undefined || stage.output === output);
  if (wanted.length === 0)
    refuse(
      'unusable-input',
      `${output === undefined ? 'no output' : `'${output}'`} of ${name} gives features: ${otherOutputs.map(({ output: each, why }) => `'${each}' ${why}`).join('; ')}`,
      'export an output [N, D], tokens [N, T, D] or a map [N, C, h, w]',
    );
  const chosen = featuresAmong(wanted.map(({ stage }) => stage));
  const isChosen = ({ output: read, pooling }: EncoderStage) => read === chosen.output && pooling === chosen.pooling;
  const kept: typeof candidates = [];
  for (const candidate of candidates) {
    const { stage, features } = candidate;
    const flaw = flawOf(features);
    const twin = kept.find((other) => isSame(other.features, features));
    if (flaw && stage === chosen)
      refuse(
        'unusable-input',
        `the features of ${name} ${flaw}: the output '${stage.output}'`,
        'choose another with --output NAME, or export the encoder again with its trained weights',
      );
    if (flaw) otherOutputs.push({ output: stage.stage, why: flaw });
    // The same numbers by two names: the first name stays, and the output that is cheaper to read is read.
    else if (twin) {
      otherOutputs.push({ output: stage.stage, why: `gives the features of ${twin.stage.stage}` });
      if (stage === chosen || (stage.pooling === 'none' && !isChosen(twin.stage)))
        twin.stage = withPlaces({ ...stage, stage: twin.stage.stage }, twin.stage);
      else twin.stage = withPlaces(twin.stage, stage);
    } else kept.push({ ...candidate });
  }
  const stages = kept.map(({ stage }) => stage);
  const features = stages.find(isChosen)!;
  return {
    features,
    stages,
    otherOutputs,
    images: images.length,
    difference: differenceOf(alone[0], together, stages, layout, name),
  };
}

/** A stage with the places of its twin, if it has none of its own. */
function withPlaces(stage: EncoderStage, { output, pooling, prefix, places }: EncoderStage): EncoderStage {
  if (hasPlaces(stage)) return stage;
  const own = hasPlaces({ pooling }) && { output, pooling, ...(prefix !== undefined && { prefix }) };
  return { ...stage, ...((own || places) && { places: own || places }) };
}

/** The rows of several batches. */
function joined(batches: readonly FeatureMatrix[]): FeatureMatrix {
  const { count, width } = batches[0]!;
  const data = new Float32Array(batches.length * count * width);
  for (const [b, each] of batches.entries()) data.set(each.data, b * count * width);
  return { count: batches.length * count, width, data };
}

function flawOf({ width, data }: FeatureMatrix): string | undefined {
  if (!data.every(Number.isFinite)) return 'are not finite';
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = width; i < data.length; i++)
    if (Math.abs(data[i]! - data[i % width]!) > constantBelow * largest) return undefined;
  return 'are the same for every image';
}

function isSame(a: FeatureMatrix, b: FeatureMatrix): boolean {
  if (a.width !== b.width) return false;
  const largest = a.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.data.every((value, i) => Math.abs(value - b.data[i]!) <= sameBelow * largest);
}

/** 0 if the file fixes the batch. @throws FailureError 'unusable-input' if an image has other features alone than in a batch. */
function differenceOf(
  alone: ReadonlyMap<string, Output> | undefined,
  together: ReadonlyMap<string, Output>,
  stages: readonly EncoderStage[],
  layout: EncoderInput['layout'],
  name: string,
): number {
  if (!alone) return 0;
  let largestDifference = 0;
  for (const stage of stages) {
    const one = pooled(stage, alone.get(stage.output)!, layout, 1).data;
    const among = pooled(stage, together.get(stage.output)!, layout, 1).data;
    const largest = among.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference =
      one.reduce((most, value, i) => Math.max(most, Math.abs(value - among[i]!)), 0) / Math.max(largest, 1e-30);
    if (!(difference <= tolerance))
      refuse(
        'unusable-input',
        `the features '${stage.stage}' of ${name} depend on the other images of a batch: alone they differ by ${difference.toExponential(1)} of the largest`,
        'export it in evaluation mode (model.eval in PyTorch), so that batch normalisation uses its stored statistics',
      );
    largestDifference = Math.max(largestDifference, difference);
  }
  return largestDifference;
}

/** A fixed image of bytes, [size, size, 3]: waves of another direction and length in each channel. */
export function testImage(number: number, size: number): Uint8Array {
  const random = new Random('self-test', number);
  const waves = Array.from({ length: 3 }, () => ({
    across: random.uniform(-4, 4) * Math.PI,
    down: random.uniform(-4, 4) * Math.PI,
    start: random.uniform(0, 2 * Math.PI),
    middle: random.uniform(90, 165),
    height: random.uniform(30, 90),
  }));
  const image = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (const [c, { across, down, start, middle, height }] of waves.entries())
        image[(y * size + x) * 3 + c] = middle + height * Math.sin((across * x + down * y) / size + start);
  return image;
}
