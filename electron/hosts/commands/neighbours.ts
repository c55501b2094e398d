/** `neighbours`: the images of folders that are most like one image to an encoder. */
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { neighbourCounts } from '../../../shared/neighbours.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller, numberOf } from '../arguments.ts';
import { table } from '../table.ts';

const counts = { whole: true, min: neighbourCounts.least, max: neighbourCounts.most };

/** The command. */
export const neighboursCommand = analysisCommand('neighbours', {
  summary: 'find the images of a folder that are most like one image to an encoder',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    query: { takes: 'FILE', help: 'the image whose neighbours are wanted, in the folder or not' },
    count: { takes: 'N', help: 'number of neighbours', range: counts, default: String(neighbourCounts.usual) },
    stage: { takes: 'S', help: 'the stage of the encoder', default: 'the representation' },
  },
  parameters: ({ images, query, count, stage }) => {
    if (images.length === 0) refuse('bad-usage', 'neighbours takes --images DIR: the folder of images');
    if (query === undefined)
      refuse('bad-usage', 'neighbours takes --query FILE: the image whose neighbours are wanted');
    return {
      images: images.map(fromCaller),
      query: fromCaller(query),
      ...(count !== undefined && { count: numberOf('count', count, counts) }),
      ...(stage !== undefined && { stage }),
    };
  },
  words: ({ query, neighbours, copies, images, stage }) => [
    `${query}: nearest of ${counted(images, 'image')} at ${stage}`,
    ...copies.map((path) => `the same image, left out: ${path}`),
    ...table(
      ['cosine', 'image'],
      neighbours.map(({ path, cosine }) => [cosine.toFixed(4), path]),
      ['image'],
    ),
  ],
});
