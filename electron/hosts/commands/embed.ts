/** `embed`: the features of every image of folders as a file. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import { featureFormatOf } from '../../../shared/feature-files.ts';
import { counted, formatCount } from '../../../shared/format-words.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';

/** The command. */
export const embedCommand = analysisCommand('embed', {
  summary: 'write the features of every image of a folder as a file',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    out: { takes: 'FILE', help: 'the file of the features; .npy, .csv, .parquet or .safetensors' },
    stage: { takes: 'S', help: 'the stage of the encoder', default: 'the representation' },
  },
  parameters: ({ images, out, stage }) => {
    if (images.length === 0) refuse('bad-usage', 'embed takes --images DIR: the folder of images');
    if (out === undefined) refuse('bad-usage', 'embed takes --out FILE: the file of the features');
    const format = featureFormatOf(out);
    if (typeof format !== 'string') throw new FailureError(format.failure);
    return { images: images.map(fromCaller), out: fromCaller(out), ...(stage !== undefined && { stage }) };
  },
  words: ({ images, computed, width, files, imagesPerSecond }) => [
    computed === 0
      ? `${counted(images, 'image')}, ${width} features each, all from the cache`
      : `${counted(images, 'image')}, ${width} features each, ${formatCount(computed)} computed now, ${imagesPerSecond.toFixed(0)} images/s`,
    ...files,
  ],
});
