/**
 * Reports of runs, audits and evaluations, as files by id: `report/run/<run>`, `report/audit/<dataset>/<task>` and
 * `report/evaluation/<run or added encoder>`. Each request writes the report again, next to the results that it is made from.
 */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { analyses } from '../../shared/analyses.ts';
import { refuse } from '../../shared/failure.ts';
import { listed } from '../../shared/format-words.ts';
import type { PairedRun } from '../../shared/paired-runs-words.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import type { SweepDetail } from '../../shared/sweep.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { lastAudit } from './analyses/audit.ts';
import { folderOfEncoder } from './analyses/encoder-source.ts';
import type { AnalysisContext } from './analyses/preparation.ts';
import type { Analyses } from './analyses.ts';
import { readComparison } from './comparison/read-comparison.ts';
import { evaluationOfRun } from './evaluation-of-run.ts';
import { datasetId } from './real-folders.ts';
import { comparisonReport } from './report/comparison-report.ts';
import { didItHelpReport } from './report/did-it-help-report.ts';
import { importanceReport } from './report/importance-report.ts';
import { reportHtml } from './report/report.ts';
import { taskTitle } from './report/run-facts.ts';
import { sweepReport } from './report/sweep-report.ts';
import { someAtATime } from './some-at-a-time.ts';

/** Runs whose curves are read at a time. */
const runsAtATime = 4;

/** Writes reports. */
export class Reports {
  /** @param version Version of the product. @param workspace Its folder, for commands that repeat runs. */
  constructor(
    private readonly context: AnalysisContext,
    private readonly analyses: Analyses,
    private readonly version: string,
    private readonly workspace: string,
  ) {}

  /**
   * The report of a run: what it uses and what it learned, as far as that is known, the run that it is paired with, and the
   * audit of its photographs for its task.
   * @throws FailureError 'not-found' for a run without a score and without an analysis.
   */
  async ofRun(run: string): Promise<string> {
    const { analyses, version } = this;
    const [reported, looked] = await Promise.all([this.#pairedRun(run), analyses.last('look', run, {})]);
    const { record, summary, diagnosis, evaluation } = reported;
    if (!summary.heldOut && !diagnosis && !evaluation && !looked)
      return refuse('not-found', `“${record.name}” has no score and no analysis yet: there is nothing to report`);
    const [audit, partner] = await Promise.all([this.#auditOf(record, record.settings.task), this.#partnerOf(record)]);
    return reportHtml({
      title: record.name,
      run: { run: reported, ...(partner ? { partner } : {}), ...(looked ? { looked } : {}) },
      ...(audit ? { audit } : {}),
      version,
      now: new Date(),
    });
  }

  /** The report of an audit. @throws FailureError 'not-found' if there is no audit of this dataset for this task. */
  async ofAudit(dataset: string, task: string): Promise<string> {
    const { context, version } = this;
    const { datasets } = context;
    const audit = await lastAudit(dataset, task, context);
    if (!audit)
      return refuse('not-found', `there is no audit of these images for ${task} yet: there is nothing to report`);
    const name = datasets.nameOf(datasets.foldersOf(dataset), datasets.readingOf(dataset));
    const title = `What ${name} gives away to ${taskTitle(task)}`;
    return reportHtml({ title, audit, version, now: new Date() });
  }

  /**
   * The report of the last evaluation of an encoder: “Did it help?”.
   * @param id Of a run or of an added encoder.
   * @throws FailureError 'not-found' for an unknown id, and for an encoder that was not evaluated.
   */
  async ofEvaluation(id: string): Promise<string> {
    const evaluation = await this.analyses.last('evaluate', id, {});
    const name = await this.#nameOf(id);
    if (!evaluation)
      return refuse('not-found', `“${name}” is not evaluated yet: there is nothing to report`, 'evaluate it first');
    const places = await this.analyses.last('places', id, {}).catch(() => undefined); // damaged: its panel says so
    return didItHelpReport({
      title: `Did it help? ${name}`,
      evaluation,
      places,
      version: this.version,
      now: new Date(),
    });
  }

  /**
   * The report of what the representation of an encoder rests on.
   * @param id Of a run or of an added encoder.
   * @throws FailureError 'not-found' for an unknown id, and for an encoder that was not looked at.
   */
  async ofImportance(id: string): Promise<string> {
    const looked = await this.analyses.last('importance', id, {});
    const name = await this.#nameOf(id);
    if (!looked) return refuse('not-found', `“${name}” has not been looked at yet: there is nothing to report`);
    return importanceReport({ title: `What ${name} rests on`, looked, version: this.version, now: new Date() });
  }

  /**
   * The report of a comparison.
   * @param baseline The run that differences are to; by default, the first.
   * @throws FailureError as `readComparison`.
   */
  async ofComparison(ids: readonly string[], baseline?: string): Promise<string> {
    const { analyses, version, workspace } = this;
    const { runs, encoders } = this.context;
    const comparison = await readComparison({ runs, analyses, encoders }, ids, baseline);
    const compared = comparison.runs.filter((_, place) => comparison.kinds[place] === 'run');
    const details = await someAtATime(compared, runsAtATime, (id) => runs.detail(id));
    return comparisonReport({
      title: `Comparison of ${listed(comparison.names.slice(0, 3))}${comparison.names.length > 3 ? ' …' : ''}`,
      comparison,
      runs: details.map(({ record, curves }) => ({ record, curves })),
      workspace,
      version,
      now: new Date(),
    });
  }

  /** The report of a sweep, with the environment of its best run, if that still exists. */
  async ofSweep(sweep: SweepDetail): Promise<string> {
    const best = sweep.ranking[0]?.members[0];
    const record = best === undefined ? undefined : await this.context.runs.record(best).catch(() => undefined);
    return sweepReport({ title: sweep.summary.name, sweep, record, version: this.version, now: new Date() });
  }

  /** A report by its id, as a downloadable file. @throws FailureError 'not-found'. */
  async file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
    const [, kind, owner, task, ...more] = id.split('/');
    if (more.length > 0) return refuse('not-found', `no file is called '${id}'`);
    if (kind === 'run' && owner && task === undefined) {
      const path = join(this.context.runs.folderOf(owner), analyses.diagnose.report());
      return written(path, `${owner}-report.html`, await this.ofRun(owner));
    }
    if (kind === 'audit' && owner && task) {
      const html = await this.ofAudit(owner, task);
      const path = join(this.context.datasetStore.folderOf(owner), analyses.audit.report({ task }));
      return written(path, `${task}-audit.html`, html);
    }
    if (kind === 'evaluation' && owner && task === undefined) {
      const html = await this.ofEvaluation(owner);
      const path = join(await folderOfEncoder(owner, this.context), analyses.evaluate.report());
      return written(path, `${owner}-evaluation.html`, html);
    }
    return refuse('not-found', `no file is called '${id}'`);
  }

  /** The name of a run or of an added encoder. @throws FailureError 'not-found'. */
  async #nameOf(id: string): Promise<string> {
    const { encoders, runs } = this.context;
    return ((await encoders.has(id)) ? await encoders.record(id) : await runs.record(id)).name;
  }

  async #pairedRun(run: string): Promise<PairedRun> {
    const { analyses, context } = this;
    const [record, summary, diagnosis, evaluation] = await Promise.all([
      context.runs.record(run),
      context.runs.summary(run),
      analyses.last('diagnose', run, {}),
      evaluationOfRun(analyses, run),
    ]);
    return { record, summary, ...(diagnosis && { diagnosis }), ...(evaluation && { evaluation }) };
  }

  /** The run that this one is paired with, or the newest that is paired with this one; undefined if it was deleted. */
  async #partnerOf({ id, pairedWith }: RunRecord): Promise<PairedRun | undefined> {
    const all = await this.context.runs.list();
    const found = all.find((other) => (pairedWith === undefined ? other.pairedWith === id : other.id === pairedWith));
    // A damaged file of the other run must not hide this one.
    return found && this.#pairedRun(found.id).catch(() => undefined);
  }

  async #auditOf({ folders, settings: { reading } }: RunRecord, task: string) {
    const own = datasetId(folders, reading);
    const dataset = this.context.datasets.list().find(({ id }) => id === own);
    return dataset && lastAudit(dataset.id, task, this.context);
  }
}

async function written(path: string, name: string, html: string) {
  await writeAtomically(path, html);
  return { path, name, bytes: (await stat(path)).size };
}
