/** `export`: the encoder of a run as files, with the certificate that they answer as the trainer does. */
import { join } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import { type Certificate, exportFormats } from '../../../shared/results.ts';
import { analysisCommand } from '../analysis-command.ts';
import { choiceOf, fromCaller } from '../arguments.ts';

export const exportCommand = analysisCommand('export', {
  summary: 'export the encoder of a run, with a certificate',
  options: {
    format: { takes: 'LIST', help: `comma-separated: ${exportFormats.join(', ')}; all of them unless told otherwise` },
    out: { takes: 'DIR', help: "where the files go; the run's own export folder unless told otherwise" },
  },
  asked: ({ format, out }) => ({
    formats: format?.split(',').map((each) => choiceOf('format', each.trim(), exportFormats)) ?? exportFormats,
    ...(out === undefined ? {} : { out: fromCaller(out) }),
  }),
  words: ({ out, files, certificate }) => [...files.map((file) => join(out, file)), ...certificateWords(certificate)],
  check: ({ certificate }) => {
    if (!certificate.passed)
      refuse('failed', 'the certificate failed: the exported files do not give the answers of the trainer');
  },
});

function certificateWords({ images, tolerance, onnx, tfjs, safetensors, passed }: Certificate): string[] {
  const side = (name: string, { maxAbs, cosine, sameNeighbours }: NonNullable<Certificate['onnx']>): string =>
    `${name}: largest difference ${maxAbs.toExponential(1)}, cosine ${cosine.toFixed(6)}, ` +
    `same neighbours for ${(100 * sameNeighbours).toFixed(1)} %`;
  return [
    `certificate over ${images} photographs, tolerance ${tolerance}: ${passed ? 'passed' : 'FAILED'}`,
    ...(onnx ? [side('ONNX', onnx)] : []),
    ...(tfjs ? [side('TF.js', tfjs)] : []),
    ...(safetensors ? [`safetensors: ${safetensors.identical ? 'identical' : 'NOT identical'}`] : []),
  ];
}
