/** What the network of a run answers about each of its held-out photographs, and what it answered at an earlier checkpoint. */
import type { Answered, AnswerLists } from '../../../shared/answers.ts';
import { refuse } from '../../../shared/failure.ts';
import { contentDigits, type PerImage } from '../../../shared/per-image.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openBatches } from '../batches/batches.ts';
import type { Engine, Program, State } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { Random } from '../numerics/random.ts';
import type { PerPhotograph } from '../numerics/score-contributions.ts';
import { type Checkpoint, networkOf, readEarliestCheckpoint } from '../run/checkpoint.ts';
import { heldOutStep } from '../run/network-steps.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { openPhotographs, type PhotographSet } from '../run/run-photographs.ts';
import type { Posed } from '../tasks/posed.ts';
import type { Answers, Choices, Scorer } from '../tasks/pretext-task.ts';
import { choiceOf, crossEntropyInNats, rowOf } from '../tasks/scoring/choice-scorer.ts';
import { encoderOf, poseSettings, pretextTask } from '../tasks/tasks.ts';

type AnswersJob = JobOf<'answers'>;

/** Most photographs whose answers are listed: a page holds them all in memory. */
const mostAnswered = 10_000;
/** Photographs in a batch: larger batches take more memory and are no faster. */
const mostAtOnce = 16;

/** Four significant digits are more than a grid shows, and keep the file small. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** The answers of one network, gathered batch by batch. */
class Gathered {
  readonly #scorer: Scorer;
  readonly #choices: Choices | undefined;
  readonly #lists = { losses: [] as number[], answers: [] as number[], confidences: [] as number[] };
  readonly truths: number[] = [];

  constructor(scorer: Scorer, choices: Choices | undefined) {
    this.#scorer = scorer;
    this.#choices = choices;
  }

  /** @param photographs Number of photographs that count, from the first of the batch. */
  add(answers: Answers, posed: Posed, photographs: number): void {
    this.#scorer.add(answers, posed, photographs);
    if (!this.#choices) return;
    const { logits, truth, rows } = this.#choices;
    for (let row = 0; row < photographs * rows; row++) {
      const right = posed[truth]![row]!;
      const { answer, confidence, loss } = choiceOf(rowOf(answers[logits]!, row), right);
      this.truths.push(right);
      this.#lists.answers.push(answer);
      this.#lists.confidences.push(rounded(confidence));
      this.#lists.losses.push(rounded(loss));
    }
  }

  /** @throws FailureError 'unusable-input' if the score is not finite. */
  result() {
    const { score, losses, perPhotograph } = this.#scorer.result();
    if (!Number.isFinite(score)) refuse('unusable-input', 'the network’s answers are not finite: the run has diverged');
    const lists: AnswerLists = this.#choices ? this.#lists : { losses: losses.values.map(rounded) };
    return { score, perPhotograph, measure: this.#choices ? crossEntropyInNats : losses.measure, lists };
  }
}

/** A network that answers batches of questions. */
interface Answering {
  readonly state: State;
  readonly program: Program;
  readonly gathered: Gathered;
}

/**
 * Lists the answers of the last checkpoint of a run, and of its earliest one if it has another.
 * @throws FailureError 'unusable-input' for a run without a readable checkpoint, photographs that are gone, and a network
 *   whose answers are not finite; 'stopped'.
 */
export async function answerHeldOut(
  job: AnswersJob,
  control: JobControl,
): Promise<Omit<Answered, 'seconds' | 'madeAt'>> {
  const { settings, runDir, dataset, heldOut } = job;
  const { record, checkpoint } = await readTrainedRun(runDir, (message) => control.warn(message));
  const earlier = await readEarliestCheckpoint(runDir, checkpoint.note.step);
  const checkpoints = earlier ? [checkpoint, earlier] : [checkpoint];
  const networks = checkpoints.map((each) => networkOf(each, settings));
  const warnings: string[] = [];
  const photographs = await openPhotographs(
    { dataset, heldOut, settings },
    checkpoint.note.datasetFingerprint,
    {
      onProgress: (what, done, total) => control.progress(what, done, total),
      isCancelled: () => control.stopAsked,
    },
    () => {
      warnings.push(
        'the images are not those that the run was trained with: it may have trained on some that are listed here as held out',
      );
    },
  );
  let engine: Engine | undefined;
  try {
    await control.checkStopped();
    engine = await openEngine('auto', control.port);
    const listed = await answersOf(job, engine, networks, photographs.heldOut, record.started?.images ?? 1, control);
    return {
      event: 'answered',
      run: record.id,
      task: settings.task,
      step: checkpoint.note.step,
      of: photographs.heldOut.photographs.length,
      ...resultOf(listed, earlier),
      warnings: [...new Set(warnings)],
    };
  } finally {
    await engine?.dispose();
    photographs.close();
  }
}

/** The answers of networks to the same questions, in the order of the networks. */
interface Listed {
  readonly gathered: readonly Gathered[];
  readonly choices: Choices | undefined;
  readonly names: readonly string[];
  /** The content of each photograph. */
  readonly contents: readonly string[];
  readonly chance: number;
}

async function answersOf(
  { settings }: AnswersJob,
  engine: Engine,
  networks: readonly ReturnType<typeof networkOf>[],
  set: PhotographSet,
  trainedOn: number,
  control: JobControl,
): Promise<Listed> {
  const task = pretextTask(settings.task);
  const own = poseSettings(settings);
  const choices = task.choices?.(own);
  // The order of the run's snapshots: its first photographs are those of the board and of the pool.
  const order = new Random(settings.seed, 'held-out').permutation(set.photographs.length).slice(0, mostAnswered);
  const chosen = order.map((at) => set.photographs[at]!);
  const atOnce = Math.min(mostAtOnce, chosen.length);
  const { packDir, side, pack } = set;
  const spec = { packDir, side, photographs: chosen, task, settings, purpose: 'held-out' as const, batch: atOnce };
  const batches = await openBatches(spec);
  const answering: Answering[] = [];
  try {
    const { step, inputs } = heldOutStep(task, encoderOf(settings), settings, trainedOn, atOnce);
    for (const network of networks) {
      const state = engine.createState(network);
      const program = await engine.compile(step, inputs, state);
      answering.push({ state, program, gathered: new Gathered(task.scorer(own), choices) });
    }
    for (let batch = 0; batch < batches.stepsPerEpoch; batch++) {
      const { posed } = await batches.at(batch);
      const count = Math.min(atOnce, chosen.length - batch * atOnce);
      for (const { program, gathered } of answering) gathered.add(await program.run(posed), posed, count);
      control.progress('answering about held-out images', batch * atOnce + count, chosen.length);
      await control.checkStopped();
    }
  } finally {
    await batches.close();
    for (const { program, state } of answering) {
      await program.dispose();
      state.dispose();
    }
  }
  return {
    gathered: answering.map(({ gathered }) => gathered),
    choices,
    names: Array.from(chosen, (photograph) => pack.name(photograph)),
    contents: Array.from(chosen, (photograph) => pack.key(photograph).slice(0, contentDigits)),
    chance: task.chance(own, chosen.length),
  };
}

/** Joins the answers of the networks. Photographs that the task does not score are left out. */
function resultOf(listed: Listed, earlier: Checkpoint | undefined) {
  const { gathered, choices, names, chance } = listed;
  const [now, before] = gathered.map((each) => each.result());
  const { score, measure, lists, perPhotograph } = now!;
  const perImage = scorePerImage(listed, perPhotograph);
  if (choices)
    return {
      perImage,
      images: names.length,
      score,
      chance,
      measure,
      labels: [...choices.labels],
      questionsEach: choices.rows,
      photographs: [...names],
      ...lists,
      truths: gathered[0]!.truths,
      ...(before && earlier && { earlier: { step: earlier.note.step, ...before.lists } }),
    };
  const isScored = lists.losses.map(Number.isFinite);
  const scored = <T>(of: readonly T[]): T[] => of.filter((_, i) => isScored[i]);
  return {
    perImage,
    images: scored(lists.losses).length,
    score,
    chance,
    measure,
    questionsEach: 1,
    photographs: scored(names),
    losses: scored(lists.losses),
    ...(before && earlier && { earlier: { step: earlier.note.step, losses: scored(before.lists.losses) } }),
  };
}

/** A retrieval is scored on the first photographs alone, which are its pool. Some scores are not made of what each image adds. */
function scorePerImage({ names, contents }: Listed, perPhotograph: PerPhotograph | undefined): PerImage {
  if (!perPhotograph) return { photographs: [], contents: [], measures: {} };
  const { values, weights } = perPhotograph;
  const count = values.length;
  const isPlain = weights.every((weight) => weight === 1);
  return {
    photographs: names.slice(0, count),
    contents: contents.slice(0, count),
    measures: { score: { values: [...values], ...(!isPlain && { weights: [...weights] }) } },
  };
}
