/** The main numbers of a run, with explanations as tooltips. */
import { Tooltip } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { counted, formatCount, formatDuration, formatNumber, formatPercent, formatScore } from '../../lib/format.ts';
import { hasEnded } from '../../lib/status-words.ts';
import { scoreInWords } from './chart-data.ts';
import classes from './main-numbers.module.css';

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: string;
  readonly help?: string;
}

const none = '–';

/** Speed and memory while the run trains; duration and number of parameters after it has ended. */
function resourcesOf({ summary, record }: RunDetail): readonly Figure[] {
  if (hasEnded(summary.status)) {
    return [
      { label: 'Duration', value: record.ending ? formatDuration(record.ending.seconds) : none, note: 'of training' },
      {
        label: 'Parameters',
        value: record.started ? formatCount(record.started.parameters) : none,
        note: 'encoder and head',
      },
    ];
  }
  return [
    {
      label: 'Speed',
      value: summary.imagesPerSecond === undefined ? none : formatCount(summary.imagesPerSecond),
      unit: 'images/s',
      note: 'in training',
    },
    {
      label: 'Memory',
      value: summary.memoryMiB === undefined ? none : formatCount(summary.memoryMiB),
      unit: 'MiB',
      note: 'of the training process',
    },
  ];
}

function figuresOf(detail: RunDetail): readonly Figure[] {
  const run = detail.summary;
  const { heldOut, health } = run;
  return [
    {
      label: 'Held-out score',
      value: heldOut ? formatScore(heldOut.score) : none,
      note: heldOut
        ? scoreInWords(heldOut.score, heldOut.chance)
        : hasEnded(run.status)
          ? 'no snapshot'
          : 'after the first snapshot',
      help: heldOut
        ? `Score on images that the run never trains on. Chance is ${formatScore(heldOut.chance)}; the untrained network scores ${formatScore(heldOut.untrained)}.`
        : 'Score on images that the run never trains on.',
    },
    { label: 'Loss', value: run.loss === undefined ? none : formatNumber(run.loss), note: 'latest training step' },
    ...resourcesOf(detail),
    {
      label: 'Effective rank',
      value: health ? formatNumber(health.effectiveRank) : none,
      note: 'dimensions in use',
      help: 'RankMe: the effective number of dimensions of the features, measured without labels. A value near 1 means that the representation has collapsed.',
    },
    {
      label: 'Feature spread',
      value: health ? formatNumber(health.featureStd) : none,
      note: '0 collapsed, 1 uniform',
      help: 'Standard deviation of the normalised features, scaled so that features spread evenly in all directions give 1.',
    },
    {
      label: 'Dead units',
      value: health ? formatPercent(health.deadUnits) : none,
      note: 'constant output',
      help: 'Share of the encoder’s output units that give the same value for every held-out image. They carry no information.',
    },
  ];
}

export function Numbers({ detail }: { readonly detail: RunDetail }) {
  const run = detail.summary;
  return (
    <dl className={`panel ${classes.numbers}`} aria-label={`${run.name} at ${counted(run.step, 'step')}`}>
      {figuresOf(detail).map((figure) => (
        <div key={figure.label} className={classes.figure}>
          <dt>
            {figure.label}
            {figure.help && (
              <Tooltip label={figure.help}>
                <button type="button" className={classes.help} aria-label={`${figure.label}: ${figure.help}`}>
                  <IconHelp size={13} stroke={1.8} aria-hidden />
                </button>
              </Tooltip>
            )}
          </dt>
          <dd>
            {figure.value}
            {figure.unit && figure.value !== none && <span className={classes.unit}> {figure.unit}</span>}
          </dd>
          {figure.note && <dd className={classes.note}>{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
