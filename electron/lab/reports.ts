/**
 * Reports of what the lab found of shortcuts, as files by id: `report/run/<run>` and `report/audit/<dataset>/<task>`. Each is
 * written anew when it is asked for, beside what it is made of.
 */
import { stat } from 'node:fs/promises';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { diagnosisReportFile } from '../files/run-folder.ts';
import type { Audits } from './audits.ts';
import { datasetId } from './chosen-folders.ts';
import type { DatasetStore } from './dataset-store.ts';
import type { Datasets } from './datasets.ts';
import type { Diagnoses } from './diagnoses.ts';
import type { Looks } from './looks.ts';
import { reportHtml } from './report/report.ts';
import { taskTitle } from './report/run-facts.ts';
import type { Runs } from './runs.ts';

export interface ReportsParts {
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly store: DatasetStore;
  readonly audits: Audits;
  readonly diagnoses: Diagnoses;
  readonly looks: Looks;
  /** Of the product. */
  readonly version: string;
}

export class Reports {
  constructor(private readonly parts: ReportsParts) {}

  /**
   * The diagnosis of a run and where it looks, as far as they were found, with the audit of its photographs for its task
   * where there is one.
   * @throws FailureError 'not-found' for a run of which neither was found.
   */
  async ofRun(run: string): Promise<string> {
    const { runs, diagnoses, looks, version } = this.parts;
    const record = await runs.record(run);
    const [diagnosis, looked] = await Promise.all([diagnoses.diagnosis(run), looks.last(run)]);
    if (!diagnosis && !looked) return refuse('not-found', `${run} was not diagnosed yet: there is nothing to report`);
    const audit = await this.#auditOf(record.folders, record.settings.task);
    const title = `Shortcuts of ${record.name}`;
    return reportHtml({
      title,
      run: { record, ...(diagnosis ? { diagnosis } : {}), ...(looked ? { looked } : {}) },
      ...(audit ? { audit } : {}),
      version,
      now: new Date(),
    });
  }

  /** The audit of a dataset for a task. @throws FailureError 'not-found' where there was none. */
  async ofAudit(dataset: string, task: string): Promise<string> {
    const { datasets, audits, version } = this.parts;
    const audit = await audits.last(dataset, task);
    if (!audit)
      return refuse('not-found', `these photographs were not audited for ${task} yet: there is nothing to report`);
    const name = datasets.nameOf(datasets.foldersOf(dataset));
    const title = `What ${name} gives away to ${taskTitle(task)}`;
    return reportHtml({ title, audit, version, now: new Date() });
  }

  /** A report by its id, as a file that may be downloaded. @throws FailureError 'not-found'. */
  async file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
    const [, kind, owner, task, ...more] = id.split('/');
    if (more.length > 0) return refuse('not-found', `no file is called '${id}'`);
    if (kind === 'run' && owner && task === undefined) {
      const path = diagnosisReportFile(this.parts.runs.folderOf(owner));
      return written(path, `${owner}-shortcuts.html`, await this.ofRun(owner));
    }
    if (kind === 'audit' && owner && task) {
      const html = await this.ofAudit(owner, task);
      return written(this.parts.store.auditReportFile(owner, task), `${task}-audit.html`, html);
    }
    return refuse('not-found', `no file is called '${id}'`);
  }

  async #auditOf(folders: readonly string[], task: string) {
    const { datasets, audits } = this.parts;
    const dataset = datasets.list().find(({ id }) => id === datasetId(folders));
    return dataset && audits.last(dataset.id, task);
  }
}

async function written(path: string, name: string, html: string) {
  await writeAtomically(path, html);
  return { path, name, bytes: (await stat(path)).size };
}
