import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withinPlace } from '../../../electron/files/unfinished-folder.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { perform as performJob } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { type Checkpoint, writeCheckpoint } from '../../../electron/worker/run/checkpoint.ts';
import { certificateSchema, type Exported } from '../../../shared/run-results.ts';
import { packSideFor, type TrainSettings } from '../../../shared/training-settings.ts';
import { type FromWorker, fromWorkerSchema, type JobOf, type ToWorker } from '../../../shared/worker-protocol.ts';
import { writeNoise } from './pictures.ts';
import { checkpointOf, settingsOf, writeRunRecord } from './trained.ts';

type ExportJob = JobOf<'export'>;

const settings = settingsOf('conv4', 16);
let photographs: ExportJob['dataset'];
let place: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'export-pictures-'));
  photographs = { folders: [join(folder, 'pictures')], packDir: join(folder, 'pack') };
  await writeNoise(photographs.folders[0]!, 20, 40);
  await indexFolders(photographs, packSideFor(settings.size));
});
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'export-job-'));
});

/** A run with one checkpoint. */
async function run(of: TrainSettings = settings, checkpoint: Checkpoint = checkpointOf(of)): Promise<string> {
  const runDir = join(place, 'run');
  await mkdir(runDir, { recursive: true });
  await writeRunRecord(runDir, of);
  await writeCheckpoint(runDir, checkpoint, false);
  return runDir;
}

async function perform(job: Partial<ExportJob>, onMessage: (message: FromWorker, port: Peer) => void = () => {}) {
  const messages: FromWorker[] = [];
  const listeners: ((message: ToWorker) => void)[] = [];
  const peer = {
    send: (message: ToWorker) => {
      for (const listener of listeners) listener(message);
    },
  };
  const port: WorkerPort = {
    send: (message) => {
      messages.push(fromWorkerSchema.parse(message));
      onMessage(message, peer);
    },
    onMessage: (listener) => void listeners.push(listener),
  };
  const out = join(place, 'out');
  const formats: ExportJob['formats'] = ['onnx', 'tfjs', 'safetensors'];
  await performJob(
    {
      job: 'export',
      runDir: join(place, 'run'),
      settings,
      dataset: photographs,
      out,
      formats,
      precisions: ['float32'],
      ...job,
    },
    port,
  );
  const endings = messages.filter((message) => message.type === 'ended');
  expect(endings.length).toBe(1);
  expect(messages.at(-1)).toBe(endings[0]);
  return { messages, ending: endings[0]!, exported: exportedOf(messages), out };
}
type Peer = { send(message: ToWorker): void };

function exportedOf(messages: readonly FromWorker[]): Exported | undefined {
  const found = messages.find((message) => message.type === 'result');
  return found?.job === 'export' ? found.result : undefined;
}

describe('an export', () => {
  it('writes the files and their certificate, and says what it wrote', async () => {
    const runDir = await run();
    const { ending, exported, messages, out } = await perform({ runDir });
    expect(ending.status).toBe('finished');
    expect(exported).toMatchObject({ event: 'exported', out });
    const files = ['encoder.onnx', 'tfjs/model.json', 'tfjs/encoder-shard1of1.bin', 'encoder.safetensors'];
    expect(exported!.files).toEqual([...files, 'CERTIFICATE.md', 'certificate.json']);
    for (const file of exported!.files) expect(existsSync(join(out, file))).toBe(true);
    expect((await readdir(out)).sort()).toEqual(
      ['CERTIFICATE.md', 'certificate.json', 'encoder.onnx', 'encoder.safetensors', 'tfjs'].sort(),
    );
    expect(exported!.certificate).toMatchObject({ images: 20, passed: true, safetensors: { identical: true } });
    expect(messages.filter(({ type }) => type === 'progress').length).toBeGreaterThan(3);

    const written = JSON.parse(await readFile(join(out, 'certificate.json'), 'utf8'));
    expect(certificateSchema.parse(written)).toEqual(exported!.certificate);
    expect(written).toMatchObject({
      photographs: "the run's own images",
      encoder: { encoder: 'conv4', size: '16', run: 'a-run', step: '12', weights: 'last step' },
    });
    for (const { path, bytes, sha256 } of written.files) {
      const content = await readFile(join(out, path));
      expect(content.length).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    const text = await readFile(join(out, 'CERTIFICATE.md'), 'utf8');
    expect(text).toContain('Passed: the exported files give the same outputs as the trainer.');
    expect(text).toMatch(/\| `features` \| \S+ \| \S+e-\d+ \| \S+e-\d+ \|/);
  });

  it('writes ONNX files of fewer bits, and says in the certificate what each loses', async () => {
    const runDir = await run();
    const { ending, exported, out } = await perform({
      runDir,
      formats: ['onnx'],
      precisions: ['float32', 'float16', 'int8'],
    });
    expect(ending.status).toBe('finished');
    const files = ['encoder.onnx', 'encoder.float16.onnx', 'encoder.int8.onnx'];
    expect(exported!.files).toEqual([...files, 'CERTIFICATE.md', 'certificate.json']);
    const { onnx, reduced, passed } = exported!.certificate;
    expect(passed).toBe(true);
    const { float16, int8 } = reduced!;
    for (const [side, lowestCosine] of [
      [float16!, 0.999],
      [int8!, 0.98],
    ] as const) {
      expect(side).toMatchObject({ passed: true, lowestCosine });
      expect(side.centredCosine).toBeGreaterThan(lowestCosine);
      expect(side.cosine).toBeGreaterThan(side.centredCosine);
      expect(side.program).toMatch(/^the ONNX file in ONNX Runtime/);
    }
    // Fewer bits lose more.
    expect(float16!.maxAbs).toBeGreaterThan(10 * onnx!.maxAbs);
    expect(int8!.maxAbs).toBeGreaterThan(2 * float16!.maxAbs);
    const [whole, half, quarter] = files.map((file) => exported!.sizes![file]!);
    expect(half! / whole!).toBeLessThan(0.55);
    expect(quarter! / whole!).toBeLessThan(0.32);
    const text = await readFile(join(out, 'CERTIFICATE.md'), 'utf8');
    expect(text).toContain('is at least 0.999 for float16 and 0.98 for int8');
    expect(text).toMatch(/- ONNX int8: largest difference \S+, lowest cosine of features [01]\.\d{6}/);
    const alone = await perform({ runDir, formats: ['onnx'], precisions: ['int8'] });
    expect(alone.exported!.files).toEqual(['encoder.int8.onnx', 'CERTIFICATE.md', 'certificate.json']);
    expect(alone.exported!.certificate.onnx).toBeUndefined();
  });

  it('exports a format alone, and the same bytes each time', async () => {
    const runDir = await run();
    const { out } = await perform({ runDir, formats: ['safetensors'] });
    const first = await readFile(join(out, 'encoder.safetensors'));
    const { ending, exported } = await perform({ runDir, formats: ['safetensors', 'safetensors'] });
    expect(ending.status).toBe('finished');
    expect(exported!.files).toEqual(['encoder.safetensors', 'CERTIFICATE.md', 'certificate.json']);
    expect(exported!.certificate).toMatchObject({ passed: true, safetensors: { identical: true } });
    expect(Buffer.compare(first, await readFile(join(out, 'encoder.safetensors')))).toBe(0);
  });

  it('takes the last checkpoint, and the moving average where one is kept', async () => {
    const averaged = settingsOf('conv4', 16, 0.9);
    const runDir = await run(averaged);
    const { note, state } = checkpointOf(averaged);
    await writeCheckpoint(runDir, { note: { ...note, step: 34 }, state }, true);
    const { ending, out } = await perform({ runDir, settings: averaged, formats: ['onnx'] });
    expect(ending.status).toBe('finished');
    const { encoder } = JSON.parse(await readFile(join(out, 'certificate.json'), 'utf8'));
    expect(encoder).toMatchObject({ step: '34', weights: 'exponential moving average' });
  });

  it('needs the photographs no more once they are in the cache', async () => {
    const runDir = await run();
    const gone = { ...photographs, folders: [join(place, 'no-such-folder')] };
    const { exported } = await perform({ runDir, dataset: gone, formats: ['onnx'] });
    expect(exported!.certificate).toMatchObject({ images: 20, passed: true });
  });

  it('falls back to the sample photographs when the cache is cleared, and says so', async () => {
    const runDir = await run();
    const cleared = { ...photographs, packDir: join(place, 'no-such-cache') };
    const { exported, out } = await perform({ runDir, dataset: cleared, formats: ['onnx'] });
    expect(exported!.certificate.passed).toBe(true);
    expect(exported!.certificate.images).toBeGreaterThanOrEqual(16);
    expect(await readFile(join(out, 'CERTIFICATE.md'), 'utf8')).toContain('the sample photographs');
  });

  it('keeps files whose certificate fails, and says so in it and in its result', async () => {
    const runDir = await run();
    // The ONNX file is written when the next format's turn is announced: spoil it then.
    const spoil = (message: FromWorker) => {
      if (message.type !== 'progress' || message.what !== 'writing safetensors') return;
      const file = join(withinPlace(join(place, 'out')), 'encoder.onnx');
      const bytes = readFileSync(file);
      const weight = checkpointOf(settings).state['encoder/conv1/kernel']!.data.subarray(0, 1);
      bytes.writeFloatLE(9, bytes.indexOf(Buffer.from(Float32Array.from(weight).buffer)));
      writeFileSync(file, bytes);
    };
    const { ending, exported, out } = await perform({ runDir, formats: ['onnx', 'safetensors'] }, spoil);
    expect(ending.status).toBe('finished');
    expect(exported!.certificate.passed).toBe(false);
    expect(existsSync(join(out, 'encoder.onnx'))).toBe(true);
    expect(JSON.parse(await readFile(join(out, 'certificate.json'), 'utf8'))).toMatchObject({
      passed: false,
      problems: expect.arrayContaining([expect.stringMatching(/^encoder\.onnx: 'stage1' differs by/)]),
    });
    expect(await readFile(join(out, 'CERTIFICATE.md'), 'utf8')).toContain('**Failed. Do not use these files.**');
  });

  it('stops when asked, and leaves what was there as it was', async () => {
    const runDir = await run();
    await mkdir(join(place, 'out'));
    await writeFile(join(place, 'out', 'certificate.json'), 'of an earlier export');
    const { ending, out } = await perform({ runDir }, (message, peer) => {
      if (message.type === 'progress') peer.send({ type: 'stop' });
    });
    expect(ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
    expect(await readdir(out)).toEqual(['certificate.json']);
    expect(await readFile(join(out, 'certificate.json'), 'utf8')).toBe('of an earlier export');
  });
});

describe('an export, when it cannot,', () => {
  async function failure(job: Partial<ExportJob>) {
    const { ending } = await perform({ formats: ['onnx'], ...job });
    expect(ending.status).toBe('failed');
    return ending.failure!;
  }

  it('says that a folder is not a run', async () => {
    await mkdir(join(place, 'run'));
    const { code, message } = await failure({});
    expect(code).toBe('unusable-input');
    expect(message).toMatch(/run is not a run: /);
  });

  it('says that there is no checkpoint yet', async () => {
    const runDir = await run();
    await rm(join(runDir, 'checkpoints'), { recursive: true });
    expect(await failure({ runDir })).toEqual({
      code: 'unusable-input',
      message: `there is no network in ${runDir}: it has no checkpoint that can be read`,
      hint: 'train it until its first checkpoint',
    });
  });

  it('says that the place for the export is a file', async () => {
    const runDir = await run();
    const out = join(place, 'file');
    await writeFile(out, '');
    expect(await failure({ runDir, out })).toEqual({
      code: 'unusable-input',
      message: `the export cannot be written to ${out}: it is a file`,
      hint: 'choose a folder',
    });
  });

  it('says that the checkpoint is of another encoder or size than the settings', async () => {
    const runDir = await run();
    expect(await failure({ runDir, settings: settingsOf('conv4', 32) })).toMatchObject({
      code: 'unusable-input',
      message: "the checkpoint holds conv4 at 16 px, and the run's settings say conv4 at 32 px",
    });
  });

  it('says that the weights are not finite, and writes no file with them', async () => {
    const checkpoint = checkpointOf(settings);
    checkpoint.state['encoder/conv2/kernel']!.data[7] = Number.NaN;
    const runDir = await run(settings, checkpoint);
    expect(await failure({ runDir })).toMatchObject({
      message: "'encoder/conv2/kernel' of the checkpoint at step 12 is not finite: the run has diverged",
    });
    expect(existsSync(join(place, 'out'))).toBe(false);
  });
});
