/**
 * What an audit says to a person. Page, command line and report take every word about a finding from here, so that they cannot
 * disagree. Sentences begin with a small letter and have no full stop, unless they stand alone.
 */
import type { Audit, AuditedCue, Finding, ProbeFinding } from './audit.ts';
import { applicability } from './cue-cards.ts';
import { taskCard } from './task-cards.ts';
import { cueName, listed, twoDecimals } from './words.ts';

/** The verdict in a few words: for badges and columns. */
export function findingLabel(finding: Finding): string {
  switch (finding.verdict) {
    case 'leak':
      return 'Leak';
    case 'present':
      return `Present, ${explanationLabel(finding.because)}`;
    case 'not-present':
      return 'Not found';
    case 'no-verdict':
      return 'No verdict: too few photographs';
    case 'not-asked':
      return 'No verdict: only one photograph';
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
      return 'as in natural photographs';
  }
}

/** What was found of a cue, with its numbers, or why nothing was. */
export function findingSentence({ cue, finding }: Pick<AuditedCue, 'cue' | 'finding'>, task: string): string {
  switch (finding.verdict) {
    case 'leak':
      return `leak: ${answered(finding)}; comparable natural photographs stay below ${natural(finding)}`;
    case 'present':
      return `present, but no leak: ${answered(finding)}; ${explained(finding)}`;
    case 'not-present':
      return `not found: ${answered(finding)}, which may be chance`;
    case 'no-verdict':
      return `no verdict: ${answered(finding)}; different photographs found: ${finding.photographs}, needed: ${finding.needed}`;
    case 'not-asked':
      return `not asked: every picture is of one photograph; ${finding.needed} different photographs are needed for a verdict`;
    case 'does-not-apply':
      return applicability(cue, task).reason;
  }
}

/** Share of the questions that the cue alone answers, beside chance. */
function answered({ score, chance, tiles }: ProbeFinding): string {
  const shares = (what: string) => `this cue alone ${what} (chance is ${twoDecimals(chance)})`;
  if (!tiles) return shares(`answers ${twoDecimals(score)} of the questions correctly`);
  return `${shares(`solves ${twoDecimals(score)} of the puzzles`)} and places ${twoDecimals(tiles.score)} of single tiles`;
}

/** What natural photographs stay below, of the score that decides. */
const natural = ({ reference, tiles }: ProbeFinding): string => twoDecimals(tiles?.reference ?? reference);

function explained(finding: Extract<ProbeFinding, { verdict: 'present' }>): string {
  const { because } = finding;
  switch (because.kind) {
    case 'another-cue':
      return `it comes from the ${cueName(because.cue)} of these photographs`;
    case 'near-chance':
      return `that is less than 5 points above chance`;
    case 'natural':
      return `comparable natural photographs give away as much (they stay below ${natural(finding)})`;
  }
}

/** What the chosen settings leave of a cue, in a few words; undefined where nothing was asked or judged. */
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

/** The whole audit in sentences that stand alone: what is given away, what the settings leave of it, and how many cues were found to be what. */
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
    return `No cue alone can give the answers of ${titleOf(task)} away.`;
  if (leaks.length > 0)
    return `${capital(many(leaks.length, 'cue gives', 'cues give'))} answers away: ${names(leaks)}.`;
  if (cuesFound(audit, 'not-asked').length > 0) return 'No verdict: every picture is of one photograph.';
  if (cuesFound(audit, 'no-verdict').length > 0)
    return 'Too few photographs for a verdict: the scores are given, but nothing is called present or a leak.';
  return cuesFound(audit, 'present').length > 0
    ? 'Nothing here gives answers away beyond what natural photographs do.'
    : 'None of the cues that were tested gives answers away.';
}

function settingsSentence(leaks: readonly AuditedCue[]): string {
  const left = leaks.filter(({ withSettings }) => withSettings === null || withSettings.verdict === 'leak');
  if (left.length === 0) return 'With the chosen settings, none of them leaks.';
  return `With the chosen settings, ${names(left)} still ${left.length === 1 ? 'does' : 'do'}.`;
}

function counts(audit: Pick<Audit, 'cues' | 'task'>): string[] {
  const [present, absent, others] = (['present', 'not-present', 'does-not-apply'] as const).map(
    (verdict) => cuesFound(audit, verdict).length,
  ) as [number, number, number];
  const parts = [
    ...(present > 0 ? [`${many(present, 'cue is', 'cues are')} present without being a leak`] : []),
    ...(absent > 0 ? [`${many(absent, 'cue was', 'cues were')} not found`] : []),
    ...(others > 0 && others < audit.cues.length
      ? [`${many(others, 'does', 'do')} not apply to ${titleOf(audit.task)}`]
      : []),
  ];
  return parts.length > 0 ? [`${capital(listed(parts))}.`] : [];
}
