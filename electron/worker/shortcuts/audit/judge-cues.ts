/** From scores to verdicts: which cues are there at all, and which give away more than they do in any folder. */
import type { CueId } from '../../../../shared/shortcuts.ts';
import { holm } from '../../numerics/holm.ts';
import { cues, cuesByRank } from '../cues/cues.ts';
import { type CueFeatures, cuesOf } from './cue-features.ts';
import type { Measured } from './reference-scores.ts';
import { residualFeatures } from './residual-features.ts';
import { type Asking, type CueScore, chanceOf, scoreCue } from './score-cue.ts';

/** Holm-corrected p-values below it are findings. */
const level = 0.01;
/** Less than so much above chance helps no network. */
const leastAdvantage = 0.05;

export interface JudgedCue {
  readonly cue: CueId;
  readonly score: number;
  readonly chance: number;
  /** Holm-corrected over the task's cues. */
  readonly pValue: number;
  readonly present: boolean;
  readonly leak: boolean;
  /** Score that comparable natural folders stay below, with five points for what the patches of every photograph tell. */
  readonly reference: number;
  /** jigsaw: the same of single tiles, which decides: most puzzles may be solved in natural folders too. */
  readonly tiles?: { readonly score: number; readonly reference: number };
  /** The named cue that this one's score comes from: without it, nothing beyond natural photographs is left. */
  readonly from?: CueId;
}

/**
 * present: p < .01 after Holm. leak: present, at least 5 points above chance, above what natural folders stay below,
 * and still so when what cues that have been named already tell is taken out of its features (residual-features.ts), and what stronger
 * ones tell that were named after it: a plant is to be called by its own name alone.
 * @param referenceOf What natural folders stay below: of scores, and of tiles placed.
 * @param canTell False where there are too few photographs for a verdict: nothing is present then.
 */
export async function judgeCues(
  features: CueFeatures,
  asking: Asking,
  referenceOf: (cue: CueId, of: Measured) => number,
  canTell: boolean,
): Promise<JudgedCue[]> {
  const chance = chanceOf(features.task.puzzle, asking);
  const scores = new Map<CueId, CueScore>();
  for (const cue of cuesOf(features.task)) scores.set(cue, await scoreCue(cue, features, asking));
  const adjusted = holm([...scores.values()].map(({ pValue }) => pValue));
  const judged = [...scores].map(([cue, found], i): JudgedCue => {
    const present = canTell && adjusted[i]! < level;
    const bar = (of: Measured) =>
      Math.min(1, referenceOf(cue, of) + (cues[cue].inEveryPhotograph ? leastAdvantage : 0));
    const one = {
      cue,
      score: found.score,
      chance,
      reference: bar('questions'),
      ...(found.tiles !== undefined && { tiles: { score: found.tiles, reference: bar('tiles') } }),
    };
    return { ...one, pValue: adjusted[i]!, present, leak: present && isAdvantage(found, one) };
  });

  const named: CueId[] = [];
  const result = new Map(judged.map((one) => [one.cue, one]));
  for (const cue of cuesByRank.filter((id) => result.get(id)?.leak)) {
    const one = result.get(cue)!;
    const source = await sourceOf(one, features, asking, named);
    if (source) result.set(cue, { ...one, leak: false, from: source });
    else named.push(cue);
  }
  // One that was named early may come from a stronger one named after it: blurred corners pass for marks.
  for (const cue of named.toSorted((a, b) => excess(result.get(a)!) - excess(result.get(b)!))) {
    const one = result.get(cue)!;
    const stronger = named.filter((other) => result.get(other)!.leak && excess(result.get(other)!) > excess(one));
    const source = await sourceOf(one, features, asking, stronger);
    if (source) result.set(cue, { ...one, leak: false, from: source });
  }
  return [...result.values()];
}

/** How far a score lies above what natural folders stay below, as a share of what is left up to 1. */
function excess({ score, reference, tiles }: JudgedCue): number {
  const decides = tiles ?? { score, reference };
  return (decides.score - decides.reference) / Math.max(1e-9, 1 - decides.reference);
}

/** More than a guesser's and more than natural folders give. */
const isAdvantage = (
  { score, tiles }: Pick<CueScore, 'score' | 'tiles'>,
  bar: Pick<JudgedCue, 'chance' | 'reference' | 'tiles'>,
): boolean =>
  score >= bar.chance + leastAdvantage &&
  (tiles !== undefined && bar.tiles ? tiles > bar.tiles.reference : score > bar.reference);

/** The first of the named cues without which this one is no leak; undefined if it stays one without all of them. */
async function sourceOf(
  judged: JudgedCue,
  features: CueFeatures,
  asking: Asking,
  named: readonly CueId[],
): Promise<CueId | undefined> {
  if (named.length === 0) return undefined;
  const { cue } = judged;
  const isLeft = async (sources: readonly CueId[]): Promise<boolean> => {
    const rest = residualFeatures(cue, sources, features);
    if (!rest) return true;
    return isAdvantage(await scoreCue(cue, features, asking, rest), judged);
  };
  if (await isLeft(named)) return undefined;
  for (const source of named) if (!(await isLeft([source]))) return source;
  return named[0];
}
