/** Adds a model as the lab does, in a folder of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { Heard } from '../training/fixture.ts';

/** @param folder Of the test; the encoder's folder is in it. */
export async function added(
  folder: string,
  name: string,
  model: Uint8Array,
): Promise<{ readonly kind: 'added'; readonly folder: string; readonly encoder: AddedEncoder }> {
  const file = join(folder, `${name}.onnx`);
  await writeFile(file, model);
  const out = join(folder, 'encoders', name);
  await mkdir(out, { recursive: true });
  const heard = new Heard();
  await perform(
    { job: 'add-encoder', file, out, options: { preset: 'unit' } },
    { send: (message) => heard.add(message), onMessage: () => {} },
  );
  const result = heard.result('add-encoder');
  if (!result) throw new Error(`${name} was not added: ${heard.ending.failure?.message}`);
  const encoder = { event: 'encoder' as const, id: name, ...result, addedAt: '2026-11-30T00:00:00.000Z' };
  return { kind: 'added', folder: out, encoder };
}
