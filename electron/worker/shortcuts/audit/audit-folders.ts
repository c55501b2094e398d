/** How far the photographs of folders give away the answers of a task, measured before any training. */

import type { Audit } from '../../../../shared/audit.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import { hasPlainColours, readingInWords } from '../../../../shared/image-reading.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import { packSideFor } from '../../../../shared/training-settings.ts';
import type { IndexedRecord, JobOf } from '../../../../shared/worker-protocol.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack } from '../../data/pack.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { hasPuzzle } from '../../tasks/pretext-task.ts';
import { pretextTask } from '../../tasks/tasks.ts';
import { choosePhotographs } from './audit-photographs.ts';
import { type AuditCounts, warningsOf } from './audit-warnings.ts';
import { auditedCues, doesNotApply } from './audited-cues.ts';
import { extractFeatures } from './extract-features.ts';

type AuditJob = JobOf<'audit'>;

/** @throws FailureError 'unusable-input' for folders without a usable photograph; 'stopped'. */
export async function auditFolders(
  { dataset, settings }: AuditJob,
  control: JobControl,
): Promise<Omit<Audit, 'seconds' | 'madeAt'>> {
  const { task: id, size } = settings;
  const task = pretextTask(id);
  const subject = {
    event: 'audited' as const,
    task: id,
    size,
    folders: dataset.folders,
    ...(settings.reading && { reading: settings.reading }),
  };
  if (!hasPuzzle(task))
    return { ...subject, images: 0, cues: cueIds.map((cue) => doesNotApply(cue, 'task')), warnings: [] };

  const side = packSideFor(size);
  const indexed = await indexFolders(dataset, side, {
    onProgress: (done, total) => control.progress('reading images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const copies = pathsOf(indexed, 'duplicate', 'near-duplicate');
  const grey = pathsOf(indexed, 'grey');
  const pack = await openPack(dataset.packDir, side);
  try {
    const chosen = choosePhotographs(pack, copies, settings.seed);
    const extracted = await extractFeatures({ task, settings, pack, photographs: chosen.photographs, control });
    const { photographs } = extracted;
    const groups = photographs.map((i) => pack.group(i));
    const counts: AuditCounts = {
      photographs: photographs.length,
      available: chosen.available,
      groups: new Set(groups).size,
      copies: chosen.copies,
      skipped: indexed.passedOver.length,
      unreadable: chosen.photographs.length - photographs.length,
      reduced: extracted.reductions.filter((reduction) => reduction > 1).length,
      grey: photographs.filter((i) => grey.has(pack.path(i))).length,
      tiny: extracted.tiny,
    };
    const cues = await auditedCues(extracted, { task, settings, groups, control });
    return {
      ...subject,
      images: photographs.length,
      cues,
      warnings: [...warningsOf(counts), ...readingWarnings(settings)],
    };
  } finally {
    pack.close();
  }
}

/** The scores of natural photographs were measured on colour photographs of 8 bits. */
const readingWarnings = ({ reading }: Pick<TrainSettings, 'reading'>): string[] =>
  reading && !hasPlainColours(reading)
    ? [
        `The images are read as ${readingInWords(reading)}, but the scores of natural folders that a leak must exceed were measured on colour images of 8 bits: judge a leak by its image, too.`,
      ]
    : [];

/** Paths of the photographs with one of these findings. */
const pathsOf = (
  { warnings }: Pick<IndexedRecord, 'warnings'>,
  ...kinds: readonly IndexedRecord['warnings'][number]['kind'][]
): ReadonlySet<string> => new Set(warnings.filter(({ kind }) => kinds.includes(kind)).map(({ path }) => path));
