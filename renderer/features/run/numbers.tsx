/** The run in numbers, each explained where its name does not say it all. */
import { Tooltip } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { counted, formatCount, formatDuration, formatNumber, formatPercent, formatScore } from '../../lib/format.ts';
import { hasEnded } from '../../lib/words.ts';
import { scoreInWords } from './figures.ts';
import classes from './numbers.module.css';

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: string;
  readonly help?: string;
}

const none = '–';

/** While it trains, speed and memory; afterwards, how long it took and how large the net is. */
function doing({ summary, record }: RunDetail): readonly Figure[] {
  if (hasEnded(summary.status)) {
    return [
      { label: 'Took', value: record.ending ? formatDuration(record.ending.seconds) : none, note: 'of training' },
      {
        label: 'Parameters',
        value: record.started ? formatCount(record.started.parameters) : none,
        note: 'net and head',
      },
    ];
  }
  return [
    {
      label: 'Speed',
      value: summary.imagesPerSecond === undefined ? none : formatCount(summary.imagesPerSecond),
      unit: 'images/s',
      note: 'trained on',
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
          ? 'no snapshot was taken'
          : 'with the first snapshot',
      help: heldOut
        ? `On photographs that were never trained on. Chance is ${formatScore(heldOut.chance)}; the same network before its first step got ${formatScore(heldOut.untrained)}.`
        : 'On photographs that were never trained on.',
    },
    { label: 'Loss', value: run.loss === undefined ? none : formatNumber(run.loss), note: 'latest training step' },
    ...doing(detail),
    {
      label: 'Effective rank',
      value: health ? formatNumber(health.effectiveRank) : none,
      note: 'directions in use',
      help: 'RankMe: how many directions the features spread over. A value near 1 means that the representation has collapsed. No labels are needed to tell.',
    },
    {
      label: 'Feature spread',
      value: health ? formatNumber(health.featureStd) : none,
      note: '0 collapsed, 1 spread',
      help: 'Standard deviation of the normalised features, scaled so that features spread evenly in all directions have 1.',
    },
    {
      label: 'Dead units',
      value: health ? formatPercent(health.deadUnits) : none,
      note: 'never change',
      help: 'Share of the encoder’s output units that give the same value for every held-out photograph: they carry nothing.',
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
