/** `map`: the images of folders on a plane, near those with similar features. */
import { refuse } from '../../../shared/failure.ts';
import { counted, formatScore } from '../../../shared/format-words.ts';
import { mapDefaults, mapMethods, mostMapped } from '../../../shared/map.ts';
import { analysisCommand } from '../analysis-command.ts';
import { choiceOf, fromCaller, numberOf } from '../arguments.ts';

const ranges = {
  neighbours: { whole: true, min: 2, max: 200 },
  'min-dist': { min: 0, max: 0.99 },
  seed: { whole: true, min: 0, max: 2 ** 31 - 1 },
} as const;

/** The command. */
export const mapCommand = analysisCommand('map', {
  summary: `place up to ${mostMapped} images of a folder on a map by their features`,
  options: {
    images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
    out: { takes: 'FILE', help: 'the file of the points, as JSON' },
    method: { takes: 'METHOD', help: 'how they are placed', choices: mapMethods, default: mapDefaults.method },
    stage: { takes: 'S', help: 'the stage of the encoder', default: 'the representation' },
    neighbours: {
      takes: 'N',
      help: 'of UMAP: neighbours that are kept near, the image itself included',
      range: ranges.neighbours,
      default: String(mapDefaults.neighbours),
    },
    'min-dist': {
      takes: 'X',
      help: 'of UMAP: least distance of similar images',
      range: ranges['min-dist'],
      default: String(mapDefaults.minDist),
    },
    seed: { takes: 'N', help: 'of all chance', range: ranges.seed, default: String(mapDefaults.seed) },
  },
  parameters: ({ images, out, method, stage, neighbours, 'min-dist': minDist, seed }) => {
    if (images.length === 0) refuse('bad-usage', 'map takes --images DIR: the folder of images');
    if (out === undefined) refuse('bad-usage', 'map takes --out FILE.json: the file of the points');
    return {
      images: images.map(fromCaller),
      out: fromCaller(out),
      stage,
      settings: {
        method: method === undefined ? undefined : choiceOf('method', method, mapMethods),
        neighbours: neighbours === undefined ? undefined : numberOf('neighbours', neighbours, ranges.neighbours),
        minDist: minDist === undefined ? undefined : numberOf('min-dist', minDist, ranges['min-dist']),
        seed: seed === undefined ? undefined : numberOf('seed', seed, ranges.seed),
      },
    };
  },
  words: ({ images, method, trustworthiness, file }) => [
    `${counted(images, 'image')} by ${method === 'umap' ? 'UMAP' : 'PCA'}; trustworthiness ${trustworthiness === null ? 'not defined for so few' : formatScore(trustworthiness)}`,
    file,
  ],
});
