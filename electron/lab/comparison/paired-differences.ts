/** Differences between runs on the images that both were tested on, with paired intervals. */
import type { PairedDifference } from '../../../shared/comparison.ts';
import { counted } from '../../../shared/format-words.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import type { Contributions, PerImage } from '../../../shared/per-image.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { inWords } from './run-names.ts';
import type { RunToCompare } from './run-to-compare.ts';

/** With fewer images in common, an interval means nothing. */
const fewestPaired = 10;

/** The measures with answers to single images, and the analysis that stores them. */
const sources = { score: 'answers', linear: 'evaluate', knn: 'evaluate' } as const;
type PairedMeasure = keyof typeof sources;
const pairedMeasures = Object.keys(sources) as readonly PairedMeasure[];

/** Differences by measure, one for each run, and why some are missing. */
export interface PairedDifferences {
  readonly by: ReadonlyMap<string, readonly (PairedDifference | null)[]>;
  readonly unpaired: readonly string[];
}

/** Where each image of a list is; the first of equal ones. An image is its path within its folder, its content and its class. */
function placesOf({ photographs, contents, classes }: PerImage): Map<string, number> {
  const places = new Map<string, number>();
  photographs.forEach((photograph, i) => {
    const key = `${contents[i]}/${classes?.names[classes.of[i]!] ?? ''}/${photograph}`;
    if (!places.has(key)) places.set(key, i);
  });
  return places;
}

/** Contributions of some images, in this order. */
const chosen = ({ values, weights }: Contributions, places: readonly number[]): Contributions => ({
  values: places.map((i) => values[i]!),
  ...(weights && { weights: places.map((i) => weights[i]!) }),
});

/** Two lists reduced to the images that both have, in the same order. */
function inCommon(one: PerImage, other: PerImage): readonly (readonly [number, number])[] {
  const others = placesOf(other);
  return [...placesOf(one)].flatMap(([key, i]) => {
    const j = others.get(key);
    return j === undefined ? [] : [[i, j] as const];
  });
}

/** @param baseline The id of one of the runs. */
export function pairedDifferences(runs: readonly RunToCompare[], baseline: string): PairedDifferences {
  const base = runs.find(({ record }) => record.id === baseline)!;
  const pairs = new Map<string, readonly (readonly [number, number])[]>();
  const pairsOf = (run: RunToCompare, analysis: 'answers' | 'evaluate') => {
    const [one, other] = [run.perImage?.[analysis], base.perImage?.[analysis]];
    if (!one || !other) return undefined;
    const key = `${analysis} ${run.record.id}`;
    const known = pairs.get(key) ?? inCommon(one, other);
    pairs.set(key, known);
    return known;
  };
  const difference = (run: RunToCompare, measure: PairedMeasure): PairedDifference | null => {
    const analysis = sources[measure];
    const common = pairsOf(run, analysis);
    const [one, other] = [run, base].map(({ perImage }) => perImage?.[analysis]?.measures[measure]);
    if (run === base || !common || !one || !other || common.length < fewestPaired) return null;
    if (measure === 'score' && run.record.settings.task !== base.record.settings.task) return null;
    const [ones, others] = [common.map(([i]) => i), common.map(([, j]) => j)];
    return { ...pairedDifference(chosen(one, ones), chosen(other, others)), images: common.length };
  };
  const by = new Map(pairedMeasures.map((measure) => [measure, runs.map((run) => difference(run, measure))] as const));
  return { by, unpaired: [...withoutAnswers(runs, base, pairsOf), ...withoutTests(runs, base, pairsOf)] };
}

type PairsOf = (run: RunToCompare, analysis: 'answers' | 'evaluate') => readonly unknown[] | undefined;

const few = (others: readonly RunToCompare[], pairsOf: PairsOf, analysis: 'answers' | 'evaluate') =>
  others.filter((run) => (pairsOf(run, analysis)?.length ?? fewestPaired) < fewestPaired);

/** Why differences of the pretext score are missing. */
function withoutAnswers(runs: readonly RunToCompare[], base: RunToCompare, pairsOf: PairsOf): string[] {
  const { task } = base.record.settings;
  const others = runs.filter((run) => run !== base);
  const sameTask = others.filter(({ record }) => record.settings.task === task);
  if (sameTask.length === 0) return []; // scores of other tasks are not subtracted, which a warning says
  const reasons: string[] = [];
  const scored = runs.filter((run) => (run === base || sameTask.includes(run)) && run.summary.heldOut);
  const lists = (of: readonly RunToCompare[]) => inWords(of, runs);
  if (scored.some(({ perImage }) => perImage?.answers && !perImage.answers.measures.score))
    return [
      `The score of ${taskCard(task)?.title ?? task} is not made of what single images add to it: its differences have no paired interval. Compare means over seeds.`,
    ];
  const missing = scored.filter(({ perImage }) => !perImage?.answers);
  if (missing.length > 0)
    reasons.push(
      `Differences of the held-out score need the answers to single images, which are not stored for ${lists(missing)}. List the answers on the tab “Answers” of ${missing.length === 1 ? 'this run' : 'these runs'}, or with the command \`answers --run RUN\`.`,
    );
  const foreign = few(sameTask, pairsOf, 'answers');
  if (foreign.length > 0)
    reasons.push(
      `${lists(foreign)} ${foreign.length === 1 ? 'holds' : 'hold'} out other images than ${lists([base])} (fewer than ${counted(fewestPaired, 'image')} in common), so their scores cannot be paired. Train with the same held-out folder.`,
    );
  const old = scored.filter(({ perImage, summary }) => (perImage?.answers?.of.step ?? summary.step) < summary.step);
  if (old.length > 0)
    reasons.push(`The answers of ${lists(old)} are of an earlier step than the last. List them again.`);
  return reasons;
}

/** Why differences of the probes are missing. */
function withoutTests(runs: readonly RunToCompare[], base: RunToCompare, pairsOf: PairsOf): string[] {
  const evaluated = runs.filter(({ evaluation }) => evaluation);
  if (evaluated.length === 0) return [];
  const reasons: string[] = [];
  const lists = (of: readonly RunToCompare[]) => inWords(of, runs);
  const missing = evaluated.filter(({ perImage }) => !perImage?.evaluate);
  if (missing.length > 0)
    reasons.push(
      `Differences of the probes need the answers to single test images, which the evaluation of ${lists(missing)} did not store. Evaluate again.`,
    );
  if (!base.evaluation)
    reasons.push(
      `${lists([base])} is not evaluated, so the probes have no differences to it. Evaluate it on the same folder.`,
    );
  const others = evaluated.filter((run) => run !== base);
  const foreign = few(others, pairsOf, 'evaluate');
  if (foreign.length > 0)
    reasons.push(
      `${lists(foreign)} and ${lists([base])} were tested on other images (fewer than ${counted(fewestPaired, 'image')} in common), so their probes cannot be paired. Evaluate both on the same folder.`,
    );
  return reasons;
}
