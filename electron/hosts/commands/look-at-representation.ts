/** The part of `look` about any encoder: which parts of images its representation rests on. */
import { refuse } from '../../../shared/failure.ts';
import { counted, fourDecimals, twoDecimals } from '../../../shared/format-words.ts';
import { type Importance, lookedImages, lookMasks } from '../../../shared/importance.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller, numberOf, type Options } from '../arguments.ts';
import { duration } from '../output.ts';
import { table } from '../table.ts';

const ranges = {
  count: { whole: true, min: lookedImages.least, max: lookedImages.most },
  masks: { whole: true, min: lookMasks.least, max: lookMasks.most },
} as const;

/** The options in addition to those that name the encoder. */
export const representationOptions = {
  images: {
    takes: 'DIR',
    many: true,
    help: 'a folder of images, sub-folders included: what their representation rests on',
  },
  stage: { takes: 'S', help: 'the stage of the encoder', default: 'the representation' },
  count: {
    takes: 'N',
    help: 'images to look at, evenly spread over the folders',
    range: ranges.count,
    default: String(lookedImages.usual),
  },
  masks: { takes: 'N', help: 'random masks for each image', range: ranges.masks, default: String(lookMasks.usual) },
} as const satisfies Options;

export const lookAtRepresentation = analysisCommand('importance', {
  partOf: 'look',
  summary: 'find which parts of images the representation of an encoder rests on',
  options: representationOptions,
  parameters: ({ images, stage, count, masks }) => {
    if (images.length === 0) refuse('bad-usage', 'look --encoder takes --images DIR: the folder of images');
    return {
      images: images.map(fromCaller),
      stage,
      count: count === undefined ? undefined : numberOf('count', count, ranges.count),
      masks: masks === undefined ? undefined : numberOf('masks', masks, ranges.masks),
    };
  },
  line: (looked) => ({ ...looked, images: looked.images.map(({ picture: _, ...numbers }) => numbers) }),
  words: representationWords,
  report: (lab, id) => lab.reports.ofImportance(id),
});

function representationWords({ stage, images, of, masks, seconds }: Importance): string[] {
  const columns = ['image', 'mean', 'least', 'most', 'more half', 'less half', 'agreement'];
  const rows = images.map(({ image, meanCosine, least, most, agreement, halves }) => [
    image,
    ...[meanCosine, least, most, halves.more, halves.less].map(fourDecimals),
    twoDecimals(agreement),
  ]);
  return [
    `${images.length} of ${counted(of, 'image')}, features of ${stage}, ${masks} masks for each image`,
    'cosine with the whole image: mean over the masks, and importance of the least and the most important pixel, cosine with only the more and only the less important half of the pixels shown; correlation of the maps by two halves of the masks',
    ...table(columns, rows),
    `looked at in ${duration(seconds)}; --report FILE.html shows the maps`,
  ];
}
