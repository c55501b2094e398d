/** Settings and record of a run, as lists in a report. */
import { readingInWords } from '../../../shared/image-reading.ts';
import { copiesIn, type RunRecord } from '../../../shared/run-results.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { Html } from './html.ts';
import { facts, figure, list } from './parts.ts';

/** The title of a task. */
export const taskTitle = (task: string): string => taskCard(task)?.title ?? task;

/** All settings, those of the task with their labels. */
export function settingsFacts({ taskSettings, length, task, batchAsked: _, reading, ...common }: TrainSettings): Html {
  const fields = taskCard(task)?.settings ?? [];
  const labelOf = (key: string): string => fields.find((field) => field.key === key)?.label ?? key;
  return facts([
    ['task', task],
    ...(reading ? [['images read as', readingInWords(reading)] as const] : []),
    ...Object.entries(common).map(([key, value]) => [key, String(value)] as const),
    ...Object.entries(length).map(([key, value]) => [key, String(value)] as const),
    ...Object.entries(taskSettings).map(([key, value]) => [`${labelOf(key)} (${key})`, String(value)] as const),
  ]);
}

/** Versions of the product and its parts. */
export const versionsFacts = (versions: Readonly<Record<string, string>>): Html => facts(Object.entries(versions));

/** What was trained, on which photographs, and how it ended. */
export function runFacts(record: RunRecord): Html {
  const { started, ending } = record;
  const heldOut = ending?.heldOut;
  return facts([
    ['Run', record.id],
    ['Name', record.name],
    ['Task', taskTitle(record.settings.task)],
    ['Random seed', record.settings.seed],
    ['Created', record.createdAt],
    ['Folders', list(record.folders)],
    ...(record.heldOutFolders.length > 0 ? [['Held-out folders', list(record.heldOutFolders)] as const] : []),
    ...(started
      ? ([
          [
            'Images',
            `${started.images} to train on, ${started.heldOutImages} held out${copiesIn(started.leakage) > 0 ? `, ${copiesIn(started.leakage)} left out as copies of held-out ones` : ''}${started.excluded ? `, ${started.excluded} excluded from training` : ''}`,
          ],
          ['Engine', `${started.engine}, ${started.lowering}, on ${started.device}`],
          ['Parameters', started.parameters],
        ] as const)
      : []),
    ...(ending ? [['Ended', `${ending.status} at step ${ending.step}`] as const] : []),
    ...(heldOut
      ? [
          [
            'Pretext score',
            `${figure(heldOut.score)} (chance ${figure(heldOut.chance)}, untrained ${figure(heldOut.untrained)})`,
          ] as const,
        ]
      : []),
    ...(record.from === undefined ? [] : [['Started from the encoder of', record.from] as const]),
    ...(record.started?.weights
      ? [
          [
            'Started from the weights of',
            `${record.started.weights.file}, SHA-256 ${record.started.weights.sha256}`,
          ] as const,
        ]
      : []),
    ...(record.pairedWith === undefined ? [] : [['Compared with', record.pairedWith] as const]),
    ...(record.datasetFingerprint === undefined
      ? []
      : [['Fingerprint of the images', record.datasetFingerprint] as const]),
  ]);
}
