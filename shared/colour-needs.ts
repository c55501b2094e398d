/** What tasks and their settings can do with pictures that have no colours: the cards declare it, this applies it. */
import type { Field, Settings } from './form-fields.ts';
import { channelsInWords, colourReading, type ImageReading } from './image-reading.ts';
import type { TaskCard } from './task-card.ts';

type Channels = Pick<ImageReading, 'channels'>;

/** The failure if a task cannot be trained on pictures that are read this way; `undefined` if it can. */
export function colourMisfit(
  { id, needsColour }: TaskCard,
  { channels }: Channels,
): { readonly message: string; readonly hint: string } | undefined {
  if (needsColour === undefined || channels === 'rgb') return undefined;
  return {
    message: `${id} needs colour: ${needsColour}; these images are read as ${channelsInWords(channels)}`,
    hint: 'choose another task, or read the images in colour',
  };
}

/** The settings of a task that need colour, where there is none. */
export const fieldsWithoutColour = ({ settings }: TaskCard, { channels }: Channels): readonly Field[] =>
  channels === 'rgb' ? [] : settings.filter(({ withoutColour }) => withoutColour !== undefined);

/** The values that they then have. */
export const valuesWithoutColour = (card: TaskCard, reading: Channels): Settings =>
  Object.fromEntries(fieldsWithoutColour(card, reading).map(({ key, withoutColour }) => [key, withoutColour!]));

/** What is disabled because the pictures have no colours, as one sentence for each setting. */
export const colourNotes = (card: TaskCard, reading: Channels = colourReading): readonly string[] =>
  fieldsWithoutColour(card, reading).map(
    ({ label }) =>
      `${label} needs colour: it is off, because these images are read as ${channelsInWords(reading.channels)}`,
  );
