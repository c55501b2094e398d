/** Sentences about classified images. Pure. */
import { type Classified, classifierIds, classifierNames, neighboursOf } from '../../../shared/classified-images.ts';
import { counted } from '../../lib/format.ts';
import type { Cell } from '../confusion-table.tsx';

/** Which images a list shows: `4 test images of church, given castle`. */
export function listWords({ classes }: Pick<Classified, 'classes'>, { truth, answer }: Cell, shown: number): string {
  if (truth === undefined)
    return shown === 0 ? 'No listed test image is wrong.' : `${counted(shown, 'wrong test image')}`;
  const of = `of ${classes[truth]}`;
  if (answer === undefined) return `${counted(shown, 'wrong test image')} ${of}`;
  return `${counted(shown, 'test image')} ${of}, given ${classes[answer]}`;
}

/** What an opened test image shows: its class, what each classifier gives it, and its neighbours. */
export function imageLines(classified: Classified, place: number): readonly string[] {
  const { classes, truths, answers } = classified;
  const truth = truths[place]!;
  const neighbours = neighboursOf(classified, place);
  const verdict = (answer: number) => (answer === truth ? 'right' : 'wrong');
  return [
    `True class: ${classes[truth]}`,
    ...classifierIds
      .toReversed()
      .map((id) => `${classifierNames[id]}: ${classes[answers[id][place]!]} (${verdict(answers[id][place]!)})`),
    ...(neighbours.length > 0
      ? [
          `Nearest training images: ${neighbours.map((each) => `${classes[each.truth]} (cosine ${each.cosine.toFixed(2)})`).join(', ')}`,
        ]
      : []),
  ];
}

/** What an opened neighbour shows. */
export const neighbourLines = (
  { truth, cosine }: { readonly truth: number; readonly cosine: number },
  place: number,
  of: number,
  names: readonly string[],
): readonly string[] => [
  `Nearest training image ${place + 1} of ${of}`,
  `Class: ${names[truth]}`,
  `Cosine of the features: ${cosine.toFixed(2)}`,
];
