/** Features of each cue from the questions of a puzzle, extracted photograph by photograph. */
import { applicability, cueIds } from '../../../../shared/cue-cards.ts';
import { colourReading } from '../../../../shared/image-reading.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import type { Cue, Question } from '../cues/cue.ts';
import { largestSquare, originalQuestions } from './audit-questions.ts';
import type { ProbeTable } from './cue-probe.ts';
import { borderMismatches } from './solve-shuffled-puzzles.ts';

/** The cues that can give a task's answers away in pictures that are read this way. */
export const cuesOf = ({ card }: Pick<PuzzleTask, 'card'>, reading = colourReading): readonly CueId[] =>
  cueIds.filter((id) => applicability(id, card.id, reading).applies);

/** Features of every question of every photograph. */
export interface CueFeatures {
  readonly task: PuzzleTask;
  readonly photographs: number;
  readonly tables: ReadonlyMap<CueId, ProbeTable>;
  /** For cues that solve shuffled puzzles by borders, without a probe: the mismatches of all borders of each photograph. */
  readonly mismatches: ReadonlyMap<CueId, readonly Float32Array[]>;
}

/** The parts of a cue that features come from. */
export type MeasuredCue = Pick<Cue, 'features' | 'borderMismatch' | 'atEnds'>;

/** Collects the features of the cues of a task that can give its answers away, or of some of them. */
export class FeatureExtractor {
  readonly #rows = new Map<CueId, Float64Array[]>();
  readonly #mismatches = new Map<CueId, Float32Array[]>();
  #photographs = 0;

  constructor(
    private readonly task: PuzzleTask,
    private readonly cues: Readonly<Record<CueId, MeasuredCue>>,
    measured: readonly CueId[],
  ) {
    for (const id of measured) {
      const isOfBorders = task.puzzle.shuffles !== undefined && cues[id].borderMismatch !== undefined;
      if (isOfBorders) this.#mismatches.set(id, []);
      else this.#rows.set(id, []);
    }
  }

  /**
   * Adds one photograph.
   * @param questions Its questions, in the order of their answers.
   * @param ofEnds The questions of a square at an end of the photograph, if they differ.
   */
  add(questions: readonly Question[], ofEnds: readonly Question[] = questions): void {
    for (const [id, rows] of this.#rows)
      for (const { pieces } of this.cues[id].atEnds ? ofEnds : questions) rows.push(this.cues[id].features(pieces));
    const pieces = questions.map((question) => question.pieces[0]!);
    for (const [id, mismatches] of this.#mismatches)
      mismatches.push(borderMismatches(pieces, this.cues[id].borderMismatch!));
    this.#photographs++;
  }

  /** Poses a photograph with every precaution off, and adds its features. */
  addOriginal(picture: Picture, random: Random): void {
    const posed = (at: 'middle' | 'end') =>
      originalQuestions(this.task.puzzle, largestSquare(picture, at, random), random);
    const isSquare = picture.width === picture.height;
    const needsEnds = [...this.#rows.keys()].some((id) => this.cues[id].atEnds);
    this.add(posed('middle'), isSquare || !needsEnds ? undefined : posed('end'));
  }

  /** The features of all photographs that were added. */
  result(): CueFeatures {
    const { questions } = this.task.puzzle;
    const labels = labelsOf(this.#photographs, questions);
    const tables = new Map<CueId, ProbeTable>();
    for (const [id, rows] of this.#rows)
      tables.set(id, { features: matrixOf(rows), labels, classes: questions, questions });
    return { task: this.task, photographs: this.#photographs, tables, mismatches: this.#mismatches };
  }
}

/** The right answer to question k of each photograph is k. */
const labelsOf = (photographs: number, questions: number): Int32Array =>
  Int32Array.from({ length: photographs * questions }, (_, row) => row % questions);

/** Features that cannot be measured on a piece, for example of a single colour, are 0: they carry no information. */
function matrixOf(rows: readonly Float64Array[]) {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  for (const [n, row] of rows.entries())
    for (let d = 0; d < width; d++) data[n * width + d] = Number.isFinite(row[d]!) ? row[d]! : 0;
  return { count: rows.length, width, data };
}

/** Features of the given photographs, in their order. */
export function featuresOf({ task, tables, mismatches }: CueFeatures, photographs: readonly number[]): CueFeatures {
  const { questions } = task.puzzle;
  const picked = new Map<CueId, ProbeTable>();
  const labels = labelsOf(photographs.length, questions);
  for (const [id, table] of tables) {
    const length = table.features.width * questions;
    const data = new Float32Array(photographs.length * length);
    for (const [at, n] of photographs.entries())
      data.set(table.features.data.subarray(n * length, (n + 1) * length), at * length);
    const features = { count: labels.length, width: table.features.width, data };
    picked.set(id, { ...table, features, labels });
  }
  return {
    task,
    photographs: photographs.length,
    tables: picked,
    mismatches: new Map([...mismatches].map(([id, all]) => [id, photographs.map((n) => all[n]!)])),
  };
}
