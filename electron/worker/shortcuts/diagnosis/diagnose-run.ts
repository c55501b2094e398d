/** What a run's network uses: held-out photographs asked again, changed in one cue at a time. */
import { isAudited } from '../../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention as Reported } from '../../../../shared/diagnosis.ts';
import { refuse } from '../../../../shared/failure.ts';
import { taskCard } from '../../../../shared/task-cards.ts';
import { twoDecimals } from '../../../../shared/words.ts';
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
import { type AskerOptions, askChanged } from './held-out-asker.ts';
import type { Intervention } from './intervention.ts';
import { shownChange } from './intervention-pictures.ts';
import { type Cues, interventionsFor } from './interventions.ts';
import { placedPatches } from './patch-places.ts';
import { regressPlaces } from './place-regression.ts';
import { cueVerdicts, type Removal } from './verdicts.ts';

type DiagnoseJob = JobOf<'diagnose'>;
type Untimed = Omit<Diagnosis, 'seconds' | 'madeAt'>;

/** Photographs in a batch: more are no faster, and take more memory. */
const mostAtOnce = 16;
/** Fewer photographs than this know a score to less than about five points. */
const fewAsked = 100;

/**
 * @throws FailureError 'unusable-input' for a run without a checkpoint that can be read, photographs that are gone or too
 *   few, and a network whose answers are not finite; 'stopped'.
 */
export async function diagnoseRun(job: DiagnoseJob, control: JobControl, known: Cues = cues): Promise<Untimed> {
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
      const found = await askAll(job, engine, state, run.trainedOn, photographs, known, control);
      const { run: id, step: at } = run;
      return {
        event: 'diagnosed',
        run: id,
        task: job.settings.task,
        step: at,
        folders: [...photographs.folders],
        ...found,
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
    control.progress('reading photographs to survey', pictures.length, photographs.length);
  }
  return pictures;
}

async function askAll(
  { settings }: DiagnoseJob,
  engine: Engine,
  state: State,
  trainedOn: number,
  photographs: DiagnosedPhotographs,
  known: Cues,
  control: JobControl,
): Promise<Omit<Untimed, 'event' | 'run' | 'task' | 'step' | 'folders'>> {
  const task = pretextTask(settings.task);
  const { asked } = photographs;
  const pictures = await readPictures(photographs.surveyed, control);
  const plan = await interventionsFor(settings, known, pictures, async (cue, done) => {
    control.progress(`surveying ${cue}`, done, Object.keys(known).length);
    await control.checkStopped();
  });

  const atOnce = Math.min(mostAtOnce, asked.photographs.length);
  const { step, inputs } = heldOutStep(task, encoderOf(settings), settings, trainedOn, atOnce);
  const answers = await engine.compile(step, inputs, state);
  try {
    const asker: AskerOptions = { task, settings, set: asked, photographs: asked.photographs, answers, atOnce };
    const mayGoOn = async () => {
      await control.checkStopped();
      return true;
    };
    const ask = async (change: Intervention['change'] | undefined): Promise<Outcome> => {
      const outcome = (await askChanged(asker, change, mayGoOn))!;
      return Number.isFinite(outcome.score)
        ? outcome
        : refuse('unusable-input', 'the network’s answers are not finite: the run has diverged');
    };
    const before = await ask(undefined);
    const chance = task.chance(poseSettings(settings), asked.photographs.length);
    const baseline = { score: before.score, chance };

    const interventions: Reported[] = [];
    const removals: Removal[] = [];
    for (const [number, intervention] of plan.interventions.entries()) {
      control.progress('changing one cue at a time', number, plan.interventions.length);
      const { change, control: alike, decides, shown, ...what } = intervention;
      const changed = await ask(change);
      const controlled = await ask(alike);
      // The same resamples for every intervention: curves over the dose do not jump by chance.
      const comparison = compared(before, changed, controlled, new Random('diagnosis'));
      const { effectInterval: _, ...numbers } = comparison;
      const picture = shown ? await shownChange(asker, asked.pack, intervention) : undefined;
      const score = changed.score;
      interventions.push({ ...what, score, ...numbers, ...(picture && { picture }) });
      const { cue, words, controlWords } = what;
      if (decides) removals.push({ cue, words, controlWords, score, comparison });
    }
    control.progress('changing one cue at a time', plan.interventions.length, plan.interventions.length);

    const place =
      hasPuzzle(task) && task.puzzle.lattice && (await placeOf(engine, state, task, { settings, asked, control }));
    return {
      images: asked.photographs.length,
      baseline,
      interventions,
      findings: cueVerdicts(removals, plan.notTried, { task: task.card.id, baseline }),
      ...(place && { place }),
      warnings: [...photographs.warnings, ...about(task, before, baseline, asked.photographs.length)],
    };
  } finally {
    await answers.dispose();
  }
}

async function placeOf(
  engine: Engine,
  state: State,
  task: PuzzleTask,
  {
    settings,
    asked,
    control,
  }: Pick<DiagnoseJob, 'settings'> & Pick<DiagnosedPhotographs, 'asked'> & { readonly control: JobControl },
): Promise<Diagnosis['place']> {
  const patches = await placedPatches(engine, state, task, settings, asked, async (done) => {
    control.progress('asking single patches for their place', done, asked.photographs.length);
    await control.checkStopped();
  });
  return regressPlaces(patches, new Random('places'));
}

/** What to know when reading the numbers. */
function about(task: PretextTask, before: Outcome, baseline: Diagnosis['baseline'], asked: number): string[] {
  const warnings: string[] = [];
  const { id, title } = task.card;
  if (asked < fewAsked)
    warnings.push(
      `only ${asked} photographs were asked: intervals are wide, and cues that the network reads may not be found`,
    );
  if (!before.perPhotograph)
    warnings.push(
      `the score of ${title} is no sum over photographs: its intervals come from the jackknife’s standard errors as if photographs were not the same under every change, and are wider than they need be`,
    );
  if (!isAudited(id))
    warnings.push(
      `${taskCard(id)?.title ?? title} has no answer that a cue alone could give: the curves say how the score bears up under each change, and no cue is named`,
    );
  else if (baseline.score - 2 * before.standardError <= baseline.chance)
    warnings.push(
      `the score of the network (${twoDecimals(baseline.score)}) is within two standard errors of chance (${twoDecimals(baseline.chance)}): what a cue is worth to it can hardly be measured`,
    );
  return warnings;
}
