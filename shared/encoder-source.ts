/** Where an encoder comes from: a run that trained it, or a file that was added. Commands and pages take either by its id. */
import { z } from 'zod';
import { type EncoderId, encoderCards } from './encoder-cards.ts';
import { type AddedEncoder, addedEncoderSchema } from './encoders.ts';
import type { ImageReading } from './image-reading.ts';
import { packSideFor, trainSettingsSchema } from './training-settings.ts';

/** The encoder of a run's last checkpoint. */
export const runSourceSchema = z.object({
  kind: z.literal('run'),
  /** The run's id, and its name in lists. */
  id: z.string(),
  name: z.string(),
  runDir: z.string(),
  settings: trainSettingsSchema,
});

/** An encoder that was added, with its folder in the workspace. */
export const addedSourceSchema = z.object({
  kind: z.literal('added'),
  folder: z.string(),
  encoder: addedEncoderSchema,
});

/** As a worker's job has it. */
export const encoderSourceSchema = z.discriminatedUnion('kind', [runSourceSchema, addedSourceSchema]);
export type EncoderSource = z.infer<typeof encoderSourceSchema>;

/** The id by which commands and pages name it. */
export const idOfSource = (source: EncoderSource): string => (source.kind === 'run' ? source.id : source.encoder.id);

/** Its name in lists. */
export const nameOfSource = (source: EncoderSource): string =>
  source.kind === 'run' ? source.name : source.encoder.name;

/** How it reads images; undefined for colour of 8 bits, which every added encoder sees. */
export const readingOfSource = (source: EncoderSource): ImageReading | undefined =>
  source.kind === 'run' ? source.settings.reading : undefined;

/** Shorter side of the packed images that its squares are cut from, in pixels. */
export const packSideOfSource = (source: EncoderSource): number =>
  source.kind === 'run' ? packSideFor(source.settings.size) : source.encoder.input.resize;

/** Names of the stages, in their order. */
export interface NamedStages {
  readonly stages: readonly string[];
  /** The one whose features represent an image. */
  readonly representation: string;
}

/** The stages of the encoder of a run. */
export function stagesOfRun(encoder: EncoderId): NamedStages {
  const stages = Array.from({ length: encoderCards[encoder].stages }, (_, i) => `stage${i + 1}`);
  return { stages, representation: stages.at(-1)! };
}

/** The stages of an added encoder. */
export const stagesOfAdded = ({ stages, features }: Pick<AddedEncoder, 'stages' | 'features'>): NamedStages => ({
  stages: stages.map(({ stage }) => stage),
  representation: features.stage,
});

/** The stages of any encoder. */
export const stagesOfSource = (source: EncoderSource): NamedStages =>
  source.kind === 'run' ? stagesOfRun(source.settings.encoder) : stagesOfAdded(source.encoder);
