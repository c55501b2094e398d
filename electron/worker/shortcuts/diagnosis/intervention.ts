/** An intervention: one cue of the held-out questions changed at one dose, beside a change as strong that leaves it alone. */
import type { Intervention as Reported } from '../../../../shared/diagnosis.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Picture } from '../../pictures/picture.ts';

export interface Intervention
  extends Pick<Reported, 'cue' | 'what' | 'words' | 'direction' | 'dose' | 'untouchedDose' | 'unit' | 'controlWords'> {
  readonly change: QuestionChange;
  readonly control: QuestionChange;
  /** The cue is taken away as wholly as can be: this one decides whether the network reads it. */
  readonly decides: boolean;
  /** Pictures of it are worth their bytes. */
  readonly shown: boolean;
}

/** Numbers as people write them in a sentence: no trailing noughts. */
export const plain = (value: number): string => String(Number(value.toPrecision(3)));

/**
 * Pixel by pixel between two pictures of one size: a + share · (b − a). Nothing is changed by 0, and 1 gives b.
 * @throws RangeError if they are not of one size.
 */
export function mixed(a: Picture, b: Picture, share: number): Picture {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`a change keeps a picture’s size: ${a.width}×${a.height} px became ${b.width}×${b.height}`);
  return { ...a, data: a.data.map((value, i) => Math.round(value + share * (b.data[i]! - value))) };
}
