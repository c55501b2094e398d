/** What the questions of a task tell of each cue, gathered photograph by photograph. */
import { type AuditedTask, applicability } from '../../../../shared/cue-cards.ts';
import { type CueId, cueIds } from '../../../../shared/shortcuts.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Cue, Question } from '../cues/cue.ts';
import type { ProbeTable } from './probe.ts';
import { borderMismatches } from './puzzles.ts';
import { largestSquare, originalQuestions, questionCounts } from './questions.ts';

/** The cues of a task that can give its answers away. */
export const cuesOf = (task: AuditedTask): readonly CueId[] => cueIds.filter((id) => applicability(id, task).applies);

/** Features of every question of every photograph. */
export interface Gathered {
  readonly task: AuditedTask;
  readonly photographs: number;
  readonly tables: ReadonlyMap<CueId, ProbeTable>;
  /** jigsaw: what borders tell, of each photograph; no probe learns from it. */
  readonly mismatches: readonly Float32Array[];
}

/** Whether a cue is read off pairs of tiles and not off single ones. */
export const isOfBorders = (cue: CueId, task: AuditedTask): boolean => cue === 'edge-continuity' && task === 'jigsaw';

/** What these show stands at the ends of photographs. */
const atEnds: readonly CueId[] = ['corner-mark', 'border-frame'];

export class Gatherer {
  readonly #rows = new Map<CueId, Float64Array[]>();
  readonly #mismatches: Float32Array[] = [];
  #photographs = 0;

  constructor(
    private readonly task: AuditedTask,
    private readonly cues: Readonly<Record<CueId, Pick<Cue, 'features'>>>,
  ) {
    for (const id of cuesOf(task)) if (!isOfBorders(id, task)) this.#rows.set(id, []);
  }

  /**
   * @param questions Of one photograph, in the order of their answers.
   * @param ofEnds The same of a square at an end of the photograph, where that is another one.
   */
  add(questions: readonly Question[], ofEnds: readonly Question[] = questions): void {
    for (const [id, rows] of this.#rows)
      for (const { pieces } of atEnds.includes(id) ? ofEnds : questions) rows.push(this.cues[id].features(pieces));
    if (this.task === 'jigsaw') this.#mismatches.push(borderMismatches(questions.map(({ pieces }) => pieces[0]!)));
    this.#photographs++;
  }

  /** Poses a photograph with every precaution off, and takes its features. */
  addOriginal(picture: Picture, random: Random): void {
    const posed = (at: 'middle' | 'end') => originalQuestions(this.task, largestSquare(picture, at, random), random);
    const isSquare = picture.width === picture.height;
    this.add(posed('middle'), isSquare || !atEnds.some((id) => this.#rows.has(id)) ? undefined : posed('end'));
  }

  result(): Gathered {
    const { questions, answers } = questionCounts[this.task];
    const labels = Int32Array.from({ length: this.#photographs * questions }, (_, row) => row % questions);
    const tables = new Map<CueId, ProbeTable>();
    for (const [id, rows] of this.#rows)
      tables.set(id, { features: matrixOf(rows), labels, classes: answers, questions });
    return { task: this.task, photographs: this.#photographs, tables, mismatches: this.#mismatches };
  }
}

/** What cannot be measured on a piece, of a single colour say, says nothing: 0. */
function matrixOf(rows: readonly Float64Array[]) {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  for (const [n, row] of rows.entries())
    for (let d = 0; d < width; d++) data[n * width + d] = Number.isFinite(row[d]!) ? row[d]! : 0;
  return { count: rows.length, width, data };
}

/** Some of the photographs, in this order. */
export function chosen({ task, tables, mismatches }: Gathered, photographs: readonly number[]): Gathered {
  const { questions } = questionCounts[task];
  const picked = new Map<CueId, ProbeTable>();
  const labels = Int32Array.from({ length: photographs.length * questions }, (_, row) => row % questions);
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
    mismatches: mismatches.length === 0 ? [] : photographs.map((n) => mismatches[n]!),
  };
}
