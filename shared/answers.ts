/** The result of `answers`: what the network of a run answers about each of its held-out photographs. */
import { z } from 'zod';
import { type CountedAnswer, sparseCounts } from './confusion.ts';
import { perImageSchema } from './per-image.ts';

/** The answers of one checkpoint. All lists have one entry per question; the questions about one photograph are adjacent. */
const answerListsSchema = z.object({
  /** Higher is worse; in the unit of `measure`. */
  losses: z.array(z.number()),
  /** Places in `labels`. Only for tasks with a fixed list of answers. */
  answers: z.array(z.number().int()).optional(),
  /** Probability of that answer, 0 to 1. */
  confidences: z.array(z.number()).optional(),
});
export type AnswerLists = z.infer<typeof answerListsSchema>;

export const answeredSchema = answerListsSchema.extend({
  event: z.literal('answered'),
  run: z.string(),
  task: z.string(),
  step: z.number().int(),
  /** Number of photographs with an answer, and of those that the run holds out. */
  images: z.number().int(),
  of: z.number().int(),
  /** Score and chance over these photographs. */
  score: z.number(),
  chance: z.number(),
  /** What `losses` measures, in words. */
  measure: z.string(),
  /** Names of the possible answers; absent for tasks without a fixed list of answers. */
  labels: z.array(z.string()).optional(),
  /** Questions per photograph. */
  questionsEach: z.number().int().min(1),
  /** Paths within the chosen folders, one per photograph, in the order of the run's snapshots. */
  photographs: z.array(z.string()),
  /** Right answers as places in `labels`, one per question. */
  truths: z.array(z.number().int()).optional(),
  /** The answers of the earliest checkpoint that the run still has; absent if it has only one. */
  earlier: answerListsSchema.extend({ step: z.number().int() }).optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
  /** Without measures where the score is not a ratio of sums over images; the lab stores it in a file of its own. */
  perImage: perImageSchema.optional(),
});
export type Answered = z.infer<typeof answeredSchema>;

/** One answer, as a grid shows it and a filter tests it. */
export interface AnswerRow {
  /** Place among all questions. */
  readonly question: number;
  readonly photograph: string;
  readonly loss: number;
  /** Places in `labels`. */
  readonly truth?: number;
  readonly answer?: number;
  readonly confidence?: number;
  readonly isRight?: boolean;
  /** How far the answer has moved since the earlier checkpoint, 0 or more; see `changeOf`. */
  readonly change?: number;
  /** The earlier answer, if it was another one. */
  readonly earlierAnswer?: number;
}

/**
 * How far an answer has moved between two checkpoints: the difference of the right answer's probabilities, |e^−a − e^−b|, for a
 * cross-entropy of a listed answer; |a − b| for any other loss.
 */
export const changeOf = (a: number, b: number, isProbability: boolean): number =>
  isProbability ? Math.abs(Math.exp(-a) - Math.exp(-b)) : Math.abs(a - b);

/** Every answer of a result, in its order. */
export function answerRows(answered: Answered): AnswerRow[] {
  const { losses, truths, answers, confidences, photographs, questionsEach, earlier } = answered;
  return losses.map((loss, question) => {
    const [truth, answer, before] = [truths?.[question], answers?.[question], earlier?.answers?.[question]];
    const earlierLoss = earlier?.losses[question];
    return {
      question,
      photograph: photographs[Math.floor(question / questionsEach)]!,
      loss,
      ...(truth !== undefined && answer !== undefined && { truth, answer, isRight: truth === answer }),
      ...(confidences && { confidence: confidences[question]! }),
      ...(earlierLoss !== undefined && { change: changeOf(loss, earlierLoss, truth !== undefined) }),
      ...(before !== undefined && before !== answer && { earlierAnswer: before }),
    };
  });
}

/** What a network answered about one image at a step. */
export const answerAtStepSchema = z.object({
  step: z.number().int(),
  /** In words. */
  words: z.string(),
  /** For tasks whose answers are right or wrong; with several questions, whether all answers are right. */
  isRight: z.boolean().optional(),
});
export type AnswerAtStep = z.infer<typeof answerAtStepSchema>;

/** The answers about one image in a list, earliest step first. @param photograph Path within its chosen folder. */
export function answersAbout(answered: Answered, photograph: string): AnswerAtStep[] {
  const place = answered.photographs.indexOf(photograph);
  if (place < 0) return [];
  const { questionsEach, labels, truths, earlier, step } = answered;
  const own = <T>(list: readonly T[]): readonly T[] => list.slice(place * questionsEach, (place + 1) * questionsEach);
  const at = (which: number, { losses, answers, confidences }: AnswerLists): AnswerAtStep => {
    if (!labels || !truths || !answers || !confidences)
      return { step: which, words: `loss ${Number(own(losses)[0]!.toPrecision(3))} (${answered.measure})` };
    const [right, given, sure] = [own(truths), own(answers), own(confidences)];
    const hits = right.filter((truth, i) => truth === given[i]).length;
    const words =
      questionsEach > 1
        ? `${hits} of ${questionsEach} answers right`
        : `${labels[given[0]!]} (${Math.round(100 * sure[0]!)} %); the true class is ${labels[right[0]!]}`;
    return { step: which, words, isRight: hits === questionsEach };
  };
  return [...(earlier ? [at(earlier.step, earlier)] : []), at(step, answered)];
}

/** What the answers are reduced to. What is undefined lets everything pass. */
export interface AnswerFilter {
  readonly isRight?: boolean | undefined;
  readonly truth?: number | undefined;
  readonly answer?: number | undefined;
  /** Lowest and highest confidence, 0 to 1, inclusive. */
  readonly confidence?: readonly [number, number] | undefined;
  /** Part of the photograph's path, in any case. */
  readonly name?: string | undefined;
}

export const passes = (row: AnswerRow, { isRight, truth, answer, confidence, name }: AnswerFilter): boolean =>
  (isRight === undefined || row.isRight === isRight) &&
  (truth === undefined || row.truth === truth) &&
  (answer === undefined || row.answer === answer) &&
  (confidence === undefined ||
    row.confidence === undefined ||
    (row.confidence >= confidence[0] && row.confidence <= confidence[1])) &&
  (!name || row.photograph.toLowerCase().includes(name.toLowerCase()));

/** Orders of the grid. */
export const answerOrders = ['most-wrong', 'most-changed', 'most-right', 'by-name'] as const;
export type AnswerOrder = (typeof answerOrders)[number];

/**
 * Sorts answers: the highest loss first (most wrong), the largest change first (most changed), the lowest loss first (most right),
 * or by path. Equal ones keep their order.
 */
export function ranked(rows: readonly AnswerRow[], order: AnswerOrder): AnswerRow[] {
  const by: Readonly<Record<AnswerOrder, (a: AnswerRow, b: AnswerRow) => number>> = {
    'most-wrong': (a, b) => b.loss - a.loss,
    'most-changed': (a, b) => (b.change ?? 0) - (a.change ?? 0),
    'most-right': (a, b) => a.loss - b.loss,
    'by-name': (a, b) => (a.photograph < b.photograph ? -1 : a.photograph > b.photograph ? 1 : 0),
  };
  return [...rows].sort(by[order]);
}

/** The cells of the confusion matrix of a task with a fixed list of answers. @returns Undefined for other tasks. */
export const confusionOf = ({ truths, answers }: Answered): CountedAnswer[] | undefined =>
  truths && answers && sparseCounts(truths, answers);
