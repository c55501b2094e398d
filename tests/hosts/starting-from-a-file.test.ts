/** Training from a file of weights on the command line, with real workers: what an export for PyTorch holds is taken back. */
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { photographs } from '../worker/data/pictures.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const images = join(home, 'images');
const lab = (...words: readonly string[]) =>
  run(root, [...words, '--workspace', join(home, 'workspace')], { cwd: home });
const small = ['--images', images, '--task', 'rotation', '--encoder', 'conv4', '--size', '16', '--batch', '4'];
const train = (...words: readonly string[]) => lab('train', ...small, '--engine', 'cpu', '--steps', '2', ...words);

beforeAll(async () => {
  build('hosts', 'worker');
  await photographs(images, 20);
}, 120_000);

describe('train --from FILE', () => {
  it('takes the weights of an export for PyTorch, and records the file', async () => {
    const [first] = (await train('--json')).lines;
    const exported = await lab('export', '--run', String(first!.run), '--format', 'torch', '--out', 'out', '--json');
    expect(exported.lines.at(-1)).toMatchObject({
      files: ['encoder.torch.safetensors', 'CERTIFICATE.md', 'certificate.json'],
      certificate: { passed: true, torch: { maxAbs: 0, sameNeighbours: 1 } },
    });
    const file = join('out', 'encoder.torch.safetensors');
    // In the cache of Hugging Face, files are links to blobs without names.
    renameSync(join(home, file), join(home, 'blob'));
    symlinkSync(join('..', 'blob'), join(home, file));
    const started = await train('--from', file, '--json');
    expect(started.code, started.stderr).toBe(0);
    const weights = { file: 'encoder.torch.safetensors', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), notUsed: [] };
    expect(started.lines[0]).toMatchObject({ event: 'started', weights });
    const record = JSON.parse(readFileSync(join(String(started.lines[0]!.runDir), 'run.json'), 'utf8'));
    expect(record).toMatchObject({ fromFile: join(home, file), started: { weights } });

    // A stopped run continues without the file, and still says where its weights came from.
    rmSync(join(home, file));
    const { ending: _, crc: __, ...unfinished } = record;
    writeFileSync(join(String(started.lines[0]!.runDir), 'run.json'), JSON.stringify(unfinished));
    const resumed = await lab('train', '--resume', record.id, '--json');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(
      JSON.parse(readFileSync(join(String(started.lines[0]!.runDir), 'run.json'), 'utf8')).started.weights,
    ).toEqual(record.started.weights);
  }, 240_000);

  it('refuses other files before the run, and leaves no run', async () => {
    const before = (await lab('runs', '--json')).lines.length;
    writeFileSync(join(home, 'resnet18.pth'), 'PK\x03\x04 a zip archive of pickles');
    const pickle = await train('--from', 'resnet18.pth');
    expect(pickle.code).toBe(3);
    expect(pickle.stderr).toContain('resnet18.pth is not a safetensors file: it is a pickle of PyTorch');
    expect(pickle.stderr).toContain('python -c "import sys, torch');
    const missing = await train('--from', 'nothing.safetensors');
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain(`there is no file ${join(home, 'nothing.safetensors')}`);
    expect((await train('--from', 'no-such-run')).stderr).toContain(
      "'no-such-run' is neither a run's id nor its folder",
    );
    expect((await lab('runs', '--json')).lines.length).toBe(before);
  }, 240_000);
});
