/** Exports the encoder of a run's last checkpoint to files, and certifies the files. */
import { encoderSnippets } from '../../../shared/encoder-snippets.ts';
import type { Exported, ExportFormat } from '../../../shared/run-results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { JobControl } from '../messages/job-control.ts';
import { encoderOnnx } from '../run/encoder-onnx.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { type TrainedEncoder, trainedEncoder } from '../run/trained-encoder.ts';
import { certify } from './certificate.ts';
import { certificatePhotographs } from './certificate-photographs.ts';
import { certificateText } from './certificate-text.ts';
import { encoderSafetensors } from './encoder-safetensors.ts';
import { ExportFolder } from './export-folder.ts';
import { exportMetadata } from './export-metadata.ts';
import { fileNames } from './file-names.ts';
import { pytorchSafetensors, unlikePytorch } from './pytorch-safetensors.ts';
import { tfjsGraph } from './tfjs-graph.ts';

type ExportJob = JobOf<'export'>;

const labels: Readonly<Record<ExportFormat, string>> = {
  onnx: 'ONNX',
  tfjs: 'TF.js',
  safetensors: 'safetensors',
  torch: 'PyTorch',
};

async function readTrained({ runDir, settings }: ExportJob, control: JobControl) {
  const { record, checkpoint } = await readTrainedRun(runDir, (message) => control.warn(message));
  const { step, datasetFingerprint } = checkpoint.note;
  const version = record.versions['pretext-lab'] ?? '';
  const trained = trainedEncoder(settings, checkpoint);
  return {
    trained,
    metadata: exportMetadata(trained, { run: record.id, step, version, datasetFingerprint }),
  };
}

/** Writes the files of one format. */
type Writer = (
  folder: ExportFolder,
  trained: TrainedEncoder,
  metadata: Readonly<Record<string, string>>,
) => Promise<void>;

const writers: Readonly<Record<ExportFormat, Writer>> = {
  onnx: async (folder, trained, metadata) => folder.write(fileNames.onnx, await encoderOnnx(trained, metadata)),
  tfjs: async (folder, trained, metadata) => {
    for (const { path, bytes } of tfjsGraph(trained, metadata)) await folder.write(`tfjs/${path}`, bytes);
  },
  safetensors: (folder, trained, metadata) =>
    folder.write(fileNames.safetensors, encoderSafetensors(trained, metadata)),
  torch: async (folder, trained, metadata) => folder.write(fileNames.torch, pytorchSafetensors(trained, metadata)),
};

/** Leaves the format for PyTorch out of several formats, with a warning, if it cannot be written. Alone, it is refused by its writer. */
function possible(
  formats: readonly ExportFormat[],
  trained: TrainedEncoder,
  onWarning: (message: string) => void,
): readonly ExportFormat[] {
  const reason = formats.length > 1 && formats.includes('torch') ? unlikePytorch(trained) : undefined;
  if (reason === undefined) return formats;
  onWarning(`${fileNames.torch} is left out: ${reason}`);
  return formats.filter((format) => format !== 'torch');
}

/**
 * Writes `job.formats` and the certificate into `job.out`. Files whose certificate fails are kept, with the failed
 * certificate.
 * @throws FailureError 'unusable-input' for a run without a readable checkpoint, and photographs that are gone; 'failed' if
 *   the files cannot be written; 'stopped'.
 */
export async function exportEncoder(job: ExportJob, control: JobControl): Promise<Exported> {
  const { dataset, out } = job;
  const { trained, metadata } = await readTrained(job, control);
  const formats = possible([...new Set(job.formats)], trained, (message) => control.warn(message));
  const folder = await ExportFolder.open(out);
  const photographs = await certificatePhotographs(dataset, trained.size).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  try {
    for (const [i, format] of formats.entries()) {
      await control.checkStopped();
      control.progress(`writing ${labels[format]}`, i, formats.length);
      await writers[format](folder, trained, metadata);
    }
    const files = await folder.files();
    const certificate = await certify({
      trained,
      formats,
      folder: folder.draft,
      photographs,
      onProgress: (done, total) => control.progress('comparing the files with the trainer', done, total),
      checkStopped: () => control.checkStopped(),
    });
    const full = { ...certificate, encoder: metadata, files, madeAt: new Date().toISOString() };
    const written = new Set(files.map(({ path }) => path));
    const snippets = encoderSnippets(job.settings).filter(({ reads }) => written.has(reads));
    await folder.write(fileNames.certificateText, certificateText(certificate, metadata, files, snippets));
    await folder.write(fileNames.certificate, `${JSON.stringify(full, null, 2)}\n`);
    const sizes = await folder.publish();
    return { event: 'exported', out, files: Object.keys(sizes), sizes, certificate };
  } finally {
    await photographs.close();
    await folder.close();
  }
}
