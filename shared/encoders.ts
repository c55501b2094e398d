/** Encoders that a user added from files: what is stored about each, and how an image becomes its input. */
import { z } from 'zod';

/** The kinds of files that can be added. */
export const encoderKinds = ['onnx', 'tfjs', 'torch'] as const;

/** Which axis of an input holds the channels: [N, C, H, W] or [N, H, W, C]. */
export const layouts = ['nchw', 'nhwc'] as const;
export type Layout = (typeof layouts)[number];

/** Red, green, blue; or grey. */
export const channelsSchema = z.union([z.tuple([z.number(), z.number(), z.number()]), z.tuple([z.number()])]);
export type PerChannel = z.infer<typeof channelsSchema>;

/** One or three numbers as one for each channel; undefined for others. */
export function perChannel(values: readonly number[]): PerChannel | undefined {
  const read = channelsSchema.safeParse(values);
  return read.success ? read.data : undefined;
}

export interface Normalisation {
  /** Subtracted from pixels in 0–1. */
  readonly mean: PerChannel;
  /** Then they are divided by this. */
  readonly std: PerChannel;
}

/** The usual normalisations: (pixel / 255 − mean) / std. */
export const presets = {
  /** torchvision, timm, DINOv2. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  /** OpenAI CLIP, OpenCLIP. */
  clip: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  /** 0 to 1: the normalisation is in the file. */
  unit: { mean: [0, 0, 0], std: [1, 1, 1] },
  /** −1 to 1: Inception, MobileNet, timm's augreg ViTs, SigLIP. */
  symmetric: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
} as const satisfies Readonly<Record<string, Normalisation>>;
export type PresetId = keyof typeof presets;
export const presetIds = Object.keys(presets) as [PresetId, ...PresetId[]];

const sizes = { smallest: 16, largest: 1024 } as const;
const sizeSchema = z.number().int().min(sizes.smallest).max(sizes.largest);
/** Limits of the side of an input, in pixels. */
export const inputSizes = sizes;

/** Of the name of a tensor that can be chosen as the output. */
export const longestOutputName = 512;

/** How an encoder is to be read, where its file does not say it or says something else. */
export const encoderOptionsSchema = z.object({
  /** Its name in lists; by default, that of the file. */
  name: z.string().trim().min(1).max(120).optional(),
  preset: z.enum(presetIds).optional(),
  /** Both or neither, and not with a preset. One number counts for every channel. */
  mean: channelsSchema.optional(),
  std: channelsSchema.optional(),
  layout: z.enum(layouts).optional(),
  /** Side of the input in pixels. */
  size: sizeSchema.optional(),
  /** The output that counts as the features; of an ONNX file also a tensor inside the graph. */
  output: z.string().min(1).max(longestOutputName).optional(),
});
export type EncoderOptions = z.infer<typeof encoderOptionsSchema>;

/**
 * How an output becomes one vector for an image.
 * - `none`: it is one. `map`: the mean over space of [C, h, w], or of [h, w, C] with an input in that layout.
 * - `class-token`: the first of [T, D]. `patch-tokens`: the mean of those after the first `prefix`.
 */
export const poolings = ['none', 'map', 'class-token', 'patch-tokens'] as const;

/** An output that is read in one way. */
const readOutputShape = {
  output: z.string(),
  pooling: z.enum(poolings),
  /** Tokens before those of the patches. */
  prefix: z.number().int().min(0).optional(),
};

const stageSchema = z.object({
  stage: z.string(),
  /** Number of features. */
  width: z.number().int().min(1),
  ...readOutputShape,
  /** Another output, whose mean over its places gives the same features. */
  places: z.object(readOutputShape).optional(),
});
export type EncoderStage = z.infer<typeof stageSchema>;

/** Whether an output has features of places. */
export const hasPlaces = ({ pooling }: Pick<EncoderStage, 'pooling'>): boolean =>
  pooling === 'map' || pooling === 'patch-tokens';

/** The output that has a stage's features of places; undefined for a stage that is a vector alone. */
export const placesOf = (stage: EncoderStage): EncoderStage['places'] =>
  stage.places ?? (hasPlaces(stage) ? stage : undefined);

const inputSchema = z.object({
  name: z.string(),
  layout: z.enum(layouts),
  /** Side of the central square, in pixels. */
  size: sizeSchema,
  /** Length that the shorter side of an image is resized to before. */
  resize: z
    .number()
    .int()
    .min(sizes.smallest)
    .max(2 * sizes.largest),
  /** Images in a batch, if the file fixes them. */
  batch: z.number().int().min(1).optional(),
  preset: z.enum([...presetIds, 'custom']),
  /** As many numbers as the input has channels: 3, or 1 for the luma of sRGB. */
  mean: channelsSchema,
  std: channelsSchema,
  /** What said so, in words. */
  from: z.string(),
});
export type EncoderInput = z.infer<typeof inputSchema>;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const describedShape = {
  name: z.string(),
  kind: z.enum(encoderKinds),
  /** Of the file, and of its external data in the order of their names. */
  sha256: sha256Schema,
  /** Of the copies, if an inner tensor was made an output of the copy. */
  copySha256: sha256Schema.optional(),
  bytes: z.number(),
  /** Names of the copied files, the model first, relative to `files/` in the encoder's folder. */
  files: z.array(z.string()).min(1),
  /** Absolute path of the file that was added. */
  source: z.string(),
  input: inputSchema,
  features: z.object({ output: z.string(), width: z.number().int(), stage: z.string() }),
  stages: z.array(stageSchema).min(1),
  /** Outputs that give no features of their own, with the reason. */
  otherOutputs: z.array(z.object({ output: z.string(), why: z.string() })),
  selfTest: z.object({
    passed: z.literal(true),
    images: z.number().int(),
    /** Largest difference between the features of an image alone and in a batch, relative to the largest feature; 0 if the file fixes the batch. */
    difference: z.number(),
  }),
};

/** A tensor of an ONNX graph that can be chosen as the features. */
const encoderTensorSchema = z.object({
  name: z.string(),
  /** What gives it: `Relu`. */
  operator: z.string(),
  /** A free size has a name, which may be empty; undefined if the shape does not follow from the graph. */
  shape: z.array(z.union([z.number(), z.string()])).optional(),
  group: z.enum(['output', 'useful', 'other']),
});
export type EncoderTensor = z.infer<typeof encoderTensorSchema>;

/** The outputs first, then what is useful more often, then the others; the last of the graph first in each. */
export const encoderTensorsSchema = z.object({
  tensors: z.array(encoderTensorSchema),
  /** Of all tensors that operators give, also of those that cannot be features. */
  of: z.number().int(),
});
export type EncoderTensors = z.infer<typeof encoderTensorsSchema>;

/** What the worker finds out about a file. */
export const describedEncoderSchema = z.object(describedShape);
export type DescribedEncoder = z.infer<typeof describedEncoderSchema>;

/** An added encoder, as it is stored and listed. */
export const addedEncoderSchema = z.object({
  event: z.literal('encoder'),
  id: z.string(),
  ...describedShape,
  addedAt: z.string(),
});
export type AddedEncoder = z.infer<typeof addedEncoderSchema>;
