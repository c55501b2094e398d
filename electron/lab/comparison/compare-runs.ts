/** Compares stored runs and added encoders. Pure: what is compared has been read before. */
import type { Comparison } from '../../../shared/comparison.ts';
import { findingsOf } from '../../../shared/diagnosis.ts';
import type { Evaluation } from '../../../shared/evaluation.ts';
import type { LabelFreeNumbers } from '../../../shared/label-free.ts';
import { labelFreeMeasures } from '../../../shared/label-free-words.ts';
import type { Health } from '../../../shared/run-results.ts';
import { normalQuantile as z } from '../../../shared/student-interval.ts';
import { type Compared, isRun, nameOf, type RunToCompare, runsAmong } from './compared.ts';
import { settingsThatDiffer } from './differing-settings.ts';
import { pairedDifferences } from './paired-differences.ts';
import { meansOverSeeds } from './seed-groups.ts';
import { unfairness } from './unfairness.ts';

/** A value with its 95 % interval, if that is known. */
interface Measured {
  readonly value: number;
  readonly ci95?: readonly [number, number];
}

/** What a measure reads of anything that is compared. */
interface Results {
  /** Absent for an added encoder. */
  readonly run?: RunToCompare | undefined;
  readonly evaluation?: Evaluation | undefined;
  /** Of the held-out images, or of the test images if an added encoder is compared. */
  readonly health?: Health | undefined;
  readonly labelFree?: LabelFreeNumbers | undefined;
}

interface Measure {
  readonly name: string;
  readonly label: string;
  readonly digits: number;
  of(results: Results): Measured | number | undefined;
}

/** @param fromEvaluations Whether measures without labels are those of evaluations. */
function resultsOf(compared: Compared, fromEvaluations: boolean): Results {
  const { evaluation } = compared;
  const run = isRun(compared) ? compared : undefined;
  const { health, labelFree } = (fromEvaluations ? evaluation : run?.summary) ?? {};
  return { run, evaluation, health, labelFree };
}

/** The best stage by the linear probe, with the interval of that stage. */
const bestStage = ({ evaluation }: Results) => evaluation?.stages.find(({ stage }) => stage === evaluation.best.stage);

/** What is compared, in the order of the table. */
export const measures: readonly Measure[] = [
  {
    name: 'score',
    label: 'Held-out score',
    digits: 3,
    of: ({ run }) => {
      const heldOut = run?.summary.heldOut;
      if (!heldOut) return undefined;
      const { score, standardError } = heldOut;
      if (standardError === undefined) return score;
      return { value: score, ci95: [score - z * standardError, score + z * standardError] };
    },
  },
  { name: 'chance', label: 'Chance', digits: 3, of: ({ run }) => run?.summary.heldOut?.chance },
  { name: 'untrained', label: 'Score before training', digits: 3, of: ({ run }) => run?.summary.heldOut?.untrained },
  { name: 'loss', label: 'Held-out loss', digits: 4, of: ({ run }) => run?.summary.heldOut?.loss },
  {
    name: 'linear',
    label: 'Linear probe',
    digits: 3,
    of: (results) => {
      const best = bestStage(results);
      return best && { value: best.linear, ci95: best.linearCi95 };
    },
  },
  {
    name: 'knn',
    label: 'k-NN',
    digits: 3,
    of: (results) => {
      const best = bestStage(results);
      return best && { value: best.knn, ci95: best.knnCi95 };
    },
  },
  {
    name: 'linearGain',
    label: 'Linear probe over untrained',
    digits: 3,
    of: ({ evaluation: { gain } = {} }) => gain && { value: gain.linear.change, ci95: gain.linear.ci95 },
  },
  {
    name: 'knnGain',
    label: 'k-NN over untrained',
    digits: 3,
    of: ({ evaluation: { gain } = {} }) => gain && { value: gain.knn.change, ci95: gain.knn.ci95 },
  },
  { name: 'effectiveRank', label: 'Effective rank', digits: 1, of: ({ health }) => health?.effectiveRank },
  { name: 'featureStd', label: 'Feature spread', digits: 3, of: ({ health }) => health?.featureStd },
  { name: 'deadUnits', label: 'Dead units', digits: 3, of: ({ health }) => health?.deadUnits },
  ...labelFreeMeasures
    .filter(({ key }) => key !== 'rankMe') // the effective rank
    .map(
      ({ key, name, decimals }): Measure => ({
        name: key,
        label: name,
        digits: decimals,
        of: ({ labelFree }) => labelFree?.[key],
      }),
    ),
  {
    name: 'shortcuts',
    label: 'Shortcuts in use',
    digits: 0,
    of: ({ run }) => run?.diagnosis && findingsOf(run.diagnosis, 'reads').length,
  },
  { name: 'step', label: 'Steps', digits: 0, of: ({ run }) => run?.summary.step },
  { name: 'images', label: 'Training images', digits: 0, of: ({ run }) => run?.record.started?.images },
  { name: 'parameters', label: 'Parameters', digits: 0, of: ({ run }) => run?.record.started?.parameters },
  { name: 'seconds', label: 'Duration, s', digits: 0, of: ({ run }) => run?.record.ending?.seconds },
  { name: 'imagesPerSecond', label: 'Images per second', digits: 0, of: ({ run }) => run?.summary.imagesPerSecond },
];

const measured = (found: Measured | number | undefined): Measured | undefined =>
  typeof found === 'number' ? { value: found } : found;

/**
 * Compares at least two. The order is kept.
 * @param compared The runs before the added encoders, so that a run has the same place in lists of runs alone.
 * @param baseline The id of the one that differences are to; by default, the first.
 */
export function compareRuns(compared: readonly Compared[], baseline = nameOf(compared[0]!).id): Comparison {
  const paired = pairedDifferences(compared, baseline);
  const runs = runsAmong(compared);
  const results = compared.map((each) => resultsOf(each, runs.length < compared.length));
  const table = measures
    .map(({ name, label, digits, of }) => {
      const found = results.map((each) => measured(of(each)));
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
    runs: compared.map((each) => nameOf(each).id),
    kinds: compared.map((each) => (isRun(each) ? 'run' : 'encoder')),
    names: compared.map((each) => nameOf(each).name),
    statuses: compared.map((each) => (isRun(each) ? each.summary.status : 'added')),
    settings: settingsThatDiffer(runs.map(({ record }) => record)).map((setting) => ({
      ...setting,
      values: compared.map((_, place) => setting.values[place] ?? null),
    })),
    measures: table,
    groups: meansOverSeeds(
      runs.map(({ record }) => record),
      table,
    ),
    notes: compared.map((each) => {
      const { note, stepNotes } = (isRun(each) && each.record.marks) || {};
      return { ...(note && { note }), ...(stepNotes && stepNotes.length > 0 && { stepNotes }) };
    }),
    baseline,
    unpaired: [...paired.unpaired],
    warnings: unfairness(compared),
  };
}
