/** Order, bars and numbers of an audit's findings. Pure. */
import type { AuditedCue, Finding } from '../../../shared/audit.ts';
import { probeOf } from '../../../shared/audit-fields.ts';

/** Leaks first, then cues that are present because of another cue, as in natural photographs, or near chance. */
function rank(finding: Finding): number {
  switch (finding.verdict) {
    case 'leak':
      return 0;
    case 'present':
      return { 'another-cue': 1, natural: 2, 'near-chance': 3 }[finding.because.kind];
    case 'no-verdict':
      return 4;
    case 'not-asked':
      return 5;
    case 'not-present':
      return 6;
    case 'does-not-apply':
      return 7;
  }
}

/** Cues by importance; within one rank, by descending score. */
export const inOrder = (cues: readonly AuditedCue[]): readonly AuditedCue[] =>
  [...cues].sort((a, b) => rank(a.finding) - rank(b.finding) || (probeOf(b)?.score ?? 0) - (probeOf(a)?.score ?? 0));

/** Scores to show on a bar from 0 to 1. */
export interface CueBar {
  readonly score: number;
  readonly chance: number;
  readonly reference: number;
  readonly withSettings: number | undefined;
}

/** The bar of a cue; undefined if no probe was fitted. */
export function barOf(audited: AuditedCue): CueBar | undefined {
  const probe = probeOf(audited);
  if (!probe) return undefined;
  const { score, chance, reference } = probe;
  return { score, chance, reference, withSettings: audited.withSettings?.score };
}

/** `2.1 px`, `0.4`: two significant digits. */
export function strengthWords({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const number = String(Number(value.toPrecision(2))).replace('-', '−');
  return unit ? `${number} ${unit}` : number;
}

/** `p < 0.01`, `p = 0.04`. @param pValue Share of permuted labels that score at least as high. */
export const pWords = (pValue: number): string => (pValue < 0.01 ? 'p < 0.01' : `p = ${pValue.toFixed(2)}`);
