/** Limits of an audit's numbers, in words for the person who reads them. */
import { counted } from '../../../../shared/format-words.ts';
import { fewestForVerdict, longestSide } from './audit-photographs.ts';

/** How many photographs an audit used, and how many it did not. */
export interface AuditCounts {
  /** Photographs that were audited. */
  readonly photographs: number;
  /** Photographs of the folders, without copies. */
  readonly available: number;
  /** Groups among the audited photographs. */
  readonly groups: number;
  readonly copies: number;
  /** Files that cannot be used. */
  readonly skipped: number;
  /** Photographs of the pack whose files can no longer be read. */
  readonly unreadable: number;
  /** Originals above `longestSide`, which were reduced. */
  readonly reduced: number;
  readonly grey: number;
  /** Shorter side below `tinySide`. */
  readonly tiny: number;
}

/** In pixels: a square below this side has tiles of about ten pixels. */
export const tinySide = 64;

/** The warnings of an audit. */
export function warningsOf(counts: AuditCounts): string[] {
  const of = `of the ${counted(counts.photographs, 'audited image')}`;
  const are = (count: number): string => (count === 1 ? 'is' : 'are');
  const warnings: (string | false)[] = [
    counts.groups < fewestForVerdict &&
      `too few images for a verdict: ${counted(counts.groups, 'different image')} found, ${fewestForVerdict} are needed. The scores are given, but nothing is called present or a leak`,
    counts.copies > 0 &&
      `${counted(counts.copies, 'image')} ${counts.copies === 1 ? 'is a copy' : 'are copies'} of others and left out: each would count one image twice`,
    counts.photographs < counts.available &&
      `${counted(counts.photographs, 'image')} of ${counts.available.toLocaleString('en')} were audited, drawn by the seed`,
    counts.skipped > 0 && `${counted(counts.skipped, 'file')} cannot be used and ${are(counts.skipped)} skipped`,
    counts.unreadable > 0 &&
      `${counted(counts.unreadable, 'file')} can no longer be read and ${are(counts.unreadable)} left out`,
    counts.reduced > 0 &&
      `${counts.reduced.toLocaleString('en')} ${of} ${are(counts.reduced)} larger than ${longestSide} px and ${counts.reduced === 1 ? 'was' : 'were'} reduced first, which weakens traces of JPEG and of resampling`,
    counts.grey > counts.photographs / 2 &&
      `${counts.grey.toLocaleString('en')} ${of} ${are(counts.grey)} grey: cues of colour cannot be measured on them`,
    counts.tiny > 0 &&
      `${counts.tiny.toLocaleString('en')} ${of} ${are(counts.tiny)} less than ${tinySide} px high or wide: traces of lenses and files can hardly be measured in such small tiles`,
  ];
  return warnings.filter((warning) => warning !== false);
}
