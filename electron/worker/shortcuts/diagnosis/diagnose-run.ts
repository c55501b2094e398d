/** Which cues a run's network uses: its score on held-out photographs, changed in one cue at a time. */
import { isAudited } from '../../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention as Reported } from '../../../../shared/diagnosis.ts';
import { refuse } from '../../../../shared/failure.ts';
import { twoDecimals } from '../../../../shared/format-words.ts';
import { taskCard } from '../../../../shared/task-cards.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import type { Engine, State } from '../../engine/engine.ts';
import { openEngine } from '../../engine/open-engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { compared, type Outcome } from '../../numerics/bootstrap.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { heldOutStep } from '../../run/network-steps.ts';
import { hasPuzzle, type PretextTask, type PuzzleTask } from '../../tasks/pretext-task.ts';
import { encoderOf, poseSettings, pretextTask } from '../../tasks/tasks.ts';
import { cues } from '../cues/cues.ts';
import { type DiagnosedPhotographs, mostSurveyed, openDiagnosed, readDiagnosedRun } from './diagnosed-run.ts';
import { answerUnder, type HeldOutQuestions } from './held-out-questions.ts';
import type { Intervention } from './intervention.ts';
import { shownChange } from './intervention-pictures.ts';
import { type Cues, interventionsFor } from './intervention-plan.ts';
import { placedPatches } from './patch-places.ts';
import { regressPlaces } from './place-regression.ts';
import { cueVerdicts, type Removal } from './verdicts.ts';

type DiagnoseJob = JobOf<'diagnose'>;
type Untimed = Omit<Diagnosis, 'seconds' | 'madeAt'>;

/** Photographs in a batch: larger batches take more memory and are no faster. */
const mostAtOnce = 16;
/** With fewer photographs than this, the standard error of a score can exceed five points. */
const fewTested = 100;

/**
 * Diagnoses the last checkpoint of a run.
 * @param cueSet The cues to intervene on.
 * @throws FailureError 'unusable-input' for a run without a readable checkpoint, photographs that are gone or too
 *   few, and a network whose answers are not finite; 'stopped'.
 */
export async function diagnoseRun(job: DiagnoseJob, control: JobControl, cueSet: Cues = cues): Promise<Untimed> {
  const run = await readDiagnosedRun(job, (message) => control.warn(message));
  const photographs = await openDiagnosed(job, run.note.datasetFingerprint, {
    onProgress: (what, done, total) => control.progress(what, done, total),
    isCancelled: () => control.stopAsked,
  });
  let engine: Engine | undefined;
  try {
    await control.checkStopped();
    engine = await openEngine('auto', control.port);
    const state = engine.createState(run.state);
    try {
      const measured = await intervene(job, engine, state, run.trainedOn, photographs, cueSet, control);
      const { run: id, step: at } = run;
      return {
        event: 'diagnosed',
        run: id,
        task: job.settings.task,
        step: at,
        folders: [...photographs.folders],
        ...measured,
      };
    } finally {
      state.dispose();
    }
  } finally {
    await engine?.dispose();
    photographs.close();
  }
}

async function readPictures(
  { pack, photographs }: DiagnosedPhotographs['surveyed'],
  control: JobControl,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const photograph of photographs.subarray(0, mostSurveyed)) {
    pictures.push(await pack.read(photograph));
    control.progress('reading images for the survey', pictures.length, photographs.length);
  }
  return pictures;
}

/** Runs every intervention, and compares each with the unchanged photographs and with its control. */
async function intervene(
  { settings }: DiagnoseJob,
  engine: Engine,
  state: State,
  trainedOn: number,
  photographs: DiagnosedPhotographs,
  cueSet: Cues,
  control: JobControl,
): Promise<Omit<Untimed, 'event' | 'run' | 'task' | 'step' | 'folders'>> {
  const task = pretextTask(settings.task);
  const { tested } = photographs;
  const pictures = await readPictures(photographs.surveyed, control);
  const plan = await interventionsFor(settings, cueSet, pictures, async (cue, done) => {
    control.progress(`surveying ${cue}`, done, Object.keys(cueSet).length);
    await control.checkStopped();
  });

  const atOnce = Math.min(mostAtOnce, tested.photographs.length);
  const { step, inputs } = heldOutStep(task, encoderOf(settings), settings, trainedOn, atOnce);
  const answers = await engine.compile(step, inputs, state);
  try {
    const questions: HeldOutQuestions = {
      task,
      settings,
      set: tested,
      photographs: tested.photographs,
      answers,
      atOnce,
    };
    const mayGoOn = async () => {
      await control.checkStopped();
      return true;
    };
    const outcomeUnder = async (change: Intervention['change'] | undefined): Promise<Outcome> => {
      const outcome = (await answerUnder(questions, change, mayGoOn))!;
      return Number.isFinite(outcome.score)
        ? outcome
        : refuse('unusable-input', 'the network’s answers are not finite: the run has diverged');
    };
    const before = await outcomeUnder(undefined);
    const chance = task.chance(poseSettings(settings), tested.photographs.length);
    const baseline = { score: before.score, chance };

    const interventions: Reported[] = [];
    const removals: Removal[] = [];
    for (const [number, intervention] of plan.interventions.entries()) {
      control.progress('changing one cue at a time', number, plan.interventions.length);
      const { change, control: controlChange, decides, shown, ...what } = intervention;
      const changed = await outcomeUnder(change);
      const controlled = await outcomeUnder(controlChange);
      // The same resamples for every intervention, so that curves over the dose do not jump by chance.
      const comparison = compared(before, changed, controlled, new Random('diagnosis'));
      const { effectInterval: _, ...numbers } = comparison;
      const pictures = shown ? await shownChange(questions, tested.pack, intervention) : {};
      const score = changed.score;
      interventions.push({ ...what, score, ...numbers, ...pictures });
      const { cue, words, controlWords } = what;
      if (decides) removals.push({ cue, words, controlWords, score, comparison });
    }
    control.progress('changing one cue at a time', plan.interventions.length, plan.interventions.length);

    const place =
      hasPuzzle(task) &&
      task.puzzle.lattice &&
      (await placeRegression(engine, state, task, { settings, tested, control }));
    return {
      images: tested.photographs.length,
      baseline,
      interventions,
      findings: cueVerdicts(removals, plan.notTried, { task: task.card.id, baseline }),
      ...(place && { place }),
      warnings: [...photographs.warnings, ...warningsOf(task, before, baseline, tested.photographs.length)],
    };
  } finally {
    await answers.dispose();
  }
}

async function placeRegression(
  engine: Engine,
  state: State,
  task: PuzzleTask,
  {
    settings,
    tested,
    control,
  }: Pick<DiagnoseJob, 'settings'> & Pick<DiagnosedPhotographs, 'tested'> & { readonly control: JobControl },
): Promise<Diagnosis['place']> {
  const patches = await placedPatches(engine, state, task, settings, tested, async (done) => {
    control.progress('encoding single patches for place regression', done, tested.photographs.length);
    await control.checkStopped();
  });
  return regressPlaces(patches, new Random('places'));
}

/** Limits of the numbers. */
function warningsOf(task: PretextTask, before: Outcome, baseline: Diagnosis['baseline'], tested: number): string[] {
  const warnings: string[] = [];
  const { id, title } = task.card;
  if (tested < fewTested)
    warnings.push(
      `only ${tested} images were used: intervals are wide, and cues that the network uses may not be found`,
    );
  if (!before.perPhotograph)
    warnings.push(
      `the score of ${title} is not a mean over images: its intervals come from jackknife standard errors that ignore the pairing of images, and are wider than paired ones`,
    );
  if (!isAudited(id))
    warnings.push(
      `${taskCard(id)?.title ?? title} has no answer that a cue alone could give: the curves show how the score changes under each intervention, and no cue is named`,
    );
  else if (baseline.score - 2 * before.standardError <= baseline.chance)
    warnings.push(
      `the score of the network (${twoDecimals(baseline.score)}) is within two standard errors of chance (${twoDecimals(baseline.chance)}): the effect of a cue can hardly be measured`,
    );
  return warnings;
}
