/** `export`: the encoder of a run as files, with the certificate that they answer as the trainer does. */
import { join } from 'node:path';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { type Certificate, exportFormats } from '../../../shared/results.ts';
import { callerFolder, choiceOf, fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { onStopSignal } from '../signals.ts';

export const exportCommand = command({
  summary: 'export the encoder of a run, with a certificate',
  options: {
    run: { takes: 'RUN', help: "a run's id in the workspace, or its folder" },
    format: { takes: 'LIST', help: `comma-separated: ${exportFormats.join(', ')}; all of them unless told otherwise` },
    out: { takes: 'DIR', help: "where the files go; the run's own export folder unless told otherwise" },
  },
  run: async ({ run: named, format, out }, { lab, output }) => {
    if (named === undefined) return refuse('bad-usage', "export takes --run RUN: a run's id or its folder");
    const asked = format?.split(',').map((each) => choiceOf('format', each.trim(), exportFormats));
    const run = await lab.store.locate(named, callerFolder());
    if (!run.ok) throw new FailureError(run.failure);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'export.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), what);
    });
    const nothingToStop = onStopSignal(() => void lab.exports.close());
    const folder = out === undefined ? undefined : fromCaller(out);
    const { files, certificate, folder: place } = await lab.exports.export(run.value, asked ?? exportFormats, folder);
    unsubscribe();
    nothingToStop();

    output.line({ event: 'exported', out: place, files, certificate });
    if (!output.json) {
      for (const file of files) output.say(join(place, file));
      for (const words of certificateWords(certificate)) output.say(words);
    }
    if (certificate.passed) return 0;
    return refuse('failed', 'the certificate failed: the exported files do not give the answers of the trainer');
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
