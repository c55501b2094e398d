/** `measure`: what the features of images show without labels. */
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { labelFreeSentences, labelFreeTable } from '../label-free-lines.ts';
import { duration } from '../output.ts';

/** The command. */
export const measureCommand = analysisCommand('measure', {
  summary: 'measure an encoder on images without labels: RankMe, LiDAR, α-ReQ and others',
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    stage: { takes: 'S', help: 'the stage of the encoder', default: 'the representation' },
  },
  parameters: ({ images, stage }) => {
    if (images.length === 0) refuse('bad-usage', 'measure takes --images DIR: the folder of images');
    return { images: images.map(fromCaller), ...(stage !== undefined && { stage }) };
  },
  words: ({ stage, labelFree, health: { featureStd, deadUnits }, seconds }) => [
    `${counted(labelFree.images, 'image')}, ${labelFree.width} features of ${stage}; ` +
      `spread ${featureStd.toFixed(3)}, ${Math.round(100 * deadUnits)} % dead units`,
    ...labelFreeTable([{ of: 'value', measured: labelFree }]),
    ...labelFreeSentences,
    `measured in ${duration(seconds)}`,
  ],
});
