import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Encoders } from '../../electron/lab/encoders.ts';
import { WorkerJobs } from '../../electron/lab/worker-jobs.ts';
import { behave, spawnFake, temporaryFolder } from './fixture.ts';

beforeEach(() => behave());

describe('an added encoder', () => {
  it('has the name of a link and what lies beside it, as in the cache of Hugging Face', async () => {
    const cache = temporaryFolder();
    for (const folder of ['blobs', 'snapshot']) mkdirSync(join(cache, folder));
    writeFileSync(join(cache, 'blobs', 'abcdef'), 'a net');
    symlinkSync(join('..', 'blobs', 'abcdef'), join(cache, 'snapshot', 'model.onnx'));
    const encoders = new Encoders(join(cache, 'encoders'), new WorkerJobs(spawnFake));
    const link = join(cache, 'snapshot', 'model.onnx');
    const { id, name, source } = await encoders.add(link, { preset: 'unit' });
    expect([name, source]).toEqual(['model', link]);
    expect(readFileSync(join(encoders.folderOf(id), 'files', 'model.onnx'), 'utf8')).toBe('a net');
    expect(await encoders.locate(link, link)).toBe(id);
  });

  it('is the same for two processes that add it at the same time', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'net.onnx');
    writeFileSync(file, 'a net');
    const encoders = new Encoders(join(folder, 'encoders'), new WorkerJobs(spawnFake));
    const first = await encoders.add(file, { preset: 'unit' });
    // The first was not ready yet when the second looked.
    vi.spyOn(encoders, 'has').mockResolvedValueOnce(false);
    expect(await encoders.add(file, { preset: 'unit' })).toEqual(first);
    expect(readdirSync(join(folder, 'encoders'))).toEqual([first.id]);
  });
});
