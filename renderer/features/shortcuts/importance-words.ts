/** Sentences about what a representation rests on. Pure. */

import { counted, formatCount, fourDecimals, twoDecimals } from '../../../shared/format-words.ts';
import { type Importance, type ImportanceOfImage, leastAgreement } from '../../../shared/importance.ts';

/** The numbers of an image. */
export function importanceWords({ meanCosine, least, most, halves }: ImportanceOfImage): string {
  return `Cosine with the features of the whole image: ${fourDecimals(meanCosine)} on average with about half of it hidden, ${fourDecimals(least)} to ${fourDecimals(most)} by the place that is shown. Its more important half alone: ${fourDecimals(halves.more)}; its less important half alone: ${fourDecimals(halves.less)}.`;
}

/** How far chance has settled the map of an image. */
export function agreementWords({ agreement }: ImportanceOfImage): string {
  const words = `The maps by two halves of the masks correlate by ${twoDecimals(agreement)}`;
  return agreement < leastAgreement
    ? `${words}: take more masks, or the features rest on no particular place.`
    : `${words}.`;
}

/** What was looked at, in a sentence. */
export function importanceHeadline({ images, of, stage, masks }: Importance): string {
  const which =
    images.length < of
      ? `${formatCount(images.length)} of ${counted(of, 'image')}, evenly spread`
      : counted(of, 'image');
  return `${which}; features of ${stage}; ${counted(masks, 'mask')} for each image.`;
}
