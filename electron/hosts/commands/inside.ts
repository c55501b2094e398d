/** `inside`: what an encoder makes of images: features of places as colours, filters, images by unit, attention. */
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';

/** The command. */
export const insideCommand = analysisCommand('inside', {
  summary: 'look inside an encoder: features as colours, filters, images by unit, attention',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    stage: { takes: 'S', help: 'a stage of the encoder', default: 'all of them' },
    out: { takes: 'DIR', help: 'a folder for the images that are drawn' },
  },
  parameters: ({ images, stage, out }) => {
    if (images.length === 0) refuse('bad-usage', 'inside takes --images DIR: the folder of images');
    return {
      images: images.map(fromCaller),
      ...(stage !== undefined && { stage }),
      ...(out !== undefined && { out: fromCaller(out) }),
    };
  },
  words: ({ images, stages, filters, noAttention }) => [
    `${counted(images, 'image')}`,
    'why' in filters
      ? `No filters: ${filters.why}`
      : `${filters.count} filters of ${filters.rows}×${filters.columns} px`,
    ...stages.map(
      ({ stage, width, rows, columns, dead }) =>
        `${stage}: ${counted(width, 'unit')}, ${rows}×${columns} places${dead > 0 ? `, ${dead} dead` : ''}`,
    ),
    ...(noAttention === undefined ? [] : [`No attention: ${noAttention}`]),
  ],
});
