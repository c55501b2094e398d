/** From scores to verdicts: which cues are present, and which give away more than they do in natural photographs. */
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import { holm } from '../../numerics/holm-correction.ts';
import { cues, cuesByRank } from '../cues/cues.ts';
import type { CueFeatures } from './cue-features.ts';
import type { Measured } from './reference-scores.ts';
import { residualFeatures } from './residual-features.ts';
import { type CueScore, chanceOf, type Probing, scoreCue } from './score-cue.ts';

/** Significance level of the Holm-corrected p-values. */
const level = 0.01;
/** A score closer than this to chance is of no use to a network. */
const leastAdvantage = 0.05;

/** The features of photographs, posed in one way. */
export interface PosedPhotographs {
  readonly features: CueFeatures;
  /**
   * Features of the same questions about the same photographs after a cue was removed from them.
   * @param measured The cues that are measured.
   * @returns Undefined if the photographs do not have the cue, or it cannot be removed.
   */
  without(cue: CueId, measured: readonly CueId[]): Promise<CueFeatures | undefined>;
}

/** The score of a cue's probe with its verdict. */
export interface JudgedCue {
  readonly cue: CueId;
  /** Of its own probe, or of the strongest leak that its removal explains. */
  readonly score: number;
  readonly chance: number;
  /** Holm-corrected over the task's cues. */
  readonly pValue: number;
  readonly present: boolean;
  readonly leak: boolean;
  /** Score that comparable natural folders stay below; plus five points for cues that every photograph has. */
  readonly reference: number;
  /** jigsaw: the same of single tiles. They decide, because most puzzles may be solved in natural folders too. */
  readonly tiles?: { readonly score: number; readonly reference: number };
  /** The cue that explains this score: without it, or without its features, nothing beyond natural photographs is left. */
  readonly from?: CueId;
}

/**
 * Judges every cue of a task.
 *   present: p < .01 after Holm
 *   leak:    present, at least 5 points above chance, and above the score that natural folders stay below
 * Correlated cues see the same plant, and only one of them should be named. So a leak must remain one
 *   1. on the photographs from which a frame or a mark was removed (`explainedByRemoval`),
 *   2. after the features of the cues that were named before it are regressed out of its own (residual-features.ts),
 *   3. and then after those of the stronger cues that were named after it.
 * A cue whose removal explains a leak is itself one, with the score of the strongest leak that it explains if its own probe
 * reads less: a wide mark changes the colours of a piece more than its corner.
 * @param referenceOf Score that natural folders stay below, over questions or over single tiles.
 * @param isEnough Whether there are enough photographs for a verdict; otherwise no cue is present.
 */
export async function judgeCues(
  { features, without }: PosedPhotographs,
  probing: Probing,
  referenceOf: (cue: CueId, of: Measured) => number,
  isEnough: boolean,
): Promise<JudgedCue[]> {
  const chance = chanceOf(features.task.puzzle, probing);
  const scores = new Map<CueId, CueScore>();
  for (const cue of cueIds.filter((id) => features.tables.has(id) || features.mismatches.has(id)))
    scores.set(cue, await scoreCue(cue, features, probing));
  const adjusted = holm([...scores.values()].map(({ pValue }) => pValue));
  const judged = [...scores].map(([cue, scored], i): JudgedCue => {
    const present = isEnough && adjusted[i]! < level;
    const natural = (of: Measured) =>
      Math.min(1, referenceOf(cue, of) + (cues[cue].inEveryPhotograph ? leastAdvantage : 0));
    const one = {
      cue,
      score: scored.score,
      chance,
      reference: natural('questions'),
      ...(scored.tiles !== undefined && { tiles: { score: scored.tiles, reference: natural('tiles') } }),
    };
    return { ...one, pValue: adjusted[i]!, present, leak: present && isAdvantage(scored, one) };
  });

  const result = new Map(judged.map((one) => [one.cue, one]));
  const explained = await explainedByRemoval(judged, without, probing);
  for (const [cue, from] of explained) result.set(cue, { ...result.get(cue)!, leak: false, from });
  // What a removal explains comes from the cue that was removed, whatever the probe of that cue reads.
  const causes = [...new Set(explained.values())].filter((cue) => result.has(cue));
  for (const cause of causes) {
    const seen = judged.filter(({ cue }) => explained.get(cue) === cause);
    const strongest = seen.reduce((most, one) => (excess(one) > excess(most) ? one : most));
    if (!result.get(cause)!.leak) result.set(cause, { ...strongest, cue: cause });
  }

  const named = [...causes];
  for (const cue of cuesByRank.filter((id) => result.get(id)?.leak && !causes.includes(id))) {
    const one = result.get(cue)!;
    const source = await sourceOf(one, features, probing, named);
    if (source) result.set(cue, { ...one, leak: false, from: source });
    else named.push(cue);
  }
  // A cue that was named early may come from a stronger one that was named later: blurred corners look like marks.
  const uncertain = named.filter((cue) => !causes.includes(cue));
  for (const cue of uncertain.toSorted((a, b) => excess(result.get(a)!) - excess(result.get(b)!))) {
    const one = result.get(cue)!;
    const stronger = named.filter((other) => result.get(other)!.leak && excess(result.get(other)!) > excess(one));
    const source = await sourceOf(one, features, probing, stronger);
    if (source) result.set(cue, { ...one, leak: false, from: source });
  }
  return [...result.values()];
}

/**
 * The leaks that are none once a frame or a mark is removed from the photographs, with that cue. Cues that cover pixels are
 * removed whether or not their own probe reads them, the strongest leak first: every measurement sees their outline, and
 * nothing in the rest of a photograph looks like one of them. A cue that is explained explains no other.
 */
async function explainedByRemoval(
  judged: readonly JudgedCue[],
  without: PosedPhotographs['without'],
  probing: Probing,
): Promise<ReadonlyMap<CueId, CueId>> {
  const from = new Map<CueId, CueId>();
  const leaks = judged.filter(({ leak }) => leak).toSorted((a, b) => excess(b) - excess(a));
  const covering = [...new Set([...leaks.map(({ cue }) => cue), ...cueIds])].filter((cue) => cues[cue].covers);
  for (const source of covering) {
    const left = leaks.filter(({ cue }) => cue !== source && !from.has(cue));
    if (from.has(source) || left.length === 0) continue;
    const features = await without(
      source,
      left.map(({ cue }) => cue),
    );
    if (!features) continue;
    for (const one of left)
      if (!isAdvantage(await scoreCue(one.cue, features, probing), one)) from.set(one.cue, source);
  }
  return from;
}

/** How far a score lies above the reference, as a share of the distance from the reference to 1. */
function excess({ score, reference, tiles }: JudgedCue): number {
  const decides = tiles ?? { score, reference };
  return (decides.score - decides.reference) / Math.max(1e-9, 1 - decides.reference);
}

/** Clearly above chance, and above the reference. */
const isAdvantage = (
  { score, tiles }: Pick<CueScore, 'score' | 'tiles'>,
  limits: Pick<JudgedCue, 'chance' | 'reference' | 'tiles'>,
): boolean =>
  score >= limits.chance + leastAdvantage &&
  (tiles !== undefined && limits.tiles ? tiles > limits.tiles.reference : score > limits.reference);

/** The first of the named cues without whose features this one is no leak; undefined if it is one without all of them. */
async function sourceOf(
  judged: JudgedCue,
  features: CueFeatures,
  probing: Probing,
  named: readonly CueId[],
): Promise<CueId | undefined> {
  if (named.length === 0) return undefined;
  const { cue } = judged;
  const isLeakWithout = async (sources: readonly CueId[]): Promise<boolean> => {
    const rest = residualFeatures(cue, sources, features);
    if (!rest) return true;
    return isAdvantage(await scoreCue(cue, features, probing, rest), judged);
  };
  if (await isLeakWithout(named)) return undefined;
  for (const source of named) if (!(await isLeakWithout([source]))) return source;
  return named[0];
}
