/** What a person should know when reading the numbers of an audit. */
import { fewestForVerdict, longestSide } from './audit-photographs.ts';

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export interface LookedAt {
  /** Photographs looked at. */
  readonly photographs: number;
  /** Photographs there are, without copies. */
  readonly available: number;
  /** Groups of photographs that do not belong together. */
  readonly groups: number;
  readonly copies: number;
  readonly passedOver: number;
  /** Could not be read any more. */
  readonly gone: number;
  readonly reduced: number;
  readonly grey: number;
  /** Shorter side below `tinySide`. */
  readonly tiny: number;
}

/** Squares below this side, in pixels, have tiles of some ten pixels. */
export const tinySide = 64;

/** What to know when reading the numbers. */
export function warningsOf(at: LookedAt): string[] {
  const of = `of the ${counted(at.photographs, 'photograph')} looked at`;
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  const warnings: (string | false)[] = [
    at.groups < fewestForVerdict &&
      `too few photographs for a verdict: ${counted(at.groups, 'different photograph')} found, ${fewestForVerdict} are needed. The scores are given, but nothing is called present or a leak`,
    at.copies > 0 &&
      `${counted(at.copies, 'picture')} ${at.copies === 1 ? 'is a copy' : 'are copies'} of others and left out: each would count one photograph twice`,
    at.photographs < at.available &&
      `${counted(at.photographs, 'photograph')} of ${at.available.toLocaleString('en')} were looked at, drawn by the seed`,
    at.passedOver > 0 && `${counted(at.passedOver, 'file')} cannot be used and ${are(at.passedOver)} left out`,
    at.gone > 0 && `${counted(at.gone, 'file')} could not be read any more and ${are(at.gone)} left out`,
    at.reduced > 0 &&
      `${at.reduced.toLocaleString('en')} ${of} ${are(at.reduced)} larger than ${longestSide} px and ${at.reduced === 1 ? 'was' : 'were'} reduced first: traces of JPEG and of resampling are fainter then`,
    at.grey > at.photographs / 2 &&
      `${at.grey.toLocaleString('en')} ${of} ${are(at.grey)} grey: nothing can be said of cues that are in the colours`,
    at.tiny > 0 &&
      `${at.tiny.toLocaleString('en')} ${of} ${are(at.tiny)} less than ${tinySide} px high or wide: what lenses and files leave is hardly to be measured in tiles so small`,
  ];
  return warnings.filter((warning) => warning !== false);
}
