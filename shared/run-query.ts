/** Finds, sorts and groups runs by their fields. Pure; the page and the command line do the same. */
import { failure, type Result, success } from './failure.ts';
import { didYouMean } from './nearest-word.ts';
import type { RunSummary } from './protocol.ts';
import { type RunField, type RunValue, runField, runFields } from './run-fields.ts';

/** Longest first, so that `<=` is not read as `<`. */
export const operators = ['!=', '<=', '>=', '=', '<', '>', '~'] as const;
export type Operator = (typeof operators)[number];

/** A field, an operator and a value, as a person writes them. */
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

/** `score>=0.5`, `name~cifar`. The inverse of `parseCondition`. */
export const conditionText = ({ field, operator, value }: Condition): string => `${field}${operator}${value}`;

/** A field by its name. @returns A failure that names the nearest field. */
export function fieldNamed(name: string): Result<RunField> {
  const field = runField(name);
  if (field) return success(field);
  const names = runFields.map((each) => each.name);
  return failure('bad-usage', `runs have no field '${name}'`, didYouMean(name, names));
}

/** Parses FIELD OPERATOR VALUE; white space around the operator does not matter. */
export function parseCondition(text: string): Result<Condition> {
  const at = text.search(/[!<>=~]/);
  const operator = operators.find((each) => text.startsWith(each, at));
  if (at < 1 || !operator)
    return failure('bad-usage', `a condition is FIELD, one of ${operators.join(' ')}, and VALUE: found '${text}'`);
  const condition = {
    field: text.slice(0, at).trim(),
    operator,
    value: text.slice(at + operator.length).trim(),
  };
  const field = fieldNamed(condition.field);
  if (!field.ok) return field;
  const why = misfit(condition, field.value);
  return why === undefined ? success(condition) : failure('bad-usage', why);
}

/** What is wrong with a value, if anything. */
function misfit({ field, operator, value }: Condition, { kind }: RunField): string | undefined {
  if (value === '' && operator !== '=' && operator !== '!=')
    return `${field}${operator} takes a value; ${field}= finds runs without one`;
  if (kind === 'number' && operator !== '~' && value !== '' && !Number.isFinite(Number(value)))
    return `${field} is a number: found '${value}'`;
  if (kind === 'switch' && value !== '' && switchOf(value) === undefined)
    return `${field} is yes or no: found '${value}'`;
  return undefined;
}

const switchOf = (value: string): boolean | undefined =>
  /^(yes|true)$/i.test(value) ? true : /^(no|false)$/i.test(value) ? false : undefined;

/** Less than 0, 0, or more; numbers by size, words by the alphabet with numbers in them by size. */
const collator = new Intl.Collator('en', { numeric: true });
const compare = (a: RunValue, b: RunValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

/** Words as they are compared: without case, and with one encoding of an accented letter, of which file systems know two. */
const plain = (words: string): string => words.normalize('NFC').toLowerCase();

const holds = (operator: Operator, order: number): boolean => {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order === 0;
  }
};

/** A test of runs; several values (tags) pass if one of them does. A condition of an unknown field lets nothing pass. */
function testOf({ field: name, operator, value }: Condition): (run: RunSummary) => boolean {
  const field = runField(name);
  if (!field) return () => false;
  const { kind } = field;
  const text = plain(value);
  const wanted: RunValue = kind === 'number' ? Number(value) : kind === 'switch' ? (switchOf(value) ?? false) : text;
  const passes = (found: RunValue): boolean => {
    if (operator === '~') return plain(String(found)).includes(text);
    if (typeof found === 'number' || typeof found === 'boolean') return holds(operator, compare(found, wanted));
    const words = plain(String(found));
    // A date is compared as far as it is given: created>=2026-11 is from the first of November on.
    const shown = kind === 'date' ? words.slice(0, text.length) : words;
    // The order has “run 1” and “run 01” as equal.
    return operator === '=' || operator === '!=' ? shown === text : holds(operator, compare(shown, text));
  };
  const isEqual = (run: RunSummary): boolean => {
    const found = field.value(run);
    if (found === undefined || value === '') return found === undefined && value === '';
    return typeof found === 'object' ? found.some(passes) : passes(found);
  };
  return operator === '!=' ? (run) => !isEqual(run) : isEqual;
}

/** The runs that fulfil all conditions, in their order. */
export function runsWhere(runs: readonly RunSummary[], conditions: readonly Condition[]): readonly RunSummary[] {
  const tests = conditions.map(testOf);
  return tests.length === 0 ? runs : runs.filter((run) => tests.every((test) => test(run)));
}

/** An order: the best first, or the other way round. */
export interface RunOrder {
  readonly field: string;
  /** Against the order of the field. */
  readonly reversed?: boolean;
}

/** The runs in this order; those without a value last in both, equal ones in their order. */
export function runsSorted(
  runs: readonly RunSummary[],
  { field: name, reversed = false }: RunOrder,
): readonly RunSummary[] {
  const field = runField(name);
  if (!field) return runs;
  const sign = (field.order === 'a to z' || field.order === 'smallest first' ? 1 : -1) * (reversed ? -1 : 1);
  const valued = runs.map((run) => ({ run, value: field.value(run) }));
  return valued
    .sort(({ value: a }, { value: b }) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
      return sign * compare(a, b);
    })
    .map(({ run }) => run);
}

/** Runs with the same value of a field, and the held-out scores of those that have one. */
export interface RunGroup {
  /** In words; undefined for runs without a value. */
  readonly value: string | undefined;
  readonly runs: readonly RunSummary[];
  /** Undefined without a score, and for runs of several tasks, whose scores measure different things. */
  readonly score?: { readonly best: number; readonly mean: number; readonly runs: number };
}

/** The groups in the order of their first runs, those without a value last. A run is in the group of each of its tags. */
export function runsGrouped(runs: readonly RunSummary[], name: string): readonly RunGroup[] {
  const field = runField(name);
  if (!field) return [];
  const groups = new Map<string | undefined, RunSummary[]>();
  for (const run of runs) {
    const found = field.value(run);
    const values = found === undefined ? [undefined] : typeof found === 'object' ? found : [groupName(field, found)];
    for (const value of values) {
      const known = groups.get(value);
      if (known) known.push(run);
      else groups.set(value, [run]);
    }
  }
  return [...groups]
    .sort(([a], [b]) => Number(a === undefined) - Number(b === undefined))
    .map(([value, members]) => {
      const score = scoresOf(members);
      return { value, runs: members, ...(score && { score }) };
    });
}

/** Dates by day. */
const groupName = ({ kind }: RunField, value: Exclude<RunValue, readonly string[]>): string =>
  kind === 'date' ? String(value).slice(0, 10) : kind === 'switch' ? (value ? 'yes' : 'no') : String(value);

function scoresOf(runs: readonly RunSummary[]): RunGroup['score'] {
  const scored = runs.filter(({ heldOut }) => heldOut);
  if (scored.length === 0 || new Set(scored.map(({ task }) => task)).size > 1) return undefined;
  const scores = scored.map(({ heldOut }) => heldOut!.score);
  return {
    best: scores.reduce((a, b) => Math.max(a, b)),
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    runs: scores.length,
  };
}
