/** All settings of a run, its photographs, engine and version: enough to repeat it. */
import type { ReactNode } from 'react';
import { readingInWords } from '../../../shared/image-reading.ts';
import { commonFields } from '../../../shared/make-settings.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { trainingRows } from '../../../shared/training-settings.ts';
import { PhotographPaths } from '../../components/photograph-paths.tsx';
import { counted, formatCount, formatDuration } from '../../lib/format.ts';
import { isReadOnly } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { settingWords } from '../../lib/status-words.ts';
import { MarksPanel } from './marks-panel.tsx';
import classes from './settings-panel.module.css';

type Row = readonly [name: string, value: ReactNode];

function List({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section className={`panel ${classes.list}`}>
      <h2>{title}</h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Momentum in words; the one-cycle schedule varies it. */
const momentumWords = ({ momentum, schedule }: RunDetail['record']['settings']): string =>
  schedule === 'one-cycle' && momentum > 0
    ? `${momentum}, varied by 0.05 opposite to the learning rate`
    : `${momentum}`;

export function SettingsPanel({ detail }: { readonly detail: RunDetail }) {
  const { record, folder, tensorboard } = detail;
  const openOfRun = useOpenedImage((state) => state.openOfRun);
  const { settings, started, ending } = record;
  const name = useRuns(({ all }) => all?.find(({ id }) => id === record.from)?.name);
  const card = taskCard(settings.task);
  const length: Row =
    'epochs' in settings.length ? ['Epochs', settings.length.epochs] : ['Steps', formatCount(settings.length.steps)];
  const training: Row[] = card
    ? commonFields(card).map((field) =>
        field.key === 'epochs'
          ? length
          : [field.label, settingWords(field, settings[field.key as keyof typeof settings])],
      )
    : [];
  const extras: Row[] = trainingRows.flatMap((row): Row[] => {
    if (row.form) return [];
    const value = settings[row.key];
    const isInUse = row.optimizer ? row.optimizer === settings.optimizer : value !== row.default;
    return isInUse ? [[row.label, row.key === 'momentum' ? momentumWords(settings) : settingWords(row, value)]] : [];
  });
  const taskRows: Row[] = card
    ? [
        ['Task', `${card.title}, ${card.paper.authors}, ${card.paper.year}`],
        ...card.settings.map((field): Row => [field.label, settingWords(field, settings.taskSettings[field.key])]),
      ]
    : [['Task', settings.task]];
  const copies = copiesIn(started?.leakage);
  const facts: Row[] = [
    [
      'Images',
      record.folders.map((path) => (
        <div key={path} className="path">
          {path}
        </div>
      )),
    ],
    ...(settings.reading ? [['Read as', readingInWords(settings.reading)] as const] : []),
    ...(record.heldOutFolders.length > 0
      ? [
          [
            'Held out',
            record.heldOutFolders.map((path) => (
              <div key={path} className="path">
                {path}
              </div>
            )),
          ] as const,
        ]
      : []),
    ...(record.excluded
      ? [
          [
            'Excluded from training',
            <PhotographPaths
              key="excluded"
              summary={`${counted(record.excluded.length, 'image')} listed`}
              paths={record.excluded}
              onOpen={isReadOnly ? undefined : (place) => openOfRun(record.id, record.excluded ?? [], place, 'trained')}
            />,
          ] as const,
        ]
      : []),
    ...(record.from
      ? [
          [
            'Started from the encoder of',
            <a key="from" href={hashOf({ page: 'run', run: record.from, tab: 'watch' })} title={record.from}>
              {name ?? record.from}
            </a>,
          ] as const,
        ]
      : []),
    ...(started?.weights ? [['Started from the weights of', started.weights.file] as const] : []),
    ...(started
      ? ([
          [
            'Trained on',
            `${counted(started.images, 'image')}, ${formatCount(started.heldOutImages)} held out${
              copies > 0 ? `, ${formatCount(copies)} left out as copies of held-out ones` : ''
            }`,
          ],
          ['Parameters', formatCount(started.parameters)],
          ['Engine', `${started.engine}, ${started.lowering} lowering`],
          ['Device', started.device],
          ['Batch in use', `${counted(started.batch, 'image')}, ${counted(started.stepsPerEpoch, 'step')} per epoch`],
        ] as const)
      : []),
    ...(ending ? [['Duration', formatDuration(ending.seconds)] as const] : []),
    ['Created', new Date(record.createdAt).toLocaleString('en-GB')],
    [
      'Folder',
      <span key="folder" className="path">
        {folder}
      </span>,
    ],
    ...(tensorboard === undefined
      ? []
      : [
          [
            'TensorBoard files',
            <span key="tensorboard" className="path">
              {tensorboard}
            </span>,
          ] as const,
        ]),
    ['Version', record.versions['pretext-lab'] ?? 'unknown'],
  ];
  return (
    <div className={classes.lists}>
      <div>
        <List title="Pretext task" rows={taskRows} />
        <List title="Training" rows={[...training, ...extras]} />
      </div>
      <div>
        <MarksPanel key={record.id} detail={detail} />
        <List title="Data and engine" rows={facts} />
      </div>
    </div>
  );
}
