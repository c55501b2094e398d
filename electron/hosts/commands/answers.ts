/** `answers`: what the network of a run answers about each of its held-out photographs. */
import { type Answered, answerRows, confusionOf, ranked } from '../../../shared/answers.ts';
import { frequentMistakes } from '../../../shared/confusion.ts';
import { analysisCommand } from '../analysis-command.ts';
import { duration } from '../output.ts';
import { score, table } from '../table.ts';

/** Number of rows of a list in the terminal; `--json` has all answers. */
const shown = 10;

/** The command. */
export const answersCommand = analysisCommand('answers', {
  summary: 'list what the network of a run answers about each held-out image',
  options: {},
  parameters: () => ({}),
  words: answersWords,
});

/** The score, the most frequent mistakes, and the answers with the highest loss. */
function answersWords(answered: Answered): string[] {
  const { labels, images, of, step, chance, measure, seconds } = answered;
  const cells = confusionOf(answered);
  const worst = ranked(answerRows(answered), 'most-wrong').slice(0, shown);
  return [
    `step ${step}: score ${score(answered.score)} (chance ${score(chance)}) on ${images} of ${of} held-out images`,
    ...(labels && cells
      ? [
          'most frequent mistakes',
          ...table(
            ['true class', 'guessed class', 'answers'],
            frequentMistakes(cells, shown).map(({ truth, answer, count }) => [
              labels[truth]!,
              labels[answer]!,
              String(count),
            ]),
            ['guessed class'],
          ),
        ]
      : []),
    `most wrong (${measure})`,
    ...table(
      ['image', 'loss', ...(labels ? ['true class', 'guessed class'] : [])],
      worst.map(({ photograph, loss, truth, answer }) => [
        photograph,
        score(loss),
        ...(labels && truth !== undefined && answer !== undefined ? [labels[truth]!, labels[answer]!] : []),
      ]),
      ['true class', 'guessed class'],
    ),
    `answered in ${duration(seconds)}`,
  ];
}
