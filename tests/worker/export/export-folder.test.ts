import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ExportFolder } from '../../../electron/worker/export/export-folder.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'export-folder-'));
});

describe('ExportFolder', () => {
  it('shows no file before it is published, and leaves no file if it is not', async () => {
    const out = join(place, 'new', 'out');
    const folder = await ExportFolder.open(out);
    await folder.write('encoder.onnx', 'half');
    expect(existsSync(join(out, 'encoder.onnx'))).toBe(false);
    await folder.close();
    expect(await readdir(place), 'the folders that were created for it are gone too').toEqual([]);
  });

  it('leaves a folder that was there before', async () => {
    await (await ExportFolder.open(place)).close();
    expect(await readdir(place)).toEqual([]);
  });

  it('publishes every file and lists what was written', async () => {
    const folder = await ExportFolder.open(place);
    await folder.write('tfjs/model.json', '{}');
    expect(await folder.files()).toEqual([
      {
        path: 'tfjs/model.json',
        bytes: 2,
        sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ]);
    expect(await folder.publish()).toEqual({ 'tfjs/model.json': 2 });
    await folder.close();
    expect(await readdir(place)).toEqual(['tfjs']);
    expect(await readFile(join(place, 'tfjs', 'model.json'), 'utf8')).toBe('{}');
  });

  it('removes shards and the certificate of an earlier export, but no other file', async () => {
    await mkdir(join(place, 'tfjs'));
    await writeFile(join(place, 'tfjs', 'encoder-shard2of2.bin'), 'old');
    await writeFile(join(place, 'tfjs', 'notes.txt'), 'mine');
    await writeFile(join(place, 'certificate.json'), 'old');
    const folder = await ExportFolder.open(place);
    await folder.write('tfjs/model.json', '{}');
    await folder.write('tfjs/encoder-shard1of1.bin', 'new');
    await folder.publish();
    await folder.close();
    expect((await readdir(join(place, 'tfjs'))).sort()).toEqual(['encoder-shard1of1.bin', 'model.json', 'notes.txt']);
    expect(existsSync(join(place, 'certificate.json'))).toBe(false);
  });

  it('refuses a path that is a file or below a file, and says why', async () => {
    const file = join(place, 'file');
    await writeFile(file, '');
    await expect(ExportFolder.open(file)).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: `the export cannot be written to ${file}: it is a file` },
    });
    await expect(ExportFolder.open(join(file, 'out'))).rejects.toMatchObject({
      failure: { message: expect.stringContaining('part of its path is a file'), hint: 'choose a folder' },
    });
  });

  it.runIf(process.platform === 'linux')(
    'refuses a path where no folder can be created, without an endless loop',
    async () => {
      await expect(ExportFolder.open('/proc/no-such/export')).rejects.toMatchObject({
        failure: { code: 'unusable-input', message: expect.stringContaining('no folder can be created there') },
      });
    },
  );

  it.skipIf(!existsSync('/dev/full'))('reports a full disk', async () => {
    const folder = await ExportFolder.open(place);
    await symlink('/dev/full', join(folder.draft, 'encoder.onnx'));
    await expect(folder.write('encoder.onnx', 'bytes')).rejects.toMatchObject({
      failure: { code: 'failed', message: `the export cannot be written to ${place}: the disk is full` },
    });
    await folder.close();
  });
});
