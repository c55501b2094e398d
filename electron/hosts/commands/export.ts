/** `export`: the encoder of a run as files, with the certificate that compares their outputs with the trainer's. */

import { join } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { precisions, reducedPrecisions } from '../../../shared/precision.ts';
import { type Certificate, exportFormats } from '../../../shared/run-results.ts';
import { analysisCommand } from '../analysis-command.ts';
import { choicesOf, fromCaller } from '../arguments.ts';

/** The command. */
export const exportCommand = analysisCommand('export', {
  summary: 'export the encoder of a run, with a certificate',
  options: {
    format: { takes: 'LIST', help: 'formats of the files', choices: exportFormats, default: 'all' },
    precision: { takes: 'LIST', help: 'bits of the weights in ONNX files', choices: precisions, default: 'float32' },
    out: { takes: 'DIR', help: 'folder for the files', default: "the run's own export folder" },
  },
  parameters: ({ format, precision, out }) => {
    const formats = format === undefined ? exportFormats : choicesOf('format', format, exportFormats);
    if (precision !== undefined && !formats.includes('onnx'))
      refuse('bad-usage', '--precision is for ONNX files, which --format does not name', 'add onnx to --format');
    return {
      formats,
      ...(precision === undefined ? {} : { precisions: choicesOf('precision', precision, precisions) }),
      ...(out === undefined ? {} : { out: fromCaller(out) }),
    };
  },
  words: ({ out, files, certificate }) => [...files.map((file) => join(out, file)), ...certificateWords(certificate)],
  check: ({ certificate }) => {
    if (!certificate.passed)
      refuse('failed', 'the certificate failed: the outputs of the exported files differ from those of the trainer');
  },
});

function certificateWords(certificate: Certificate): string[] {
  const { images, tolerance, onnx, tfjs, safetensors, torch, reduced, passed } = certificate;
  const side = (name: string, { maxAbs, cosine, sameNeighbours }: NonNullable<Certificate['onnx']>): string =>
    `${name}: largest difference ${maxAbs.toExponential(1)}, cosine ${cosine.toFixed(6)}, ` +
    `same neighbours for ${(100 * sameNeighbours).toFixed(1)} %`;
  return [
    `certificate over ${counted(images, 'image')}, tolerance ${tolerance}: ${passed ? 'passed' : 'FAILED'}`,
    ...(onnx ? [side('ONNX', onnx)] : []),
    ...(tfjs ? [side('TF.js', tfjs)] : []),
    ...(torch ? [side('PyTorch', torch)] : []),
    ...reducedPrecisions.flatMap((precision) => {
      const lost = reduced?.[precision];
      if (!lost) return [];
      const judged = `cosine less the mean ${lost.centredCosine.toFixed(6)}, at least ${lost.lowestCosine} passes`;
      return [`${side(`ONNX ${precision}`, lost)}; ${judged}`];
    }),
    ...(safetensors ? [`safetensors: ${safetensors.identical ? 'identical' : 'NOT identical'}`] : []),
  ];
}
