/** All settings of runs as flat lists, and those that differ between runs. */
import type { ComparedSetting } from '../../../shared/comparison.ts';
import { readingInWords } from '../../../shared/image-reading.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { trainingFields } from '../../../shared/training-fields.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

type Record = Omit<RunRecord, 'excluded'>;
type Value = ComparedSetting['values'][number];

interface Flat {
  readonly key: string;
  readonly label: string;
  readonly value: Value;
}

const labelOf = (key: string): string => trainingFields.find((field) => field.key === key)?.label ?? key;

/** The settings of training and of the task, one list. A task's own settings may have the name of a common one. */
export function flatSettings(settings: TrainSettings): Flat[] {
  const { task, batchAsked: _, length, taskSettings, reading, ...common } = settings;
  const card = taskCard(task);
  const taskLabel = (key: string) => card?.settings.find((field) => field.key === key)?.label ?? key;
  return [
    { key: 'task', label: 'Task', value: task },
    ...Object.entries(taskSettings).map(([key, value]) => ({ key, label: taskLabel(key), value })),
    ...Object.entries(length).map(([key, value]) => ({ key, label: labelOf(key), value })),
    ...Object.entries(common).map(([key, value]) => ({ key, label: labelOf(key), value: value as Value })),
    ...(reading ? [{ key: 'reading', label: 'Images read as', value: readingInWords(reading) }] : []),
  ];
}

/** Where a run's images and first weights come from. */
function origin({ folders, heldOutFolders, from, started }: Record): Flat[] {
  return [
    { key: 'images', label: 'Images', value: folders.join(', ') },
    { key: 'held-out', label: 'Held-out images', value: heldOutFolders.join(', ') || 'a tenth of the images' },
    { key: 'excluded', label: 'Images excluded from training', value: started?.excluded ?? 0 },
    { key: 'from', label: 'Started from the encoder of', value: from ?? started?.weights?.file ?? null },
  ];
}

/** The settings that are not the same in all runs, in the order of the first run that has them. */
export function settingsThatDiffer(records: readonly Record[]): ComparedSetting[] {
  const lists = records.map((record) => [...flatSettings(record.settings), ...origin(record)]);
  const labels = new Map(lists.flat().map(({ key, label }) => [key, label]));
  return [...labels]
    .map(([key, label]) => ({
      key,
      label,
      values: lists.map((list) => list.find((each) => each.key === key)?.value ?? null),
    }))
    .filter(({ values }) => new Set(values).size > 1);
}
