/** How well a linear probe does with few of the training labels. */
import { z } from 'zod';

/** Random draws of the training labels behind each accuracy. */
export const fewDraws = 5;
/** Amounts in one request: each costs as many probes as there are draws. */
export const mostAmounts = 12;

/** What to measure: shares of the training labels in percent, and numbers of images of every class. */
export const fewRequestSchema = z.object({
  percent: z.array(z.number().gt(0).max(100)).max(mostAmounts).optional(),
  perClass: z.array(z.number().int().min(1)).max(mostAmounts).optional(),
});
export type FewRequest = z.infer<typeof fewRequestSchema>;

const measuredShape = {
  /** Number of labelled images in a draw. */
  images: z.number().int(),
  /** 1 if the amount is all training images, of which there is one draw. */
  draws: z.number().int().min(1),
  /** Mean accuracy on all test images, 0 to 1. */
  accuracy: z.number(),
  /** Student's 95 % interval over the draws, within 0 and 1; of one draw, the accuracy twice. */
  ci95: z.tuple([z.number(), z.number()]),
};

/** One amount of labels. */
export const fewLabelsSchema = z.union([
  z.object({ percent: z.number(), ...measuredShape }),
  z.object({ perClass: z.number().int(), ...measuredShape }),
]);
export type FewLabels = z.infer<typeof fewLabelsSchema>;
/** What was asked for, without what was measured. */
export type FewAmount = { readonly percent: number } | { readonly perClass: number };

/** The amounts of a request, in its order, each once. */
export const amountsOf = ({ percent = [], perClass = [] }: FewRequest): FewAmount[] => [
  ...[...new Set(percent)].map((each) => ({ percent: each })),
  ...[...new Set(perClass)].map((each) => ({ perClass: each })),
];

/** `1 %`, `5 per class`. */
export const amountWords = (amount: FewAmount): string =>
  'percent' in amount ? `${amount.percent} %` : `${amount.perClass} per class`;
