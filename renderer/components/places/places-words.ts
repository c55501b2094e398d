/** Results of masks and boxes in words. Pure. */
import type { Dense, Detection } from '../../../shared/places.ts';
import { counted, formatCount, formatScore } from '../../lib/format.ts';

/** A score of a class; a dash where it has none. */
export const ofClass = (value: number | null): string => (value === null ? '–' : formatScore(value));

const baselineWords: Readonly<Record<string, string>> = { untrained: 'the untrained encoder', pixels: 'raw pixels' };
export const baselineName = (name: string): string => baselineWords[name] ?? name;

const besides = (chance: number, others: readonly { readonly name: string; readonly value: number }[]): string =>
  [
    ...others.map(({ name, value }) => `${baselineName(name)} ${formatScore(value)}`),
    `chance ${formatScore(chance)}`,
  ].join(', ');

export const denseHeadline = ({ linearMiou, chance, baselines }: Dense): string =>
  `The linear probe reaches an mIoU of ${formatScore(linearMiou)}; ${besides(
    chance,
    baselines.map(({ name, linearMiou: value }) => ({ name, value })),
  )}.`;

export const detectionHeadline = ({ ap50, chance, baselines }: Detection): string =>
  `The linear probe reaches an AP50 of ${formatScore(ap50)}; ${besides(
    chance,
    baselines.map(({ name, ap50: value }) => ({ name, value })),
  )}.`;

export const gridWords = ({ stage, rows, columns, images, testImages, places, ofPlaces }: Dense | Detection): string =>
  [
    `${stage}, ${rows} × ${columns} places`,
    `learnt from ${counted(images, 'image')}, ${places === ofPlaces ? '' : `${formatCount(places)} of `}${counted(ofPlaces, 'place')}`,
    `tested on ${formatCount(testImages)}`,
  ].join(' · ');
