/** Compares stored runs. Pure: what is compared has been read before. */
import type { Comparison } from '../../../shared/comparison.ts';
import { findingsOf } from '../../../shared/diagnosis.ts';
import { labelFreeMeasures } from '../../../shared/label-free-words.ts';
import { normalQuantile as z } from '../../../shared/student-interval.ts';
import { settingsThatDiffer } from './differing-settings.ts';
import { pairedDifferences } from './paired-differences.ts';
import type { RunToCompare } from './run-to-compare.ts';
import { meansOverSeeds } from './seed-groups.ts';
import { unfairness } from './unfairness.ts';

/** A value with its 95 % interval, if that is known. */
interface Measured {
  readonly value: number;
  readonly ci95?: readonly [number, number];
}

interface Measure {
  readonly name: string;
  readonly label: string;
  readonly digits: number;
  of(run: RunToCompare): Measured | number | undefined;
}

/** The best stage by the linear probe, with the interval of that stage. */
const bestStage = ({ evaluation }: RunToCompare) =>
  evaluation?.stages.find(({ stage }) => stage === evaluation.best.stage);

/** What is compared, in the order of the table. */
export const measures: readonly Measure[] = [
  {
    name: 'score',
    label: 'Held-out score',
    digits: 3,
    of: ({ summary: { heldOut } }) => {
      if (!heldOut) return undefined;
      const { score, standardError } = heldOut;
      if (standardError === undefined) return score;
      return { value: score, ci95: [score - z * standardError, score + z * standardError] };
    },
  },
  { name: 'chance', label: 'Chance', digits: 3, of: ({ summary }) => summary.heldOut?.chance },
  { name: 'untrained', label: 'Score before training', digits: 3, of: ({ summary }) => summary.heldOut?.untrained },
  { name: 'loss', label: 'Held-out loss', digits: 4, of: ({ summary }) => summary.heldOut?.loss },
  {
    name: 'linear',
    label: 'Linear probe',
    digits: 3,
    of: (run) => {
      const best = bestStage(run);
      return best && { value: best.linear, ci95: best.linearCi95 };
    },
  },
  {
    name: 'knn',
    label: 'k-NN',
    digits: 3,
    of: (run) => {
      const best = bestStage(run);
      return best && { value: best.knn, ci95: best.knnCi95 };
    },
  },
  {
    name: 'linearGain',
    label: 'Linear probe over untrained',
    digits: 3,
    of: ({ evaluation }) => evaluation && { value: evaluation.gain.linear.change, ci95: evaluation.gain.linear.ci95 },
  },
  {
    name: 'knnGain',
    label: 'k-NN over untrained',
    digits: 3,
    of: ({ evaluation }) => evaluation && { value: evaluation.gain.knn.change, ci95: evaluation.gain.knn.ci95 },
  },
  { name: 'effectiveRank', label: 'Effective rank', digits: 1, of: ({ summary }) => summary.health?.effectiveRank },
  { name: 'featureStd', label: 'Feature spread', digits: 3, of: ({ summary }) => summary.health?.featureStd },
  { name: 'deadUnits', label: 'Dead units', digits: 3, of: ({ summary }) => summary.health?.deadUnits },
  ...labelFreeMeasures
    .filter(({ key }) => key !== 'rankMe') // the effective rank
    .map(
      ({ key, name, decimals }): Measure => ({
        name: key,
        label: name,
        digits: decimals,
        of: ({ summary }) => summary.labelFree?.[key],
      }),
    ),
  {
    name: 'shortcuts',
    label: 'Shortcuts in use',
    digits: 0,
    of: ({ diagnosis }) => diagnosis && findingsOf(diagnosis, 'reads').length,
  },
  { name: 'step', label: 'Steps', digits: 0, of: ({ summary }) => summary.step },
  { name: 'images', label: 'Training images', digits: 0, of: ({ record }) => record.started?.images },
  { name: 'parameters', label: 'Parameters', digits: 0, of: ({ record }) => record.started?.parameters },
  { name: 'seconds', label: 'Duration, s', digits: 0, of: ({ record }) => record.ending?.seconds },
  { name: 'imagesPerSecond', label: 'Images per second', digits: 0, of: ({ summary }) => summary.imagesPerSecond },
];

const measured = (found: Measured | number | undefined): Measured | undefined =>
  typeof found === 'number' ? { value: found } : found;

/**
 * Compares at least two runs. The order is kept.
 * @param baseline The id of the run that differences are to; by default, the first.
 */
export function compareRuns(runs: readonly RunToCompare[], baseline = runs[0]!.record.id): Comparison {
  const paired = pairedDifferences(runs, baseline);
  const table = measures
    .map(({ name, label, digits, of }) => {
      const found = runs.map((run) => measured(of(run)));
      const differences = paired.by.get(name);
      return {
        name,
        label,
        digits,
        values: found.map((each) => each?.value ?? null),
        ci95: found.map((each) => (each?.ci95 ? ([...each.ci95] as [number, number]) : null)),
        ...(differences?.some((each) => each !== null) && { differences: [...differences] }),
      };
    })
    .filter(({ values }) => values.some((value) => value !== null));
  return {
    event: 'compared',
    runs: runs.map(({ record }) => record.id),
    names: runs.map(({ record }) => record.name),
    statuses: runs.map(({ summary }) => summary.status),
    settings: settingsThatDiffer(runs.map(({ record }) => record)),
    measures: table,
    groups: meansOverSeeds(
      runs.map(({ record }) => record),
      table,
    ),
    notes: runs.map(({ record: { marks: { note, stepNotes } = {} } }) => ({
      ...(note && { note }),
      ...(stepNotes && stepNotes.length > 0 && { stepNotes }),
    })),
    baseline,
    unpaired: [...paired.unpaired],
    warnings: unfairness(runs),
  };
}
