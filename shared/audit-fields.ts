/** The fields of an audited cue on the command line, all derived from its finding. */
import type { Audit, AuditedCue, Finding, ProbeFinding } from './audit.ts';
import { findingSentence } from './audit-words.ts';

/** Whether a finding holds the numbers of a probe. */
const isProbed = (finding: Finding): finding is ProbeFinding =>
  finding.verdict !== 'not-asked' && finding.verdict !== 'does-not-apply';

/** The numbers of a cue's finding; undefined if no probe was run. */
export const probeOf = ({ finding }: Pick<AuditedCue, 'finding'>): ProbeFinding | undefined =>
  isProbed(finding) ? finding : undefined;

/**
 * `applies`, `reason`, `score`, `chance`, `pValue`, `reference`, `present` and `leak` of a cue. Numbers are null if no probe
 * was run; without a verdict, `present` and `leak` are false.
 */
export function cueFields(audited: Pick<AuditedCue, 'cue' | 'finding' | 'withSettings'>, task: string) {
  const { finding, withSettings } = audited;
  const probe = probeOf(audited);
  return {
    applies: finding.verdict !== 'does-not-apply',
    reason: findingSentence(audited, task),
    score: probe?.score ?? null,
    chance: probe?.chance ?? null,
    pValue: probe?.pValue ?? null,
    reference: probe?.reference ?? null,
    present: finding.verdict === 'leak' || finding.verdict === 'present',
    leak: finding.verdict === 'leak',
    withSettings: withSettings && { ...withSettings, leak: withSettings.verdict === 'leak' },
  };
}

/** An audit as one line of JSON: each cue with its finding and the derived fields, without pictures. */
export const auditLine = (audit: Audit): object => ({
  ...audit,
  cues: audit.cues.map(({ picture: _, ...audited }) => ({ ...audited, ...cueFields(audited, audit.task) })),
});
