/** Output of `sweep`: a line for each run, a progress bar, the ranking with what to know about it, and JSON for programs. */
import type { RunSummary } from '../../../shared/protocol.ts';
import type { Ranked, SweepCost, SweepDetail, SweepSummary, TrialRun } from '../../../shared/sweep.ts';
import { duration, type Output } from '../output.ts';
import { score, table } from '../table.ts';

const inWords = ({ settings, seed }: Pick<TrialRun, 'settings' | 'seed'>, seeds: number): string =>
  [...Object.entries(settings).map(([key, value]) => `${key} ${value}`), ...(seeds > 1 ? [`seed ${seed}`] : [])].join(
    ', ',
  ) || 'the run';

const interval = ({ ci95 }: Ranked): string => (ci95 ? `${score(ci95[0])} to ${score(ci95[1])}` : '');

/** Follows one sweep of this process. */
export class SweepReport {
  readonly #began = Date.now();
  /** Steps of each run, now and when the command began. */
  readonly #steps = new Map<string, { now: number; readonly before: number }>();
  readonly #names: ReadonlyMap<string, string>;

  constructor(
    private readonly output: Output,
    private readonly cost: SweepCost,
    { runs, plan }: SweepDetail,
  ) {
    for (const { run, step } of runs) this.#steps.set(run ?? '', { now: step, before: step });
    this.#names = new Map(runs.map((each) => [each.run ?? '', inWords(each, plan.seeds)]));
  }

  /** The progress bar, from a run's steps. */
  progress({ id, step, totalSteps, status, preparing }: RunSummary): void {
    const known = this.#steps.get(id);
    if (!known) return;
    known.now = Math.max(known.now, step);
    const all = [...this.#steps.values()];
    const done = all.reduce((sum, { now }) => sum + now, 0);
    const here = all.reduce((sum, { now, before }) => sum + now - before, 0);
    const left = Math.max(0, this.cost.steps - done);
    const seconds = here > 0 ? ((Date.now() - this.#began) / 1000 / here) * left : undefined;
    const at = status === 'preparing' ? (preparing?.what ?? 'starting') : `step ${step} of ${totalSteps}`;
    const words = status === 'running' || status === 'preparing' ? `${this.#names.get(id)}: ${at}` : `${done} steps`;
    this.output.progress(
      done / Math.max(1, this.cost.steps),
      `${words}${seconds === undefined ? '' : `, ${duration(seconds)} left`}`,
    );
  }

  /** A line about a run that was trained or measured. @param detail The sweep after that. */
  done(run: string, { runs, summary, plan }: SweepDetail): void {
    const trial = runs.find((each) => each.run === run);
    if (!trial) return;
    const { settings, seed, status, score: held, knn, step, failure } = trial;
    this.output.line({ event: 'trained', run, settings, seed, status, step, score: held, knn });
    if (this.output.json) return;
    const results = [held === null ? '' : `score ${score(held)}`, knn === null ? '' : `k-NN ${score(knn)}`];
    const words = [status, ...results, failure && status !== 'finished' ? failure.message : '']
      .filter(Boolean)
      .join(', ');
    this.output.say(`${inWords(trial, plan.seeds)}: ${words} (${summary.finished} of ${summary.runs} finished)`);
  }
}

/** The result. */
export function reportSwept(
  { summary, plan, runs, ranking, importance, notes, command }: SweepDetail,
  output: Output,
): void {
  output.line({
    event: 'swept',
    sweep: summary.id,
    state: summary.state,
    measure: plan.measure,
    runs: runs.map(({ run, settings, seed, status, score, knn, step, totalSteps, failure }) => ({
      run,
      settings,
      seed,
      status,
      score,
      knn,
      step,
      totalSteps,
      ...(failure && status !== 'finished' ? { failure } : {}),
    })),
    ranking: ranking.map(({ settings, mean, ci95, runs, members }) => ({ settings, mean, ci95, runs, members })),
    importance,
    notes,
    command,
  });
  if (output.json) return;
  const keys = plan.factors.map(({ key }) => key);
  const measure = plan.measure === 'knn' ? 'k-NN' : 'score';
  if (ranking.length > 0)
    for (const line of table(
      ['', ...keys, measure, '95 % interval', 'runs'],
      ranking.map((trial, place) => [
        `${place + 1}`,
        ...keys.map((key) => String(trial.settings[key])),
        score(trial.mean),
        interval(trial),
        `${trial.runs}`,
      ]),
    ))
      output.say(line);
  for (const { key, share } of importance)
    if (share !== null) output.say(`${key} explains ${Math.round(100 * share)} % of the variance over trials`);
  const lost = runs.filter(({ status }) => status === 'failed' || status === 'crashed' || status === 'diverged');
  for (const run of lost)
    output.say(
      `not ranked: ${run.run}, ${inWords(run, plan.seeds)}: ${run.status}${run.failure ? `: ${run.failure.message}` : ''}`,
    );
  for (const note of notes) output.say(note);
}

/** One line of the list. */
export function sweepInWords({ id, name, state, runs, finished, failed, failure }: SweepSummary): string {
  const parts = failure
    ? [failure.message]
    : [state, `${finished} of ${runs} runs finished`, failed > 0 ? `${failed} failed or diverged` : '', name];
  return [id, ...parts.filter(Boolean)].join('  ');
}
