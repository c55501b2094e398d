/** Accuracy by the number of labels as curves: of an evaluated encoder and of what it is compared with. Pure. */
import type { Evaluation } from './evaluation.ts';
import { amountWords, type FewLabels } from './few-labels.ts';

/** A point of a curve. */
export interface FewPoint {
  /** `5 %`, `10 per class`, `all`. */
  readonly words: string;
  /** Number of labelled images. */
  readonly images: number;
  readonly accuracy: number;
  /** Over the draws; absent for all labels, of which there is one draw. */
  readonly ci95?: readonly [number, number];
}

export interface FewCurve {
  /** `this encoder`, or the name of what it is compared with; draws by class are a curve of their own, `…, per class`. */
  readonly name: string;
  /** By the number of images; the last has all labels. */
  readonly points: readonly FewPoint[];
}

/** The curves, that of the evaluated encoder first; none if few labels were not measured. */
export function fewCurves({ few, best, untrained, baselines = [], images }: Evaluation): readonly FewCurve[] {
  const curve = (name: string, measured: readonly FewLabels[] | undefined, whole: number): readonly FewCurve[] => {
    const kinds = [
      { kind: name, amounts: (measured ?? []).filter((each) => 'percent' in each) },
      { kind: `${name}, per class`, amounts: (measured ?? []).filter((each) => 'perClass' in each) },
    ];
    return kinds
      .filter(({ amounts }) => amounts.length > 0)
      .map(({ kind, amounts }) => ({
        name: kind,
        points: [...pointsOf(amounts), { words: 'all', images, accuracy: whole }],
      }));
  };
  return [
    ...curve('this encoder', few, best.linear),
    // If it was asked for, it is among the baselines.
    ...(untrained && !baselines.some(({ name }) => name === 'untrained')
      ? curve('untrained', untrained.few, untrained.linear)
      : []),
    ...baselines.flatMap(({ name, few: measured, linear }) => curve(name, measured, linear)),
  ];
}

/** The points by the number of images; not those that are all images, which are one draw. */
const pointsOf = (measured: readonly FewLabels[]): FewPoint[] =>
  measured
    .filter(({ draws }) => draws > 1)
    .map(({ images, accuracy, ci95, ...amount }) => ({ words: amountWords(amount), images, accuracy, ci95 }))
    .sort((a, b) => a.images - b.images);
