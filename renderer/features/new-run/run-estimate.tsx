/** Estimates of time, memory and disk before a run starts, from a few of its steps. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { estimateRun, type RunMeasurement } from '../../../shared/run-measurement.ts';
import type { SweepCost } from '../../../shared/sweep.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatBytes, formatDuration, formatWhen } from '../../lib/format.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { presetOf } from './draft.ts';
import { excludedOf, useNewRun } from './draft-store.ts';
import { useEstimates } from './estimate-store.ts';
import {
  estimateWarnings,
  measuredWords,
  measurementKey,
  rangeWords,
  runInTheWay,
  sweepTimeWords,
} from './estimate-words.ts';
import classes from './new-run-page.module.css';

interface Props {
  readonly dataset: DatasetSummary;
  readonly heldOut: DatasetSummary | undefined;
  readonly settings: TrainSettings;
  /** Only a run that can start is measured. */
  readonly canStart: boolean;
  /** What the sweep amounts to whose runs have these settings. */
  readonly sweep?: SweepCost | undefined;
}

export function RunEstimatePanel({ dataset, heldOut, settings, canStart, sweep }: Props) {
  const { measured: all, measuring, failure, measure, stop } = useEstimates();
  const from = useNewRun((state) => (state.from?.isFile ? undefined : state.from?.run));
  const excluded = useNewRun(excludedOf);
  const isPaper = useNewRun(({ draft }) => presetOf(draft, dataset.reading) === 'paper');
  const busy = runInTheWay(useRuns((state) => state.all));
  const key = useMemo(
    () =>
      measurementKey({ dataset: dataset.id, count: dataset.images, heldOut: heldOut?.id }, from, excluded, settings),
    [dataset.id, dataset.images, heldOut?.id, from, excluded, settings],
  );
  const measured = all[key];

  function onMeasure() {
    void measure(key, {
      dataset: dataset.id,
      settings,
      ...(heldOut ? { heldOut: heldOut.id } : {}),
      ...(from ? { from } : {}),
      ...(excluded.length > 0 ? { excluded: [...excluded] } : {}),
    });
  }

  if (measuring !== undefined)
    return (
      <div className={classes.estimate}>
        <Waiting>Measuring a few steps …</Waiting>
        <Button size="compact-sm" variant="default" onClick={() => void stop()}>
          Stop measuring
        </Button>
      </div>
    );
  return (
    <div className={classes.estimate}>
      {measured && <Estimates measured={measured} settings={settings} />}
      {measured && sweep && <p className="small">{sweepTimeWords(sweep, estimateRun(measured, settings))}</p>}
      {!measured && isPaper && (
        <Notice tone="hint">Papers train on graphics cards. Estimate how long this takes here before you start.</Notice>
      )}
      <FailureNote failure={failure?.key === key ? failure.failure : undefined} />
      {canStart && busy && (
        <p className="dim small">
          {measured ? 'Not measured again' : 'Time, memory and disk are not estimated'} while {busy.name} uses the
          engine: both would be slower, and the numbers wrong.
        </p>
      )}
      {canStart && !busy && (
        <>
          <Button size="compact-sm" variant="default" onClick={onMeasure}>
            {measured ? 'Measure again' : 'Estimate time, memory and disk'}
          </Button>
          {!measured && <p className="dim small">Trains a few steps with these settings. Nothing of them is kept.</p>}
        </>
      )}
    </div>
  );
}

function Estimates({ measured, settings }: { readonly measured: RunMeasurement; readonly settings: TrainSettings }) {
  const estimated = estimateRun(measured, settings);
  return (
    <>
      <dl className={classes.plan}>
        <div>
          <dt>Time</dt>
          <dd>about {formatDuration(estimated.seconds)}</dd>
        </div>
        <div>
          <dt>Memory</dt>
          <dd>{formatBytes(measured.peakMiB * 2 ** 20)}</dd>
        </div>
        <div>
          <dt>Disk</dt>
          <dd>{formatBytes(estimated.runBytes)}</dd>
        </div>
      </dl>
      <p className="dim small">
        {rangeWords(estimated)} at the speed of the fastest and the slowest tenth of {measuredWords(measured)}, measured{' '}
        {formatWhen(measured.measuredAt)}. Not counted on disk: {formatBytes(measured.packBytes)} of image cache, which
        exists already.
      </p>
      {estimateWarnings(measured, estimated, settings).map((words) => (
        <Notice key={words} tone="warning">
          {words}
        </Notice>
      ))}
    </>
  );
}
