/** Preprocessing that a file beside a model describes: preprocessor_config.json of Hugging Face, config.json of timm. */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { channelsSchema, type PerChannel } from '../../../shared/encoders.ts';
import { readRegular } from '../../files/open-regular.ts';

/** A recipe, as far as a file gives one. */
export interface Described {
  readonly mean: PerChannel;
  readonly std: PerChannel;
  /** Side of the square, in pixels. */
  readonly size: number | undefined;
  /** Shorter side before the square is cut. */
  readonly resize: number | undefined;
  /** Where it stands, in words. */
  readonly from: string;
}

const channels = z.union([channelsSchema, z.number().transform((value): PerChannel => [value])]);
const side = z.union([
  z.number(),
  z.object({ shortest_edge: z.number() }).transform(({ shortest_edge }) => shortest_edge),
  z.object({ height: z.number(), width: z.number() }).transform(({ height, width }) => Math.min(height, width)),
]);

/** Hugging Face transformers: BaseImageProcessor. */
const processorSchema = z.object({
  image_mean: channels,
  image_std: channels,
  do_normalize: z.boolean().optional(),
  do_rescale: z.boolean().optional(),
  rescale_factor: z.number().positive().optional(),
  size: side.optional(),
  crop_size: side.optional(),
  do_center_crop: z.boolean().optional(),
});

/** timm on the Hugging Face hub: `pretrained_cfg`, at the top of older files. */
const pretrainedSchema = z.object({
  mean: channels,
  std: channels,
  input_size: z.tuple([z.number(), z.number(), z.number()]).optional(),
  crop_pct: z.number().positive().max(1).optional(),
});

type Sides = Pick<Described, 'size' | 'resize'>;

/** (p·f − m) / s with bytes p is (p/255 − m/255f) / (s/255f). */
function normalisedBytes(mean: readonly number[], std: readonly number[], factor: number) {
  const scaled = (values: readonly number[]) => values.map((value) => value / (255 * factor)) as unknown as PerChannel;
  return { mean: scaled(mean), std: scaled(std) };
}

function ofProcessor(written: unknown): Omit<Described, 'from'> | undefined {
  const read = processorSchema.safeParse(written);
  if (!read.success) return undefined;
  const { image_mean, image_std, do_normalize = true, do_rescale = true, rescale_factor = 1 / 255 } = read.data;
  const factor = do_rescale ? rescale_factor : 1;
  const { size, crop_size, do_center_crop } = read.data;
  const sides: Sides = do_center_crop === false ? { size, resize: size } : { size: crop_size ?? size, resize: size };
  return do_normalize
    ? { ...normalisedBytes(image_mean, image_std, factor), ...sides }
    : { ...normalisedBytes([0, 0, 0], [1, 1, 1], factor), ...sides };
}

function ofPretrained(written: unknown): Omit<Described, 'from'> | undefined {
  const inner = z.object({ pretrained_cfg: z.unknown() }).safeParse(written);
  const read = pretrainedSchema.safeParse(
    inner.success && inner.data.pretrained_cfg ? inner.data.pretrained_cfg : written,
  );
  if (!read.success) return undefined;
  const { mean, std, input_size, crop_pct } = read.data;
  const size = input_size?.[1];
  const resize = size !== undefined && crop_pct !== undefined ? Math.floor(size / crop_pct) : size;
  return { mean: [...mean], std: [...std], size, resize };
}

const readers = { 'preprocessor_config.json': ofProcessor, 'config.json': ofPretrained } as const;
/** Names of the files that are looked for, in this order. */
export const sidecarNames = Object.keys(readers) as (keyof typeof readers)[];

/** Larger ones are no such file. */
const mostBytes = 1 << 20;

/** The recipe beside a model; also in the folder above, if the model's own folder is called `onnx`. */
export async function besideModel(file: string): Promise<Described | undefined> {
  const folder = dirname(file);
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  for (const place of folders)
    for (const name of sidecarNames) {
      const bytes = await readRegular(join(place, name)).catch(() => undefined);
      if (!bytes || bytes.length > mostBytes) continue;
      const described = readers[name](asJson(bytes));
      if (described) return { ...described, from: `${name} beside the file` };
    }
  return undefined;
}

function asJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // another file of this name
  }
}
