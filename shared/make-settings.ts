/** Makes the complete settings of a run from a task's id and the requested settings. Defaults are filled in here only. */
import { colourMisfit, valuesWithoutColour } from './colour-needs.ts';
import { encoderCards, encoderIds, hasStem, sidesInWords, stemFor, takesSide } from './encoder-cards.ts';
import { failure, type Result, success } from './failure.ts';
import { defaultsOf, type Field, type Settings, type SettingValue, schemaOf } from './form-fields.ts';
import { channelCount, channelsInWords, colourReading, type ImageReading, isColourReading } from './image-reading.ts';
import { didYouMean } from './nearest-word.ts';
import { normalisations } from './normalisation.ts';
import type { TaskCard } from './task-card.ts';
import { taskCard, taskIds } from './task-cards.ts';
import { type TrainingField, trainingFields } from './training-fields.ts';
import { type RequestedSettings, type TrainSettings, trainingRows, trainSettingsSchema } from './training-settings.ts';

/** A setting of training as a form draws it, with the default of a task. */
export type CommonField = Field & { readonly form: 'usual' | 'advanced' };

/** The default of a setting: the card's, or else the setting's own. */
export const defaultOf = (card: TaskCard, row: TrainingField): SettingValue | undefined =>
  (card.defaults as Settings)[row.key] ?? row.default;

/** The form of the settings that all tasks share, with this task's defaults. */
export function commonFields(card: TaskCard): readonly CommonField[] {
  const allowed: readonly string[] = card.encoders?.ids ?? encoderIds;
  return trainingFields.flatMap((row: TrainingField) => {
    if (!row.form) return [];
    const options =
      row.key === 'encoder' && row.kind === 'choice'
        ? { options: row.options.filter(({ value }) => allowed.includes(value)) }
        : {};
    return [{ ...row, ...options, default: defaultOf(card, row) } as CommonField];
  });
}

/** `, found 7`, if the value at the path is a number or text. */
function foundAt(requested: object, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    requested,
  );
  return typeof found === 'number' || typeof found === 'string' ? `, found ${found}` : '';
}

/** The source of settings that were not requested: the lab's defaults, or the paper. */
export const presetIds = ['laptop', 'paper'] as const;
export type PresetId = (typeof presetIds)[number];

/** The requested settings; with the preset `paper`, the paper's settings fill in what was not requested. */
export const withPreset = (
  { published }: TaskCard,
  preset: PresetId,
  requested: RequestedSettings,
): RequestedSettings =>
  preset === 'laptop'
    ? requested
    : { ...published, ...requested, taskSettings: { ...published.taskSettings, ...requested.taskSettings } };

/** Side of the pictures that the encoder is trained on. Exported and evaluated, it takes the whole image size. */
const trainedSideOf = (card: TaskCard, { size, taskSettings }: TrainSettings): number =>
  card.trainedSide?.({ size, task: taskSettings as never }) ?? size;

/** Tiles can be small where images are large: one network has one stem, that of what it is trained on. */
function withOneStem(card: TaskCard, settings: TrainSettings): TrainSettings {
  if (settings.stem !== 'auto' || !hasStem(settings.encoder)) return settings;
  const stem = stemFor('auto', trainedSideOf(card, settings));
  return stem === stemFor('auto', settings.size) ? settings : { ...settings, stem };
}

/** Why the chosen patch of a transformer does not fit. */
function patchRefusal(card: TaskCard, settings: TrainSettings) {
  const { encoder, size, patch } = settings;
  if (patch === '8' || encoderCards[encoder].multipleOf === 1) return undefined;
  if (card.encoders)
    return { message: `${card.id} works with patches of 8 px: found patch ${patch}`, hint: 'set patch=8' };
  const misfit = [size, trainedSideOf(card, settings)].find((side) => side % Number(patch) !== 0);
  return misfit === undefined
    ? undefined
    : {
        message: `${encoder} with patches of ${patch} px cannot take ${misfit === size ? `size ${size}` : `parts of ${misfit} px, which size ${size} gives`}`,
        hint: `choose a size that is a multiple of ${patch}, or patch=8`,
      };
}

/** Why the chosen normalisation does not fit the images. */
function normalisationRefusal({ normalisation }: TrainSettings, reading: ImageReading) {
  const { mean } = normalisations[normalisation];
  if (mean.length === 1 || mean.length === channelCount(reading)) return undefined;
  return {
    message: `the normalisation '${normalisation}' is for red, green and blue, but these images are read as ${channelsInWords(reading.channels)}`,
    hint: 'set normalisation=lab, or read the images in colour',
  };
}

/**
 * Complete, valid settings, or what is wrong with the requested ones.
 * Failures are `bad-usage` and name the setting and what it takes.
 */
export function makeSettings(task: string, requested: RequestedSettings): Result<TrainSettings> {
  const card = taskCard(task);
  if (!card) {
    const hint = didYouMean(task, taskIds, `the tasks are ${taskIds.join(', ')}`);
    return failure('bad-usage', `no task is called '${task}'`, hint);
  }
  const known: Settings = defaultsOf(card.settings);
  const unknown = Object.keys(requested.taskSettings ?? {}).filter((key) => !(key in known));
  if (unknown.length > 0) {
    return failure(
      'bad-usage',
      `${task} has no setting called '${unknown[0]}'`,
      didYouMean(unknown[0]!, Object.keys(known), `its settings are ${Object.keys(known).join(', ')}`),
    );
  }
  const taskSettings = schemaOf(card.settings).safeParse(requested.taskSettings ?? {});
  if (!taskSettings.success)
    return failure('bad-usage', taskSettings.error.issues.map((issue) => issue.message).join('; '));

  const reading = requested.reading ?? colourReading;
  const whole = trainSettingsSchema.safeParse({
    task,
    ...Object.fromEntries(trainingRows.map((row) => [row.key, requested[row.key] ?? defaultOf(card, row)])),
    batchAsked: requested.batch !== undefined,
    length: requested.length ?? { epochs: card.defaults.epochs },
    taskSettings: { ...taskSettings.data, ...valuesWithoutColour(card, reading) },
    ...(isColourReading(reading) ? {} : { reading }),
  });
  if (!whole.success) {
    return failure(
      'bad-usage',
      whole.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}${foundAt(requested, path)}`)
        .join('; '),
    );
  }
  const { encoder, size } = whole.data;
  if (!takesSide(encoder, size))
    return failure('bad-usage', `${encoder} cannot take size ${size}`, `choose a size of ${sidesInWords(encoder)}`);
  if (card.encoders && !card.encoders.ids.includes(encoder)) {
    return failure(
      'bad-usage',
      `${task} cannot train ${encoder}: ${card.encoders.reason}`,
      `choose the encoder ${card.encoders.ids.join(' or ')}`,
    );
  }
  const refusal = patchRefusal(card, whole.data) ?? normalisationRefusal(whole.data, reading);
  if (refusal) return failure('bad-usage', refusal.message, refusal.hint);
  const misfit = colourMisfit(card, reading) ?? card.misfit?.({ size, encoder, task: whole.data.taskSettings });
  return misfit ? failure('bad-usage', misfit.message, misfit.hint) : success(withOneStem(card, whole.data));
}
