/** What a TF.js model says about itself: model.json of a graph model or a layers model. The file is hostile input. */
import { z } from 'zod';
import { refuse } from '../../../shared/failure.ts';
import { insideFolder } from './inside-folder.ts';

/** What is needed of a model.json before it is loaded. */
export interface TfjsFile {
  readonly isGraph: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Files with its weights, relative to its folder, sorted. */
  readonly external: readonly string[];
}

const schema = z.object({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()) })),
  userDefinedMetadata: z.record(z.string(), z.unknown()).optional(),
});

/** @throws FailureError 'unusable-input' for other JSON, and for weights outside the file's folder. */
export function readTfjs(bytes: Uint8Array, name: string): TfjsFile {
  const read = schema.safeParse(asJson(bytes));
  if (!read.success)
    return refuse(
      'unusable-input',
      `${name} is not a TF.js model: it has no topology and weights`,
      'choose the model.json that TF.js wrote, with its shards beside it',
    );
  const { format, modelTopology, weightsManifest, userDefinedMetadata = {} } = read.data;
  const texts = Object.entries(userDefinedMetadata).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    isGraph: format === 'graph-model' || 'node' in modelTopology,
    metadata: Object.fromEntries(texts),
    external: [
      ...new Set(weightsManifest.flatMap(({ paths }) => paths.map((path) => insideFolder(path, name)))),
    ].sort(),
  };
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
