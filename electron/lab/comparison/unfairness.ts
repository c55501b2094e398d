/** Reasons why numbers of runs cannot be compared fairly. */

import { type Compared, type RunToCompare, runsAmong } from './compared.ts';
import { inWords } from './run-names.ts';

/** Whether a value differs between the runs that have it. */
function differs<Of>(runs: readonly Of[], of: (run: Of) => unknown): boolean {
  const found = runs.map(of).filter((value) => value !== undefined);
  return new Set(found.map((value) => JSON.stringify(value))).size > 1;
}

/** One sentence for each reason; none if the comparison is fair. */
export const unfairness = (compared: readonly Compared[]): string[] => [
  ...unfairTraining(runsAmong(compared), compared),
  ...unfairEvaluation(compared),
  ...unfairMachines(runsAmong(compared)),
];

function unfairTraining(runs: readonly RunToCompare[], all: readonly Compared[]): string[] {
  const warnings: string[] = [];
  const named = (some: readonly RunToCompare[]): string => inWords(some, all);
  const tasks = new Set(runs.map(({ record }) => record.settings.task));
  if (tasks.size > 1)
    warnings.push(
      `The runs have different tasks (${[...tasks].join(', ')}): their held-out scores and losses measure different things. Compare the probes.`,
    );
  else if (differs(runs, ({ summary }) => summary.heldOut?.chance))
    warnings.push('Chance is not the same for all runs: their puzzles are not equally hard.');

  const holdsOutOwn = runs.every(({ record }) => record.heldOutFolders.length === 0);
  const otherFolders = differs(runs, ({ record }) => record.folders);
  if (differs(runs, ({ record }) => record.heldOutFolders) || (holdsOutOwn && otherFolders))
    warnings.push('The held-out images are not the same: the scores are of different images.');
  else if (holdsOutOwn && differs(runs, ({ record }) => record.settings.seed))
    warnings.push(
      'Each seed holds out another tenth of the images, which adds to the differences between scores, and the boards have few images in common. Separate held-out folders avoid both; pinned images are on the boards of all later runs.',
    );
  else if (
    !otherFolders &&
    !differs(runs, ({ record }) => record.started?.excluded ?? 0) &&
    differs(runs, ({ record }) => record.datasetFingerprint)
  )
    warnings.push('The content of the folders has changed between the runs.');

  if (differs(runs, ({ record }) => record.settings.size))
    warnings.push('The image sizes are not the same: an encoder that sees more pixels has an advantage.');
  if (differs(runs, ({ summary }) => summary.step))
    warnings.push('The runs were not trained for the same number of steps.');
  const unfinished = runs.filter(({ summary }) => summary.status !== 'finished');
  if (unfinished.length > 0) warnings.push(`Not finished: ${named(unfinished)}.`);
  return warnings;
}

function unfairEvaluation(compared: readonly Compared[]): string[] {
  const warnings: string[] = [];
  const named = (some: readonly Compared[]): string => inWords(some, compared);
  const evaluated = compared.filter(({ evaluation }) => evaluation);
  if (evaluated.length > 0 && evaluated.length < compared.length)
    warnings.push(
      `Not evaluated: ${named(compared.filter(({ evaluation }) => !evaluation))}. Evaluate them to compare the probes.`,
    );
  if (differs(evaluated, ({ evaluation: e }) => e && [e.folders, e.testFolders, e.labels, e.images, e.testImages]))
    warnings.push('The evaluations used different images or labels: their probes cannot be compared.');
  const outdated = runsAmong(evaluated).filter(({ evaluation, summary }) => evaluation!.step < summary.step);
  if (outdated.length > 0) warnings.push(`Evaluated at an earlier step than the last: ${named(outdated)}.`);
  if (runsAmong(compared).length < compared.length)
    warnings.push(
      'Added encoders have no snapshots: effective rank and the other measures without labels are those of the test images of evaluations, for runs too.',
    );
  return warnings;
}

function unfairMachines(runs: readonly RunToCompare[]): string[] {
  const warnings: string[] = [];
  if (differs(runs, ({ record }) => record.versions['pretext-lab']))
    warnings.push('The runs were trained by different versions of Pretext Lab.');
  if (differs(runs, ({ record }) => record.started?.device))
    warnings.push('The runs used different devices: their durations cannot be compared.');
  return warnings;
}
