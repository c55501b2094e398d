/** Which outputs of an encoder give features, and how each becomes one vector for an image. */
import type { EncoderStage, Layout } from '../../../shared/encoders.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Output } from './encoder-program.ts';

type Pooled = Pick<EncoderStage, 'pooling' | 'width'> & { readonly prefix?: number };

/** Numbers of tokens before those of the patches: none, a class token, that of DeiT's teacher, DINOv2's four registers. */
const prefixes = [0, 1, 2, 5] as const;

/** The probe factors a matrix of width × width, which takes 512 MiB for this one. */
const widest = 8192;

/** The stages of one output, or why it gives none. */
export function stagesOf(
  output: string,
  { dims, data }: Output,
  count: number,
  layout: Layout,
): readonly EncoderStage[] | string {
  const shape = `[${dims.join(', ')}]`;
  if (!data) return `${shape} is not of float32 or float64`;
  if (dims[0] !== count) return `${shape} has not one row for each of ${count} images`;
  if (data.length === 0) return `${shape} is empty`;
  const named = (pooled: Pooled, stage = output): EncoderStage => ({ stage, output, ...pooled });
  const [, a = 1, b = 1, c = 1] = dims;
  const width = dims.length === 3 ? b : dims.length === 4 && layout === 'nhwc' ? c : a;
  if (width > widest && dims.length <= 4)
    return `${shape} has ${width} features: an evaluation takes at most ${widest}`;
  switch (dims.length) {
    case 2:
      return [named({ pooling: 'none', width })];
    case 3:
      return ofTokens(a, width).map((pooled) =>
        named(pooled, pooled.pooling === 'class-token' ? `${output}.class` : `${output}.patches`),
      );
    case 4:
      return [named({ pooling: 'map', width })];
    default:
      return `${shape} has ${dims.length} axes: features have 2, tokens 3, maps 4`;
  }
}

/** [N, T, D]: the class token apart from the mean of the patch tokens, which form a square. */
function ofTokens(tokens: number, width: number): Pooled[] {
  const prefix = prefixes.find((before) => tokens > before && Number.isInteger(Math.sqrt(tokens - before)));
  const patches = { pooling: 'patch-tokens', width, prefix: prefix ?? 0 } as const;
  return prefix ? [{ pooling: 'class-token', width }, patches] : [patches];
}

/**
 * The features of a stage.
 * @param rows Number of images whose features are wanted, from the first of the batch.
 * @throws RangeError if the output has another shape than in the self-test.
 */
export function pooled(
  { pooling, width, prefix = 0, output }: EncoderStage,
  { dims, data }: Output,
  layout: Layout,
  rows: number,
): FeatureMatrix {
  const each = data ? data.length / dims[0]! : 0;
  if (!data || dims[0]! < rows || each % width !== 0)
    throw new RangeError(`the output '${output}' has another shape than before: [${dims.join(', ')}]`);
  const places = each / width;
  const features = new Float32Array(rows * width);
  const isChannelsFirst = pooling === 'map' && layout === 'nchw';
  const first = pooling === 'patch-tokens' ? prefix : 0;
  const end = pooling === 'class-token' ? 1 : places;
  for (let row = 0; row < rows; row++)
    for (let d = 0; d < width; d++) {
      let sum = 0;
      for (let place = first; place < end; place++)
        sum += data[row * each + (isChannelsFirst ? d * places + place : place * width + d)]!;
      features[row * width + d] = sum / (end - first);
    }
  return { count: rows, width, data: features };
}

/** The features of places, [N, rows, columns, C]. */
interface Maps {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly data: Float32Array;
}

/**
 * The features of places in an output.
 * @param count Number of images whose maps are wanted, from the first of the batch.
 * @throws RangeError if the output has another shape than in the self-test.
 */
export function mapsOf(
  { pooling, prefix = 0, output }: NonNullable<EncoderStage['places']>,
  width: number,
  { dims, data }: Output,
  layout: Layout,
  count: number,
): Maps {
  if (!data || dims[0]! < count || data.length % (dims[0]! * width) !== 0)
    throw new RangeError(`the output '${output}' has another shape than before: [${dims.join(', ')}]`);
  if (pooling === 'patch-tokens') {
    const tokens = dims[1]!;
    const side = Math.sqrt(tokens - prefix);
    if (!Number.isInteger(side))
      throw new RangeError(`the ${tokens - prefix} patches of the output '${output}' form no square`);
    const places = side * side;
    const maps = new Float32Array(count * places * width);
    for (let n = 0; n < count; n++) {
      const from = (n * tokens + prefix) * width;
      maps.set(data.subarray(from, from + places * width), n * places * width);
    }
    return { count, rows: side, columns: side, width, data: maps };
  }
  const [rows, columns] = layout === 'nchw' ? [dims[2]!, dims[3]!] : [dims[1]!, dims[2]!];
  const places = rows * columns;
  if (layout === 'nhwc') return { count, rows, columns, width, data: data.slice(0, count * places * width) };
  const maps = new Float32Array(count * places * width);
  for (let n = 0; n < count; n++)
    for (let c = 0; c < width; c++)
      for (let place = 0; place < places; place++)
        maps[(n * places + place) * width + c] = data[(n * width + c) * places + place]!;
  return { count, rows, columns, width, data: maps };
}

/** Usual names of the output that is the representation. */
const usual = /^(features?|embeddings?|image_embeds?|pooler_output|pooled_output|last_hidden_state)$/i;
/** Usual names of answers of a classifier, which are no features. */
const answers = /logit|prob|softmax|score|class(es|ifier)?$|label/i;

/** The stage that counts as the features: by name, otherwise a vector, then a class token, then a map, then patches. */
export function featuresAmong(stages: readonly EncoderStage[]): EncoderStage {
  const ofKind = (pooling: EncoderStage['pooling']) =>
    stages.find((stage) => stage.pooling === pooling && !answers.test(stage.output));
  return (
    stages.find(({ output }) => usual.test(output)) ??
    ofKind('none') ??
    ofKind('class-token') ??
    ofKind('map') ??
    ofKind('patch-tokens') ??
    stages[0]!
  );
}
