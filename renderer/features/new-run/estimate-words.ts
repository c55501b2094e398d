/** What a measurement says about a whole run, in words. Pure. */
import type { RunSummary } from '../../../shared/protocol.ts';
import type { RunEstimate, RunMeasurement } from '../../../shared/run-measurement.ts';
import type { SweepCost } from '../../../shared/sweep.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { counted, formatBytes, formatCount, formatDuration, formatPercent } from '../../lib/format.ts';
import { hasEnded } from '../../lib/status-words.ts';

const day = 86_400;
/** Share of the machine's memory above which the system may move memory to disk, which makes a run many times slower. */
const muchMemory = 0.8;
/** Use of the processors by other programs that makes a measurement doubtful. */
const busy = 0.3;

/** Everything that a measurement depends on. A run of another length needs no other one. */
export const measurementKey = (
  images: { readonly dataset: string; readonly count: number; readonly heldOut: string | undefined },
  from: string | undefined,
  excluded: readonly string[],
  { length: _, ...settings }: TrainSettings,
): string => JSON.stringify([images, from ?? '', excluded, settings]);

/** `45 min 10 s to 50 min 20 s`; one duration if the ends read the same. */
export function rangeWords({ fastestSeconds, slowestSeconds }: RunEstimate): string {
  const [low, high] = [formatDuration(fastestSeconds), formatDuration(slowestSeconds)];
  return low === high ? low : `${low} to ${high}`;
}

/** How the numbers were measured: `12 steps on CPU, 2 threads`. */
export const measuredWords = ({ steps, device }: RunMeasurement): string => `${counted(steps, 'step')} on ${device}`;

/** How long a sweep takes whose runs have about the measured settings. */
export function sweepTimeWords({ runs, steps }: SweepCost, { seconds, totalSteps }: RunEstimate): string {
  const whole = formatDuration((seconds / totalSteps) * steps);
  return (
    `All ${counted(runs, 'run')}: about ${whole}, one after the other. This run was measured; ` +
    'trials with another network, image size or batch size are faster or slower.'
  );
}

/** How much of the run fits into a day. */
function partInADay({ length }: TrainSettings, { seconds, totalSteps }: RunEstimate): string {
  const share = day / seconds;
  if ('steps' in length)
    return `In one day it reaches step ${formatCount(Math.floor(share * totalSteps))} of ${formatCount(totalSteps)}.`;
  const epochs = Math.floor(share * length.epochs);
  return `In one day it completes ${formatCount(epochs)} of its ${counted(length.epochs, 'epoch')}.`;
}

/** What to know before starting a run: it takes days, or more memory or disk than there is, or the machine was busy. */
export function estimateWarnings(
  measured: RunMeasurement,
  estimated: RunEstimate,
  settings: TrainSettings,
): readonly string[] {
  const { peakMiB, machineMiB, freeBytes, processorUse } = measured;
  const warnings: string[] = [];
  if (estimated.seconds >= day)
    warnings.push(
      `This run takes about ${formatDuration(estimated.seconds)} on this machine. ${partInADay(settings, estimated)} ` +
        'Fewer epochs, smaller images, a smaller network or the Laptop settings take less time.',
    );
  if (peakMiB > muchMemory * machineMiB)
    warnings.push(
      `It needs ${formatBytes(peakMiB * 2 ** 20)} of the ${formatBytes(machineMiB * 2 ** 20)} of memory of this machine, and becomes ` +
        'very slow if other programs need theirs. A smaller batch, smaller images or a smaller network need less.',
    );
  if (estimated.runBytes > freeBytes)
    warnings.push(
      `It writes ${formatBytes(estimated.runBytes)}, and ${formatBytes(freeBytes)} are free. Delete runs or caches on the page Storage first.`,
    );
  if (processorUse > busy)
    warnings.push(
      `Other programs used ${formatPercent(processorUse)} of the processors before the measurement, so the time of the run may be far from this. ` +
        'Measure again on a quiet machine.',
    );
  return warnings;
}

/** Runs of this lab that train or wait: a new one starts after them. */
export const runsAhead = (all: readonly RunSummary[] | undefined): readonly RunSummary[] =>
  (all ?? []).filter(
    ({ status, trainedByOtherProcess }) => !hasEnded(status) && status !== 'waiting' && !trainedByOtherProcess,
  );

/** A run that uses the engine, in this process or another one: nothing is measured meanwhile. */
export const runInTheWay = (all: readonly RunSummary[] | undefined): RunSummary | undefined =>
  (all ?? []).find(({ status }) => !hasEnded(status) && status !== 'waiting');
