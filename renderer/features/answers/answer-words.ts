/** Sentences about answers. Pure. */
import type { Answered, AnswerOrder, AnswerRow } from '../../../shared/answers.ts';
import { counted, formatCount, formatNumber, formatPercent } from '../../lib/format.ts';

export const orderWords: Readonly<Record<AnswerOrder, string>> = {
  'most-wrong': 'Most wrong',
  'most-changed': 'Most changed',
  'most-right': 'Most right',
  'by-name': 'By path',
};

/** What was answered, and at which step: "19 of 80 answers right …". */
export function answersHeadline({
  images,
  of,
  losses,
  questionsEach,
  truths,
  answers,
  step,
  measure,
}: Answered): string {
  const over =
    images < of ? `${formatCount(images)} of ${counted(of, 'held-out image')}` : `all ${counted(of, 'held-out image')}`;
  const each = questionsEach > 1 ? `, ${questionsEach} questions each` : '';
  const at = `at step ${formatCount(step)}`;
  if (!truths || !answers) return `Losses of ${over} ${at} (${measure}). Higher is worse.`;
  const right = truths.filter((truth, question) => truth === answers[question]).length;
  const share = formatPercent(right / losses.length);
  return `${formatCount(right)} of ${counted(losses.length, 'answer')} right (${share}) ${at}: ${over}${each}.`;
}

/** A question and its answer, in lines: which of the questions about its image, whether it is right, and the answer. */
export function questionLines(row: AnswerRow, answered: Pick<Answered, 'labels' | 'earlier' | 'questionsEach'>) {
  const { questionsEach } = answered;
  const which =
    questionsEach > 1 ? [`Question ${(row.question % questionsEach) + 1} of ${questionsEach} about this image`] : [];
  const verdict = row.isRight === undefined ? [] : [row.isRight ? 'Right' : 'Wrong'];
  return [[...which, ...verdict].join(': '), ...rowLines(row, answered)].filter((line) => line !== '');
}

/** The lines under a thumbnail. */
export function rowLines(row: AnswerRow, { labels, earlier }: Pick<Answered, 'labels' | 'earlier'>): readonly string[] {
  const { truth, answer, confidence, loss, change, earlierAnswer } = row;
  if (!labels || truth === undefined || answer === undefined || confidence === undefined) {
    return [
      `Loss ${formatNumber(loss)}`,
      ...(change !== undefined && earlier
        ? [`changed by ${formatNumber(change)} since step ${formatCount(earlier.step)}`]
        : []),
    ];
  }
  return [
    `True class: ${labels[truth]}`,
    `guessed: ${labels[answer]} (${formatPercent(confidence)})`,
    ...(earlierAnswer !== undefined && earlier
      ? [`at step ${formatCount(earlier.step)}: ${labels[earlierAnswer]}`]
      : []),
  ];
}
