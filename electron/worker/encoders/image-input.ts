/** Which input of a graph takes the images, in which layout and of which size. */
import { type EncoderOptions, inputSizes, type Layout, layouts } from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';

/** An input as a file declares it. A size that is free has a name. */
export interface GraphInput {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[] | undefined;
}

/** The input of an image encoder. */
export interface ImageInput {
  readonly name: string;
  readonly layout: Layout;
  /** Red, green and blue, or grey. */
  readonly channels: 1 | 3;
  /** Side in pixels; undefined if it is free. */
  readonly size: number | undefined;
  /** Images in a batch; undefined if it is free. */
  readonly batch: number | undefined;
}

const shapeWords = ({ shape }: Pick<GraphInput, 'shape'>): string => (shape ? `[${shape.join(', ')}]` : 'of any shape');
const inWords = (input: GraphInput): string => `'${input.name}' ${shapeWords(input)} of ${input.type}`;

const expected =
  'an image encoder has one input of float32, [N, 3, H, W] or [N, H, W, 3]; one for grey images has 1 instead of 3';

/** Most images of a batch that a file may fix: they are in memory together. */
const largestBatch = 256;

/**
 * @throws FailureError 'unusable-input' for a graph without one image input of three channels or one and equal sides; 'bad-usage'
 *   if an option contradicts the file, or the layout has to be said.
 */
export function imageInput(
  inputs: readonly GraphInput[],
  options: Pick<EncoderOptions, 'layout' | 'size'>,
): ImageInput {
  const images = inputs.filter(({ shape }) => shape === undefined || shape.length === 4);
  const [input] = images;
  const found = inputs.length === 0 ? 'none' : inputs.map(inWords).join(', ');
  if (!input) return refuse('unusable-input', `no input takes images: found ${found}`, expected);
  if (inputs.length > 1)
    return refuse(
      'unusable-input',
      `the graph needs more than an image: found ${found}`,
      'export only the image encoder of the model, with the image as its one input',
    );
  if (input.type !== 'float32')
    return refuse(
      'unusable-input',
      `the input ${inWords(input)} is not of float32`,
      'export the model with inputs of float32; its weights may be of another type',
    );
  const shape = input.shape ?? ['?', '?', '?', '?'];
  const { layout, channels } = channelsOf(input, shape, options.layout);
  const [height, width] = layout === 'nchw' ? [shape[2]!, shape[3]!] : [shape[1]!, shape[2]!];
  const [batch] = shape;
  if (typeof batch === 'number' && batch > largestBatch)
    refuse(
      'unusable-input',
      `the input ${inWords(input)} takes ${batch} images at once`,
      'export it with a free batch size',
    );
  return {
    name: input.name,
    layout,
    channels,
    size: sideOf(input, height, width, options.size),
    batch: typeof batch === 'number' ? batch : undefined,
  };
}

/** @throws FailureError unless the axis of the channels is known and has three or one. A free one is given three. */
function channelsOf(
  input: GraphInput,
  shape: readonly (number | string)[],
  wanted: Layout | undefined,
): Pick<ImageInput, 'layout' | 'channels'> {
  const axis = (layout: Layout) => shape[layout === 'nchw' ? 1 : 3]!;
  if (wanted) {
    const channels = typeof axis(wanted) === 'string' ? 3 : axis(wanted);
    if (channels === 3 || channels === 1) return { layout: wanted, channels };
    return refuse('bad-usage', `--layout ${wanted} does not fit the input ${inWords(input)}`, expected);
  }
  const fitting = ([3, 1] as const).map((channels) =>
    layouts.filter((layout) => axis(layout) === channels).map((layout) => ({ layout, channels })),
  );
  const fits = fitting.find((each) => each.length > 0) ?? [];
  if (fits.length === 1) return fits[0]!;
  if (fits.length === 2 || layouts.every((layout) => typeof axis(layout) === 'string'))
    return refuse(
      'bad-usage',
      `the input ${inWords(input)} does not say which axis holds the channels`,
      'say --layout nchw for [N, 3, H, W], or --layout nhwc for [N, H, W, 3]',
    );
  const channels = layouts.map(axis).find((size) => typeof size === 'number' && size <= 16);
  return refuse(
    'unusable-input',
    `the input ${inWords(input)} takes ${channels ?? 'other'} channels: images have 3, red, green and blue, or 1, grey`,
    'export the encoder with an input of 3 channels or of 1, with a layer before it that makes the others of them',
  );
}

function sideOf(
  input: GraphInput,
  height: number | string,
  width: number | string,
  wanted: number | undefined,
): number | undefined {
  const fixed = [height, width].filter((side) => typeof side === 'number');
  if (fixed.length === 2 && height !== width)
    refuse(
      'unusable-input',
      `the input ${inWords(input)} is ${height}×${width} px: images are taken as squares`,
      'export the encoder with a square or a free size',
    );
  const [side] = fixed;
  if (side === undefined) return undefined;
  const { smallest, largest } = inputSizes;
  if (side < smallest || side > largest)
    refuse(
      'unusable-input',
      `the input ${inWords(input)} is ${side} px: from ${smallest} to ${largest} px can be used`,
    );
  if (wanted !== undefined && wanted !== side)
    refuse('bad-usage', `--size ${wanted} does not fit the input ${inWords(input)}, which is ${side} px`);
  return side;
}
