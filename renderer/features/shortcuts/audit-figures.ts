/** What an audit says in bars and numbers, and in which order. Pure. */
import type { AuditedCue, Finding } from '../../../shared/audit.ts';
import { probeOf } from '../../../shared/audit-fields.ts';

/** What matters first: leaks, then what is present because of another cue, in natural photographs too, and near chance. */
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

/** What matters first; among equals, the cue that gives most away. */
export const inOrder = (cues: readonly AuditedCue[]): readonly AuditedCue[] =>
  [...cues].sort((a, b) => rank(a.finding) - rank(b.finding) || (probeOf(b)?.score ?? 0) - (probeOf(a)?.score ?? 0));

/** Places on a bar from 0 to 1, and the same in words. */
export interface CueBar {
  readonly score: number;
  readonly chance: number;
  readonly reference: number;
  readonly withSettings: number | undefined;
}

/** Undefined where there is nothing to draw: no probe was asked. */
export function barOf(audited: AuditedCue): CueBar | undefined {
  const probe = probeOf(audited);
  if (!probe) return undefined;
  const { score, chance, reference } = probe;
  return { score, chance, reference, withSettings: audited.withSettings?.score };
}

/** `2.1 px`, `0.4`; two digits that matter. */
export function strengthWords({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const number = String(Number(value.toPrecision(2))).replace('-', '−');
  return unit ? `${number} ${unit}` : number;
}

/** Of the probability that labels dealt at random do as well. */
export const pWords = (pValue: number): string =>
  pValue < 0.01 ? 'p < .01' : `p = ${pValue.toFixed(2).replace(/^0/, '')}`;
