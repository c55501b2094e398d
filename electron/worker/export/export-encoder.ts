/** Exports a run's encoder from its last checkpoint, and certifies what was written. */
import { asFailure, refuse } from '../../../shared/failure.ts';
import type { ExportFormat } from '../../../shared/results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { readRunRecord } from '../../files/run-folder.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { readLastCheckpoint } from '../run/checkpoint.ts';
import { type TrainedEncoder, trainedEncoder } from '../run/trained-encoder.ts';
import { certify } from './certificate.ts';
import { certificatePhotographs } from './certificate-photographs.ts';
import { certificateText } from './certificate-text.ts';
import { encoderSafetensors } from './encoder-safetensors.ts';
import { ExportFolder } from './export-folder.ts';
import { exportMetadata } from './export-metadata.ts';
import { fileNames } from './file-names.ts';
import { encoderOnnx } from './onnx.ts';
import { tfjsGraph } from './tfjs-graph.ts';

type ExportJob = JobOf<'export'>;

const labels: Readonly<Record<ExportFormat, string>> = { onnx: 'ONNX', tfjs: 'TF.js', safetensors: 'safetensors' };

async function readTrained({ runDir, settings }: ExportJob, port: WorkerPort) {
  const record = await readRunRecord(runDir);
  if (!record.ok) refuse('unusable-input', `${runDir} is not a run: ${record.failure.message}`);
  const damaged = (message: string) => port.send({ type: 'log', level: 'warning', message });
  const checkpoint = await readLastCheckpoint(runDir, damaged);
  if (!checkpoint)
    refuse(
      'unusable-input',
      `there is nothing to export in ${runDir}: it has no checkpoint that can be read`,
      'train it until its first checkpoint',
    );
  const { step, datasetFingerprint } = checkpoint.note;
  const version = record.value.versions['pretext-lab'] ?? '';
  const trained = trainedEncoder(settings, checkpoint);
  return {
    trained,
    step,
    metadata: exportMetadata(trained, { run: record.value.id, step, version, datasetFingerprint }),
  };
}

async function writeFormat(
  format: ExportFormat,
  folder: ExportFolder,
  trained: TrainedEncoder,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  switch (format) {
    case 'onnx':
      return folder.write(fileNames.onnx, await encoderOnnx(trained, metadata));
    case 'tfjs':
      for (const { path, bytes } of tfjsGraph(trained, metadata)) await folder.write(`tfjs/${path}`, bytes);
      return;
    case 'safetensors':
      return folder.write(fileNames.safetensors, encoderSafetensors(trained, metadata));
  }
}

/**
 * Writes `job.formats` and the certificate into `job.out`. Files whose certificate fails are kept, with the certificate
 * that says so, and the job ends as failed.
 */
export async function runExportJob(job: ExportJob, port: WorkerPort): Promise<void> {
  const began = Date.now();
  let stopped = false;
  port.onMessage((message) => {
    if (message.type === 'stop') stopped = true;
  });
  const checkStop = () => {
    if (stopped) refuse('stopped', 'the export was stopped');
  };
  let step = 0;
  const seconds = () => (Date.now() - began) / 1000;
  try {
    const read = await readTrained(job, port);
    step = read.step;
    const passed = await exportAndCertify(job, port, read, checkStop);
    const message = 'the exported files do not answer as the trainer does: see CERTIFICATE.md beside them';
    if (passed) port.send({ type: 'ended', status: 'finished', step, seconds: seconds() });
    else port.send({ type: 'ended', status: 'failed', step, seconds: seconds(), failure: { code: 'failed', message } });
  } catch (error) {
    const failure = asFailure(error);
    const status = failure.code === 'stopped' ? 'stopped' : 'failed';
    port.send({ type: 'ended', status, step, seconds: seconds(), failure });
  }
}

/** @returns Whether the certificate passed. */
async function exportAndCertify(
  { dataset, out, ...job }: ExportJob,
  port: WorkerPort,
  { trained, metadata }: { readonly trained: TrainedEncoder; readonly metadata: Readonly<Record<string, string>> },
  checkStop: () => void,
): Promise<boolean> {
  const formats = [...new Set(job.formats)];
  const folder = await ExportFolder.open(out);
  const photographs = await certificatePhotographs(dataset, trained.size).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  try {
    for (const [i, format] of formats.entries()) {
      checkStop();
      port.send({ type: 'progress', what: `Writing ${labels[format]}`, done: i, total: formats.length });
      await writeFormat(format, folder, trained, metadata);
    }
    const files = await folder.files();
    const certificate = await certify({
      trained,
      formats,
      folder: folder.draft,
      photographs,
      onProgress: (done, total) =>
        port.send({ type: 'progress', what: 'Comparing the files with the trainer', done, total }),
      checkStop,
    });
    const full = { ...certificate, encoder: metadata, files, madeAt: new Date().toISOString() };
    await folder.write(fileNames.certificateText, certificateText(certificate, metadata, files));
    await folder.write(fileNames.certificate, `${JSON.stringify(full, null, 2)}\n`);
    port.send({ type: 'exported', files: await folder.publish(), certificate });
    return certificate.passed;
  } finally {
    await photographs.close();
    await folder.close();
  }
}
