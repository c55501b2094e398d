/** Audits of datasets. */
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab.ts';

export const useAudit = analysisStore('audit', lab);

/** What the last audit of a dataset for a task is found by. */
export const auditKey = (dataset: string, task: string): string => lastKey(dataset, { task });

/** What an audit hangs on, besides the photographs. */
export const settingsKey = ({ task, size, seed, taskSettings }: TrainSettings): string =>
  JSON.stringify([task, size, seed, taskSettings]);
