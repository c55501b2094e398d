/** The finding of a judged cue, which page, command line and report show. */
import type { ProbeFinding } from '../../../../shared/audit.ts';
import { fewestForVerdict } from './audit-photographs.ts';
import type { JudgedCue } from './judge-cues.ts';

/** @param photographs Different photographs that were audited. */
export function findingOf(judged: JudgedCue, photographs: number): ProbeFinding {
  const { score, chance, pValue, reference, tiles, present, leak, from } = judged;
  const measured = { score, chance, pValue, reference, ...(tiles && { tiles }) };
  if (photographs < fewestForVerdict)
    return { verdict: 'no-verdict', ...measured, photographs, needed: fewestForVerdict };
  if (leak) return { verdict: 'leak', ...measured };
  if (!present) return { verdict: 'not-present', ...measured };
  if (from !== undefined) return { verdict: 'present', ...measured, because: { kind: 'another-cue', cue: from } };
  const decides = tiles ?? { score, reference };
  const kind = decides.score > decides.reference ? 'near-chance' : 'natural';
  return { verdict: 'present', ...measured, because: { kind } };
}
