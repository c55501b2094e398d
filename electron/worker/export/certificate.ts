/** Checks that exported files give the trainer's outputs: it runs the same photographs through both and compares every output. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isReduced, precisionCards, type ReducedPrecision } from '../../../shared/precision.ts';
import type { Certificate, ExportFormat } from '../../../shared/run-results.ts';
import { decodeSafetensors } from '../../files/safetensors.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import {
  AnswerComparison,
  type BatchAnswers,
  type ReducedReport,
  type SideReport,
  tolerance,
} from './answer-comparison.ts';
import type { CertificatePhotographs } from './certificate-photographs.ts';
import { onnxSide, type Side, tfjsSide, torchSide, trainerSide } from './compared-programs.ts';
import { fileNames } from './file-names.ts';

/** A certificate with the details that are needed to verify it. */
export interface FullCertificate extends Certificate {
  readonly onnx?: SideReport;
  readonly tfjs?: SideReport;
  readonly torch?: SideReport;
  readonly reduced?: Readonly<Partial<Record<ReducedPrecision, ReducedReport>>>;
  /** Descriptions of what failed; empty if it passed. */
  readonly problems: readonly string[];
  /** The program that computed the expected outputs. */
  readonly reference: string;
  /** Where the photographs come from. */
  readonly photographs: string;
}

/** What to certify, and on which photographs. */
export interface CertificateRequest {
  readonly trained: TrainedEncoder;
  /** The formats of the files, and the precisions of ONNX files whose weights have fewer bits. */
  readonly files: readonly (ExportFormat | ReducedPrecision)[];
  /** Folder of the exported files. */
  readonly folder: string;
  readonly photographs: CertificatePhotographs;
  readonly onProgress?: (done: number, total: number) => void;
  /** Called between batches; throws to end early. */
  readonly checkStopped?: () => Promise<void>;
}

/** Large nets take long: after this time no further batch starts if at least `fewest` photographs are done. */
const secondsForAnswers = 20;
const fewest = 16;

/** Pictures per batch, limited so that the maps of a large net fit in memory: 8 up to 128 px, fewer above. */
const batchFor = (size: number): number => Math.min(8, Math.max(2, Math.floor(8 * (128 / size) ** 2)));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Photographs `from` to `to`, one after another. */
async function readBatch({ read }: CertificatePhotographs, from: number, to: number): Promise<Pixels> {
  const squares = await Promise.all(Array.from({ length: to - from }, (_, i) => read(from + i)));
  const length = squares[0]!.length;
  const pictures = zerosLike(squares[0]!, squares.length * length);
  for (const [i, square] of squares.entries()) pictures.set(square, i * length);
  return pictures;
}

/** Whether the file holds exactly these tensors, bit for bit. */
async function isIdentical(file: string, tensors: TrainedEncoder['tensors']): Promise<boolean> {
  const read = decodeSafetensors(await readFile(file));
  if (!read.ok || Object.keys(read.value.tensors).length !== Object.keys(tensors).length) return false;
  const bits = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return Object.entries(tensors).every(([name, { shape, data }]) => {
    const found = read.value.tensors[name];
    return found?.shape.join() === shape.join() && bits(found.data).equals(bits(data));
  });
}

/** Opens the files that can be run, by format. Those of `safetensors` hold weights only, which are compared bit for bit. */
const openSide: Readonly<
  Record<
    Exclude<ExportFormat, 'safetensors'> | ReducedPrecision,
    (file: string, trained: TrainedEncoder, batch: number) => Promise<Side>
  >
> = {
  onnx: onnxSide,
  tfjs: tfjsSide,
  torch: torchSide,
  float16: onnxSide,
  int8: onnxSide,
};
const runnable = Object.keys(openSide) as readonly (keyof typeof openSide)[];

/** An exported file under comparison; `problem` is set if it cannot be opened or run. */
interface Candidate {
  readonly format: keyof typeof openSide;
  readonly comparison: AnswerComparison;
  side?: Side;
  problem?: string;
}

async function openCandidate(
  format: Candidate['format'],
  folder: string,
  trained: TrainedEncoder,
  batch: number,
): Promise<Candidate> {
  const candidate: Candidate = { format, comparison: new AnswerComparison() };
  try {
    candidate.side = await openSide[format](join(folder, fileNames[format]), trained, batch);
  } catch (error) {
    candidate.problem = `${fileNames[format]} cannot be opened: ${messageOf(error)}`;
  }
  return candidate;
}

/** Runs one batch through an exported file, unless it had a problem before. */
async function compare(candidate: Candidate, expected: BatchAnswers, pictures: Pixels, count: number): Promise<void> {
  const { format, side, comparison, problem } = candidate;
  if (!side || problem) return;
  try {
    comparison.add(expected, await side.answer(pictures, count), count);
  } catch (error) {
    candidate.problem = `${fileNames[format]} cannot process a batch of ${count}: ${messageOf(error)}`;
  }
}

/**
 * Compares the exported files with the trainer. The first photograph runs alone and the others in batches, of which the last
 * may be smaller, so that a file with a fixed batch size cannot pass.
 */
export async function certify(request: CertificateRequest): Promise<FullCertificate> {
  const { trained, files, folder, photographs, onProgress, checkStopped } = request;
  const { size } = trained;
  const batch = batchFor(size);
  const trainer = await trainerSide(trained, batch);
  const candidates: Candidate[] = [];
  try {
    for (const format of runnable)
      if (files.includes(format)) candidates.push(await openCandidate(format, folder, trained, batch));

    const began = performance.now();
    const isTimeLeft = () => performance.now() - began < secondsForAnswers * 1000;
    const most = candidates.length > 0 ? photographs.count : 0;
    let images = 0;
    while (images < most && (images < fewest || isTimeLeft())) {
      await checkStopped?.();
      const to = images === 0 ? 1 : Math.min(most, images + batch);
      const pictures = await readBatch(photographs, images, to);
      const expected = await trainer.answer(pictures, to - images);
      for (const candidate of candidates) await compare(candidate, expected, pictures, to - images);
      images = to;
      onProgress?.(images, most);
    }

    const problems: string[] = [];
    const reports: Partial<Record<Exclude<Candidate['format'], ReducedPrecision>, SideReport>> = {};
    const reduced: Partial<Record<ReducedPrecision, ReducedReport>> = {};
    for (const { format, comparison, problem, side } of candidates) {
      if (problem || !side) problems.push(problem ?? `${fileNames[format]} was not run`);
      else {
        const program = side.name;
        const add = (found: readonly string[]) =>
          problems.push(...found.map((each) => `${fileNames[format]}: ${each}`));
        if (isReduced(format)) {
          const report = { ...comparison.reducedReport(precisionCards[format].lowestCosine), program };
          reduced[format] = report;
          add(report.problems);
        } else {
          const report = { ...comparison.report(), program };
          reports[format] = report;
          add(report.problems);
        }
      }
    }
    let safetensors: Certificate['safetensors'];
    if (files.includes('safetensors')) {
      safetensors = { identical: await isIdentical(join(folder, fileNames.safetensors), trained.tensors) };
      if (!safetensors.identical) problems.push(`${fileNames.safetensors} does not hold the weights bit for bit`);
    }
    return {
      images,
      tolerance,
      ...reports,
      ...(safetensors && { safetensors }),
      ...(Object.keys(reduced).length > 0 && { reduced }),
      passed: problems.length === 0,
      problems,
      reference: trainer.name,
      photographs: photographs.source,
    };
  } finally {
    for (const { side } of candidates) await side?.dispose();
    await trainer.dispose();
  }
}
