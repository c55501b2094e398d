/** Exports the encoder of a run's last checkpoint to files, and certifies the files. */
import { encoderSnippets } from '../../../shared/encoder-snippets.ts';
import type { Precision, ReducedPrecision } from '../../../shared/precision.ts';
import type { Exported, ExportFormat } from '../../../shared/run-results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { encodeModel } from '../engine/tracing/onnx-model.ts';
import type { JobControl } from '../messages/job-control.ts';
import { encoderOnnx, encoderParts } from '../run/encoder-onnx.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { type TrainedEncoder, trainedEncoder } from '../run/trained-encoder.ts';
import { certify } from './certificate.ts';
import { certificatePhotographs } from './certificate-photographs.ts';
import { certificateText } from './certificate-text.ts';
import { encoderSafetensors } from './encoder-safetensors.ts';
import { ExportFolder } from './export-folder.ts';
import { exportMetadata } from './export-metadata.ts';
import { fileNames } from './file-names.ts';
import { withPrecision } from './onnx-precision.ts';
import { pytorchSafetensors, unlikePytorch } from './pytorch-safetensors.ts';
import { tfjsGraph } from './tfjs-graph.ts';

type ExportJob = JobOf<'export'>;

/** A file to write: a format, or an ONNX file whose weights have fewer bits. */
type Written = ExportFormat | ReducedPrecision;

const labels: Readonly<Record<Written, string>> = {
  onnx: 'ONNX',
  float16: 'ONNX of float16',
  int8: 'ONNX of int8',
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

const reducedOnnx =
  (precision: ReducedPrecision): Writer =>
  async (folder, trained, metadata) =>
    folder.write(fileNames[precision], encodeModel(withPrecision(await encoderParts(trained, metadata), precision)));

const writers: Readonly<Record<Written, Writer>> = {
  float16: reducedOnnx('float16'),
  int8: reducedOnnx('int8'),
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

const onnxFiles = (precisions: readonly Precision[]): readonly Written[] =>
  [...new Set(precisions)].map((precision) => (precision === 'float32' ? 'onnx' : precision));

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
    const written = formats.flatMap((format) => (format === 'onnx' ? onnxFiles(job.precisions) : [format]));
    for (const [i, format] of written.entries()) {
      await control.checkStopped();
      control.progress(`writing ${labels[format]}`, i, written.length);
      await writers[format](folder, trained, metadata);
    }
    const files = await folder.files();
    const certificate = await certify({
      trained,
      files: written,
      folder: folder.draft,
      photographs,
      onProgress: (done, total) => control.progress('comparing the files with the trainer', done, total),
      checkStopped: () => control.checkStopped(),
    });
    const full = { ...certificate, encoder: metadata, files, madeAt: new Date().toISOString() };
    const paths = new Set(files.map(({ path }) => path));
    const snippets = encoderSnippets(job.settings).filter(({ reads }) => paths.has(reads));
    await folder.write(fileNames.certificateText, certificateText(certificate, metadata, files, snippets));
    await folder.write(fileNames.certificate, `${JSON.stringify(full, null, 2)}\n`);
    const sizes = await folder.publish();
    return { event: 'exported', out, files: Object.keys(sizes), sizes, certificate };
  } finally {
    await photographs.close();
    await folder.close();
  }
}
