import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Lets tf.loadGraphModel read model.json and its shards from disk. On its own, tfjs needs its native addon for this. */
export const tfjsFiles = (modelJson: string): tf.io.IOHandler => ({
  load: async () =>
    tf.io.getModelArtifactsForJSON(JSON.parse(await readFile(modelJson, 'utf8')), async (manifest) => {
      const paths = manifest.flatMap((group) => group.paths);
      const shards = await Promise.all(paths.map((path) => readFile(join(dirname(modelJson), path))));
      const weights = Buffer.concat(shards);
      const data = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength) as ArrayBuffer;
      return [manifest.flatMap((group) => group.weights), data];
    }),
});
