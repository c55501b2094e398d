import type { Snippet } from '../../../shared/encoder-snippets.ts';
import { counted } from '../../../shared/format-words.ts';
import { reducedPrecisions } from '../../../shared/precision.ts';
import type { ReducedReport, SideReport } from './answer-comparison.ts';
import type { FullCertificate } from './certificate.ts';
import type { WrittenFile } from './export-folder.ts';

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const fence = '```';

const scientific = (value: number | undefined): string => value?.toExponential(1) ?? '';

/** The compared files, with their names for people. */
const sidesOf = ({
  onnx,
  tfjs,
  torch,
  reduced,
}: FullCertificate): readonly (readonly [string, SideReport | ReducedReport])[] =>
  Object.entries({
    ONNX: onnx,
    'TF.js': tfjs,
    PyTorch: torch,
    'ONNX float16': reduced?.float16,
    'ONNX int8': reduced?.int8,
  }).flatMap(([name, side]) => (side ? [[name, side] as const] : []));

/** What weights of fewer bits are judged by. */
function reducedWords({ reduced = {} }: FullCertificate): string {
  const kinds = reducedPrecisions.filter((precision) => reduced[precision]);
  if (kinds.length === 0) return '';
  const limits = kinds.map((precision) => `${reduced[precision]!.lowestCosine} for ${precision}`).join(' and ');
  return `\nFiles whose weights have fewer bits lose something, and this is how much. They pass if the lowest cosine of the features, less
their mean over the images, is at least ${limits}; their differences and neighbours are not judged. Check the accuracy on your own task before you use one.\n`;
}

function sidesTable(certificate: FullCertificate): string {
  const sides = sidesOf(certificate);
  const outputs = Object.entries(sides[0]?.[1].outputs ?? {});
  return table(
    ['Output', 'Largest value', ...sides.map(([name]) => `${name} differs by`)],
    outputs.map(([name, { largest }]) => [
      `\`${name}\``,
      largest.toPrecision(3),
      ...sides.map(([, side]) => scientific(side.outputs[name]?.maxAbs)),
    ]),
  );
}

/** The certificate as Markdown for people to read, with programs that use the encoder. */
export function certificateText(
  certificate: FullCertificate,
  metadata: Readonly<Record<string, string>>,
  files: readonly WrittenFile[],
  snippets: readonly Snippet[],
): string {
  const { passed, problems, images, safetensors } = certificate;
  const verdict = passed
    ? `Passed: the exported files give the same outputs as the trainer${certificate.reduced ? ', and those of fewer bits stay within their tolerance' : ''}.`
    : `**Failed. Do not use these files.**\n\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
  const sides = sidesOf(certificate);
  const compared = sides.map(
    ([name, side]) =>
      `- ${name}: largest difference ${scientific(side.maxAbs)}, lowest cosine of features ${side.cosine.toFixed(6)}, ` +
      ('centredCosine' in side ? `${side.centredCosine.toFixed(6)} less their mean, ` : '') +
      `same 5 nearest neighbours for ${(side.sameNeighbours * 100).toFixed(1)} % of the images. ` +
      `Compared: ${side.program}.`,
  );
  if (safetensors)
    compared.push(`- safetensors: ${safetensors.identical ? 'bit for bit identical' : 'not identical'}.`);
  const answers =
    sides.length > 0
      ? `\n## Outputs\n
${counted(images, 'image')} (${certificate.photographs}), the first one alone and the others in batches, through ${certificate.reference}
and through the exported files. A difference of up to ${certificate.tolerance} counts as rounding error; if the output's largest
value is above 1, the limit is ${certificate.tolerance} of that value. Nearest neighbours are by cosine; cosines within 0.00001 of
each other are a tie.\n
${sidesTable(certificate)}\n${reducedWords(certificate)}`
      : '';
  return `# Export certificate

${verdict}

${compared.join('\n')}
${answers}
## The encoder

${table(
  ['', ''],
  Object.entries(metadata).map(([key, value]) => [key.replaceAll('_', ' '), value]),
)}

## The files

${table(
  ['File', 'Bytes', 'SHA-256'],
  files.map(({ path, bytes, sha256 }) => [`\`${path}\``, String(bytes), `\`${sha256}\``]),
)}
${snippets.map(({ file, code }) => `\n## ${file}\n\n${fence}${file.split('.').at(-1)}\n${code}${fence}\n`).join('')}`;
}
