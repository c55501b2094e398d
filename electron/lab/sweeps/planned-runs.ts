/** The runs that a plan stands for: all combinations of values, or a random part of them, each with every seed. Pure. */
import { createHash } from 'node:crypto';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { mostSweptRuns, mostSweptValues, type SweepPlan, type SweptValue } from '../../../shared/sweep.ts';
import { sweptSetting, withValues } from '../../../shared/swept-settings.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

/** The values of one trial by key; empty if nothing is swept except the seed. */
export type Chosen = Readonly<Record<string, SweptValue>>;

/** One trial, and its complete settings with the first seed. */
export interface Trial {
  readonly chosen: Chosen;
  readonly settings: TrainSettings;
}

/** `lr 0.01 · batch 64`; empty for a sweep over seeds alone. */
export const inWords = (chosen: Chosen): string =>
  Object.entries(chosen)
    .map(([key, value]) => `${key} ${value}`)
    .join(' · ');

/**
 * The trials of a plan, in the order of the grid: the last setting varies fastest. Random trials are in the order in which
 * they are drawn, from the seed of the shared settings: more of them begin with the same ones.
 * @throws FailureError 'bad-usage' for an unknown setting, a value twice, settings that do not fit together (naming the
 *   trial), or more values, runs or seeds than a sweep may have.
 */
export function trialsOf(plan: SweepPlan): Trial[] {
  checkKeys(plan);
  checkSeeds(plan);
  const grid = plan.factors.reduce((product, { values }) => product * values.length, 1);
  const count = Math.min(grid, plan.random ?? Number.POSITIVE_INFINITY);
  if (count * plan.seeds > mostSweptRuns)
    refuse(
      'bad-usage',
      `the plan has ${inFigures(count * plan.seeds)} runs: a sweep has at most ${mostSweptRuns}`,
      'give fewer values, or draw some of the combinations at random',
    );
  const choices = count < grid ? drawn(plan, count) : combinations(plan.factors);
  return choices.map((chosen) => {
    const made = withValues(plan.settings, chosen);
    if (made.ok) return { chosen, settings: made.value };
    const trial = inWords(chosen);
    const { code, message, hint } = made.failure;
    throw new FailureError({ code, message: trial ? `${trial}: ${message}` : message, ...(hint ? { hint } : {}) });
  });
}

/** The seeds after the first one are not part of the shared settings, which are valid. */
function checkSeeds({ settings, seeds }: SweepPlan): void {
  const last = makeSettings(settings.task, { ...settings, seed: settings.seed + seeds - 1 });
  if (!last.ok) refuse('bad-usage', `the last of ${seeds} seeds: ${last.failure.message}`, 'begin with a smaller seed');
}

const inFigures = (count: number): string =>
  count <= Number.MAX_SAFE_INTEGER ? String(count) : count.toExponential(1);

function checkKeys({ settings, factors }: SweepPlan): void {
  const card = taskCard(settings.task) ?? refuse('bad-usage', `no task is called '${settings.task}'`);
  const seen = new Map<string, string>();
  for (const { key, values } of factors) {
    const found = sweptSetting(card, key);
    if (!found.ok) throw new FailureError(found.failure);
    const name = `${found.value.of} ${found.value.field.key}`;
    const before = seen.get(name);
    if (before !== undefined)
      refuse('bad-usage', before === key ? `${key} is swept twice` : `${before} and ${key} are the same setting`);
    seen.set(name, key);
    if (values.length > mostSweptValues)
      refuse('bad-usage', `${key} has ${values.length} values: a setting has at most ${mostSweptValues}`);
    const twice = values.find((value, place) => values.indexOf(value) !== place);
    if (twice !== undefined) refuse('bad-usage', `${key} has the value ${twice} twice`);
  }
}

function combinations(factors: SweepPlan['factors']): Chosen[] {
  return factors.reduce<Chosen[]>(
    (all, { key, values }) => all.flatMap((chosen) => values.map((value) => ({ ...chosen, [key]: value }))),
    [{}],
  );
}

/** Different combinations, each as likely as any other. */
function drawn({ factors, settings }: SweepPlan, count: number): Chosen[] {
  const found = new Map<string, Chosen>();
  for (let draw = 0; found.size < count; draw++) {
    const places = factors.map(({ values }, factor) => hashed(settings.seed, draw, factor) % values.length);
    const chosen = Object.fromEntries(factors.map(({ key, values }, factor) => [key, values[places[factor]!]!]));
    if (!found.has(places.join())) found.set(places.join(), chosen);
  }
  return [...found.values()];
}

/** An integer in [0, 2⁴⁸), so that the remainder of a division by at most `mostSweptValues` is uniform. */
const hashed = (...purpose: readonly number[]): number =>
  createHash('sha256').update(purpose.join('/')).digest().readUIntBE(0, 6);
