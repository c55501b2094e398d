/** An audit of a dataset for a task. It is stored with its settings and versions, and warns if the photographs have changed since. */
import { join } from 'node:path';
import { z } from 'zod';
import { analyses } from '../../../shared/analyses.ts';
import { auditSchema } from '../../../shared/audit.ts';
import { asFailure, refuse } from '../../../shared/failure.ts';
import { taskCard, taskIds } from '../../../shared/task-cards.ts';
import { type TrainSettings, trainSettingsSchema } from '../../../shared/training-settings.ts';
import { photographsIdentity } from '../photographs-identity.ts';
import { realFolders } from '../real-folders.ts';
import { validSettings } from '../valid-settings.ts';
import { type AnalysisContext, type Preparation, readAnalysis } from './preparation.ts';

/** An audit with the settings, photographs and versions that it was made with. */
const keptAuditSchema = z.object({
  audit: auditSchema,
  /** The settings that the puzzles were posed with. */
  settings: trainSettingsSchema,
  /** Identity of the photographs: see photographs-identity.ts. */
  photographs: z.string().optional(),
  versions: z.record(z.string(), z.string()),
});
/** A stored audit. */
export type KeptAudit = z.infer<typeof keptAuditSchema>;

/** Options of an audit. */
export interface AuditOptions {
  readonly settings: TrainSettings;
}

const identityOf = (dataset: string, { datasetStore }: AnalysisContext) =>
  photographsIdentity(datasetStore.packDir(dataset));

/** How the lab prepares and stores an audit. */
export const audit: Preparation<'audit', AuditOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (dataset, { settings }, { datasets }) => {
    const folders = datasets.foldersOf(dataset);
    const reading = datasets.readingOf(dataset);
    const valid = validSettings(settings, reading);
    await realFolders(folders); // they may no longer exist
    return { job: { dataset: datasets.specOf(folders, reading), settings: valid }, reads: [dataset] };
  },
  written: async (result, { settings }, dataset, context): Promise<KeptAudit> => {
    // The audit read the photographs themselves: a damaged cache must not lose it.
    const photographs = await identityOf(dataset, context).catch(() => undefined);
    return {
      audit: result,
      settings: validSettings(settings, context.datasets.readingOf(dataset)),
      ...(photographs ? { photographs } : {}),
      versions: { ...context.versions },
    };
  },
  stored: keptAuditSchema,
  read: async (written, dataset, context) => (await checkedAudit(written as KeptAudit, dataset, context)).audit,
  checkVariant: ({ task }) => checkTask(task),
};

function checkTask(task: string): void {
  if (!taskCard(task)) refuse('bad-usage', `no task is called '${task}'`, `the tasks are ${taskIds.join(', ')}`);
}

/**
 * The last audit of a dataset for a task, if there is one.
 * @throws FailureError 'not-found' for an unknown dataset, 'bad-usage' for an unknown task, 'unusable-input' that names the
 *   file if it is damaged.
 */
export async function lastAudit(
  dataset: string,
  task: string,
  context: AnalysisContext,
): Promise<KeptAudit | undefined> {
  context.datasets.foldersOf(dataset);
  checkTask(task);
  const file = join(context.datasetStore.folderOf(dataset), analyses.audit.file({ task }));
  const kept = await readAnalysis(file, analyses.audit.noun, keptAuditSchema);
  return kept && checkedAudit(kept, dataset, context);
}

/** Adds a warning before the others if the photographs are not known to be the same. */
async function checkedAudit(kept: KeptAudit, dataset: string, context: AnalysisContext): Promise<KeptAudit> {
  const hasReadPhotographs = kept.audit.cues.some(({ finding }) => finding.verdict !== 'does-not-apply');
  const warning = hasReadPhotographs ? await changeSince(kept.photographs, dataset, context) : undefined;
  return warning ? { ...kept, audit: { ...kept.audit, warnings: [warning, ...kept.audit.warnings] } } : kept;
}

/** The warning about an audit's photographs, given their identity then. */
async function changeSince(
  then: string | undefined,
  dataset: string,
  context: AnalysisContext,
): Promise<string | undefined> {
  try {
    const now = await identityOf(dataset, context);
    if (then === undefined || now === undefined)
      return 'The images may have changed since the audit: their cache has no index.jsonl, so this cannot be checked.';
    return then === now ? undefined : 'The images have changed since the audit: audit them again.';
  } catch (error) {
    return `The images may have changed since the audit, which cannot be checked: ${asFailure(error).message}`;
  }
}
