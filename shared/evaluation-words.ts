/** Whether training has helped, in words for page and command line. */
import { type Gain, type Verdict, verdictOf } from './evaluation.ts';

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
