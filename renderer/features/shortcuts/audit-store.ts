/** Audits of datasets. */
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useAudit = analysisStore('audit', lab);

/** Key of the last audit of a dataset for a task. */
export const auditKey = (dataset: string, task: string): string => lastKey(dataset, { task });

/** Everything that an audit depends on, except the photographs. */
export const settingsKey = ({ task, size, seed, taskSettings }: TrainSettings): string =>
  JSON.stringify([task, size, seed, taskSettings]);
