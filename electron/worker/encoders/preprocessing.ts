/** How an image becomes the input of an added encoder: from options, metadata of the file, or a file beside it. */
import {
  type EncoderInput,
  type EncoderOptions,
  inputSizes,
  type Normalisation,
  type PerChannel,
  perChannel,
  presetIds,
  presets,
} from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { normalisationIds, normalisations } from '../../../shared/normalisation.ts';
import { preprocessingSteps } from '../../../shared/preprocessing-recipe.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import { type Described, sidecarNames } from './sidecar-files.ts';

type Recipe = Pick<EncoderInput, 'size' | 'resize' | 'preset' | 'mean' | 'std' | 'from'>;

/** What is known of a file. */
export interface Known {
  /** The file's name, for messages. */
  readonly name: string;
  /** Side of the input in pixels, if the graph fixes it. */
  readonly size: number | undefined;
  /** Of the input. */
  readonly channels: 1 | 3;
  readonly metadata: Readonly<Record<string, string>>;
  readonly beside: Described | undefined;
}

const choices = ({ channels }: Known): string =>
  channels === 1
    ? '--preset unit (0 to 1) or symmetric (−1 to 1), or --mean M --std S'
    : `--preset ${presetIds.join(', ')} (0 to 1 is unit, −1 to 1 is symmetric), or --mean R,G,B --std R,G,B`;

/**
 * The recipe. Options count before metadata, and metadata before a file beside the model.
 * @throws FailureError 'bad-usage' that names the choices if nothing says how pixels are normalised or how large the input
 *   is, for options that contradict each other, and for three different numbers where the input has one channel; 'unusable-input' for an export of a run that reads other images.
 */
export function preprocessingOf(known: Known, options: EncoderOptions): Recipe {
  const described = ofMetadata(known) ?? known.beside;
  const given = ofOptions(options) ?? described;
  if (!given)
    return refuse(
      'bad-usage',
      `nothing says how the pixels are normalised for ${known.name}: neither its metadata nor a ${sidecarNames.join(' or ')} beside it`,
      `say ${choices(known)}`,
    );
  const { from } = given;
  const { mean, std } = forChannels(known, given);
  if (![...mean, ...std].every(Number.isFinite) || std.some((value) => value <= 0))
    refuse(
      'bad-usage',
      `${from} gives the mean ${mean} and the standard deviation ${std}: it must be above 0`,
      `say ${choices(known)}`,
    );
  return { ...sides(known, described, options.size), preset: presetLike({ mean, std }), mean, std, from };
}

/** One number counts for every channel; three equal ones count for grey. */
function forChannels(known: Known, { mean, std, from }: Normalisation & { readonly from: string }): Normalisation {
  const fitted = (values: PerChannel): PerChannel => {
    const [first, second = first, third = first] = values;
    if (known.channels === 3) return [first, second, third];
    if (first === second && first === third) return [first];
    return refuse(
      'bad-usage',
      `${known.name} takes grey images, but ${from} has numbers for red, green and blue: ${values.join(', ')}`,
      `say ${choices(known)}`,
    );
  };
  return { mean: fitted(mean), std: fitted(std) };
}

function ofOptions({ preset, mean, std }: EncoderOptions): (Normalisation & { readonly from: string }) | undefined {
  if ((mean === undefined) !== (std === undefined)) refuse('bad-usage', '--mean and --std are given together');
  if (preset && mean) refuse('bad-usage', '--preset is a mean and a standard deviation: give it, or --mean and --std');
  if (preset) {
    const { mean, std } = presets[preset];
    return { mean: [...mean], std: [...std], from: `the option --preset ${preset}` };
  }
  return mean && std ? { mean, std, from: 'the options --mean and --std' } : undefined;
}

/** The metadata of Pretext Lab's own exports; otherwise `mean` and `std`, or `image_mean` and `image_std`, as lists. */
function ofMetadata(known: Known): Described | undefined {
  const { metadata, name } = known;
  const size = Number(metadata.size);
  if (metadata.producer?.startsWith('Pretext Lab') && Number.isInteger(size)) {
    const read = ['rgb', 'grey'] as const;
    const steps = read.map((channels) =>
      preprocessingSteps({ size, reading: { ...colourReading, channels } }).join('; '),
    );
    if (!steps.includes(metadata.preprocessing ?? ''))
      return refuse(
        'unusable-input',
        `${name} was exported from a run with other images than colour or grey of 8 bits: ${metadata.preprocessing}`,
        'evaluate the run itself: evaluate --run RUN',
      );
    return { ...ownNormalisation(known), size, resize: packSideFor(size), from: 'the metadata of the file' };
  }
  const mean = list(metadata.mean ?? metadata.image_mean);
  const std = list(metadata.std ?? metadata.image_std);
  return mean && std ? { mean, std, size: undefined, resize: undefined, from: 'the metadata of the file' } : undefined;
}

/** What is left to do for our own exports: ONNX and TF.js files normalise inside, weights for PyTorch say their normalisation. */
function ownNormalisation({ metadata, name }: Known): Normalisation {
  if (metadata.format !== 'pt') return { mean: [...presets.unit.mean], std: [...presets.unit.std] };
  const id = normalisationIds.find((each) => each === metadata.normalisation_preset);
  if (id === undefined || metadata.normalisation?.startsWith('the input transformation'))
    return refuse(
      'unusable-input',
      `${name} has the weights of an encoder that takes other values than normalised pixels: ${metadata.normalisation}`,
      'add the ONNX file of the same run, or evaluate the run itself: evaluate --run RUN',
    );
  const { mean, std } = normalisations[id];
  return { mean: perChannel(mean)!, std: perChannel(std)! };
}

/** `[0.485, 0.456, 0.406]` or `[0.13]`, with or without brackets. */
function list(text: string | undefined): PerChannel | undefined {
  const parts = text?.replace(/[[\]()\s]/g, '').split(',');
  return parts?.every(Boolean) ? perChannel(parts.map(Number)) : undefined;
}

function sides({ size: fixed, name }: Known, described: Described | undefined, wanted: number | undefined) {
  const size = fixed ?? wanted ?? described?.size;
  const { smallest, largest } = inputSizes;
  if (size === undefined)
    return refuse(
      'bad-usage',
      `nothing says how large the images for ${name} are: its input takes any size`,
      'say --size PX, for example --size 224',
    );
  if (size < smallest || size > largest || !Number.isInteger(size))
    return refuse(
      'bad-usage',
      `images of ${size} px cannot be used: from ${smallest} to ${largest} px can`,
      'say --size PX',
    );
  const { size: other, resize } = described ?? {};
  if (other === undefined || resize === undefined) return { size, resize: packSideFor(size) };
  // Another size keeps the share of the image that is cut off.
  const scaled = Math.round((resize * size) / other);
  return { size, resize: Math.min(2 * largest, Math.max(size, scaled)) };
}

/** The preset with this mean and standard deviation. */
function presetLike({ mean, std }: Normalisation): Recipe['preset'] {
  const isNear = (a: PerChannel, b: readonly number[]) =>
    b.every((value, c) => Math.abs(value - (a[c] ?? a[0])) < 1e-3);
  return presetIds.find((id) => isNear(mean, presets[id].mean) && isNear(std, presets[id].std)) ?? 'custom';
}
