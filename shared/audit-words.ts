/**
 * The texts of an audit. Page, command line and report take all texts about a finding from here, so that they always agree.
 * Sentences begin with a small letter and have no full stop, unless they stand alone.
 */
import type { Audit, AuditedCue, Finding, ProbeFinding } from './audit.ts';
import { applicability, cueCards } from './cue-cards.ts';
import { cueName, listed, twoDecimals } from './format-words.ts';
import { taskCard } from './task-cards.ts';

/** The verdict as a short label, for badges and columns. */
export function findingLabel(finding: Finding): string {
  switch (finding.verdict) {
    case 'leak':
      return 'Leak';
    case 'present':
      return `Present, ${explanationLabel(finding.because)}`;
    case 'not-present':
      return 'Not found';
    case 'no-verdict':
      return 'No verdict: too few images';
    case 'not-asked':
      return 'No verdict: only one image';
    case 'does-not-apply':
      return 'Does not apply';
  }
}

type Explanation = Extract<Finding, { verdict: 'present' }>['because'];

function explanationLabel(because: Explanation): string {
  switch (because.kind) {
    case 'another-cue':
      return `explained by ${cueName(because.cue)}`;
    case 'near-chance':
      return 'near chance';
    case 'natural':
      return 'as in natural images';
  }
}

/** The finding of a cue with its numbers, or the reason why there is none. */
export function findingSentence({ cue, finding }: Pick<AuditedCue, 'cue' | 'finding'>, task: string): string {
  switch (finding.verdict) {
    case 'leak':
      return `leak: ${answered(finding)}; comparable natural images stay below ${natural(finding)}`;
    case 'present':
      return `present, but no leak: ${answered(finding)}; ${explained(finding)}`;
    case 'not-present':
      return `not found: ${answered(finding)}, which may be chance`;
    case 'no-verdict':
      return `no verdict: ${answered(finding)}; different images found: ${finding.photographs}, needed: ${finding.needed}`;
    case 'not-asked':
      return `not measured: all files show the same image; ${finding.needed} different images are needed for a verdict`;
    case 'does-not-apply':
      return finding.because === 'channels' ? cueCards[cue].needsColour! : applicability(cue, task).reason;
  }
}

/** Share of the questions that the cue alone answers, with chance. */
function answered({ score, chance, tiles }: ProbeFinding): string {
  const shares = (what: string) => `this cue alone ${what} (chance is ${twoDecimals(chance)})`;
  if (!tiles) return shares(`answers ${twoDecimals(score)} of the questions correctly`);
  return `${shares(`solves ${twoDecimals(score)} of the puzzles`)} and places ${twoDecimals(tiles.score)} of single tiles`;
}

/** The score that natural photographs stay below, for the score that decides. */
const natural = ({ reference, tiles }: ProbeFinding): string => twoDecimals(tiles?.reference ?? reference);

function explained(finding: Extract<ProbeFinding, { verdict: 'present' }>): string {
  const { because } = finding;
  switch (because.kind) {
    case 'another-cue':
      return `it comes from the ${cueName(because.cue)} of these images`;
    case 'near-chance':
      return `that is less than 5 points above chance`;
    case 'natural':
      return `comparable natural images give away as much (they stay below ${natural(finding)})`;
  }
}

/** Whether the cue leaks with the chosen settings, as a short label; undefined without a verdict. */
export function settingsLabel({ withSettings }: Pick<AuditedCue, 'withSettings'>): string | undefined {
  switch (withSettings?.verdict) {
    case undefined:
    case 'no-verdict':
      return undefined;
    case 'leak':
      return 'still a leak';
    case 'present':
    case 'not-present':
      return 'no leak';
  }
}

const many = (count: number, one: string, more: string): string =>
  `${count === 1 ? 'one' : count} ${count === 1 ? one : more}`;
const capital = (words: string): string => words.replace(/^[a-z]/, (first) => first.toUpperCase());

/** Cues whose finding is one of these. */
export const cuesFound = (
  { cues }: Pick<Audit, 'cues'>,
  ...verdicts: readonly Finding['verdict'][]
): readonly AuditedCue[] => cues.filter(({ finding }) => verdicts.includes(finding.verdict));

/** The audit in complete sentences: which cues leak, which of them still leak with the settings, and the number of cues of each other verdict. */
export function auditSummary(audit: Pick<Audit, 'cues' | 'task'>): readonly string[] {
  const leaks = cuesFound(audit, 'leak');
  return [headline(audit), ...(leaks.length > 0 ? [settingsSentence(leaks)] : []), ...counts(audit)];
}

const names = (cues: readonly AuditedCue[]): string => listed(cues.map(({ cue }) => cueName(cue)));
const titleOf = (task: string): string => taskCard(task)?.title ?? task;

function headline(audit: Pick<Audit, 'cues' | 'task'>): string {
  const { cues, task } = audit;
  const leaks = cuesFound(audit, 'leak');
  if (cuesFound(audit, 'does-not-apply').length === cues.length)
    return `No cue alone can give away the answers of ${titleOf(task)}.`;
  if (leaks.length > 0)
    return `${capital(many(leaks.length, 'cue gives', 'cues give'))} away answers: ${names(leaks)}.`;
  if (cuesFound(audit, 'not-asked').length > 0) return 'No verdict: all files show the same image.';
  if (cuesFound(audit, 'no-verdict').length > 0)
    return 'Too few images for a verdict: the scores are shown, but no cue is called present or a leak.';
  return cuesFound(audit, 'present').length > 0
    ? 'No cue gives away more than it does in natural images.'
    : 'None of the tested cues gives away answers.';
}

function settingsSentence(leaks: readonly AuditedCue[]): string {
  const left = leaks.filter(({ withSettings }) => withSettings === null || withSettings.verdict === 'leak');
  if (left.length === 0) return 'With the chosen settings, none of them is a leak.';
  return `With the chosen settings, ${names(left)} ${left.length === 1 ? 'is still a leak' : 'are still leaks'}.`;
}

function counts(audit: Pick<Audit, 'cues' | 'task'>): string[] {
  const [present, absent, others] = (['present', 'not-present', 'does-not-apply'] as const).map(
    (verdict) => cuesFound(audit, verdict).length,
  ) as [number, number, number];
  const parts = [
    ...(present > 0 ? [`${many(present, 'cue is', 'cues are')} present but not a leak`] : []),
    ...(absent > 0 ? [`${many(absent, 'cue was', 'cues were')} not found`] : []),
    ...(others > 0 && others < audit.cues.length
      ? [`${many(others, 'does', 'do')} not apply to ${titleOf(audit.task)}`]
      : []),
  ];
  return parts.length > 0 ? [`${capital(listed(parts))}.`] : [];
}
