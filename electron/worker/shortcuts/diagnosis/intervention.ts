/** An intervention: a change of one cue in the held-out questions at one dose, with its control. */
import type { Intervention as Reported } from '../../../../shared/diagnosis.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Picture } from '../../pictures/picture.ts';

/** One intervention at one dose. */
export interface Intervention
  extends Pick<Reported, 'cue' | 'what' | 'words' | 'direction' | 'dose' | 'untouchedDose' | 'unit' | 'controlWords'> {
  readonly change: QuestionChange;
  readonly control: QuestionChange;
  /** This is the full removal of the cue: it decides whether the network uses it. */
  readonly decides: boolean;
  /** The report shows pictures of it. */
  readonly shown: boolean;
}

/** A number for a sentence: three significant digits, without trailing zeros. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(3)));

/**
 * Linear interpolation between two pictures, pixel by pixel: a + share · (b − a). 0 gives a, and 1 gives b.
 * @throws RangeError if their sizes differ.
 */
export function mixed(a: Picture, b: Picture, share: number): Picture {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`a change must keep the size: ${a.width}×${a.height} px became ${b.width}×${b.height} px`);
  return { ...a, data: a.data.map((value, i) => Math.round(value + share * (b.data[i]! - value))) };
}
