/** The result of an evaluation in words, for page and command line. */
import { type Baseline, type Evaluation, type Gain, type Verdict, verdictOf } from './evaluation.ts';
import { copiesIn, type Leakage } from './run-results.ts';

/** A difference of shares in points: `+4.2`, `−0.3`, `0.0`. */
const points = (difference: number): string => {
  const text = (100 * Math.abs(difference)).toFixed(1);
  if (text === '0.0') return text;
  return `${difference < 0 ? '−' : '+'}${text}`;
};

/** Whether training has helped, in one sentence. @param gain Gain of the linear probe. */
export function gainSentence(gain: Gain): string {
  const { change, ci95 } = gain;
  const difference = `${points(change)} points (95 %: ${points(ci95[0])} to ${points(ci95[1])})`;
  const sentences: Readonly<Record<Verdict, string>> = {
    better: `Training has helped: ${difference} over the untrained encoder.`,
    unclear: `This does not show that training has helped: ${difference} over the untrained encoder, which may be chance.`,
    worse: `The trained encoder does worse than the untrained one: ${difference}.`,
  };
  return sentences[verdictOf(gain)];
}

/** A share with two decimals: `.43`, `1.00`. */
const share = (value: number): string =>
  value
    .toFixed(2)
    .replace(/^(-?)0\./, '$1.')
    .replace('-', '−');

/** `.11 more than untrained [.06, .16]`; of two equal shares, `as many as untrained [−.03, .03]`. */
function differenceWords({ name, difference: { change, ci95 } }: Pick<Baseline, 'name' | 'difference'>): string {
  if (Math.abs(change) < 0.005) return `as many as ${name} [${ci95.map(share).join(', ')}]`;
  const [low, high] = change > 0 ? ci95 : [-ci95[1], -ci95[0]];
  return `${share(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than ${name} [${share(low!)}, ${share(high!)}]`;
}

/** What an evaluation found, in one sentence. @param differences k-NN against other encoders, with paired intervals. */
export function evaluationSentence({
  best: { stage, knn },
  differences,
  leakage,
}: {
  readonly best: Evaluation['best'];
  readonly differences: readonly Pick<Baseline, 'name' | 'difference'>[];
  readonly leakage: Leakage | undefined;
}): string {
  const compared = differences.length > 0 ? `: ${differences.map(differenceWords).join(', ')}` : '';
  const copies = copiesIn(leakage);
  const leak =
    copies === 0
      ? 'no leakage found'
      : `${copies} training ${copies === 1 ? 'image, a copy of a test image, was' : 'images, copies of test images, were'} left out`;
  return `On your images, k-NN on ${stage} gives ${share(knn)} of the test images the right class${compared}; ${leak}.`;
}
