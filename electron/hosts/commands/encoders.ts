/** `encoders`: the encoders that were added from files; `encoders add FILE` and `encoders remove ID`. */
import {
  type AddedEncoder,
  encoderOptionsSchema,
  inputSizes,
  layouts,
  type PerChannel,
  perChannel,
  presetIds,
} from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import { choiceOf, fromCaller, numberOf, type Options, type Values } from '../arguments.ts';
import { type Context, command } from '../command.ts';
import { onStopSignal } from '../signals.ts';
import { table } from '../table.ts';

const options = {
  action: {
    takes: 'add FILE | remove ID',
    many: true,
    bare: true,
    help: 'copy an ONNX file, the model.json of TF.js or weights for PyTorch (safetensors) into the workspace and test it, or delete such a copy',
  },
  name: { takes: 'NAME', help: "its name in lists; by default, the file's" },
  preset: { takes: 'PRESET', choices: presetIds, help: 'how pixels are normalised, if no file says it' },
  mean: { takes: 'R,G,B', help: 'subtracted from pixels in 0 to 1; with --std; one number for grey' },
  std: { takes: 'R,G,B', help: 'what they are divided by then' },
  layout: { takes: 'LAYOUT', choices: layouts, help: 'the axis of the channels, if the file leaves it open' },
  size: {
    takes: 'PX',
    range: { whole: true, min: inputSizes.smallest, max: inputSizes.largest, unit: 'px' },
    help: 'side of its input, if the file leaves it open',
  },
  output: { takes: 'NAME', help: 'the output that is its features; of an ONNX file also a tensor inside the graph' },
} as const satisfies Options;

/** The command. */
export const encodersCommand = command({
  summary: 'list the encoders that were added from files; add or remove one',
  options,
  onlyReads: ({ action }) => action.length === 0,
  run: async ({ action: [verb, named, ...more], ...values }, context) => {
    const given = Object.entries(values).find(([, value]) => value !== undefined);
    if (verb !== 'add' && given) refuse('bad-usage', `--${given[0]} belongs to encoders add FILE`);
    if (verb === undefined) return list(context);
    const verbs = ['add', 'remove'] as const;
    const known = verbs.find((each) => each === verb);
    if (known === undefined)
      return refuse('bad-usage', `encoders takes add or remove: found '${verb}'`, didYouMean(verb, verbs));
    if (named === undefined || more.length > 0)
      return refuse('bad-usage', `encoders ${known} takes one ${known === 'add' ? 'file' : 'id'}`);
    return known === 'add' ? add(named, values, context) : remove(named, context);
  },
});

async function list({ lab, output }: Context): Promise<number> {
  const { encoders, damaged } = await lab.encoders.list();
  for (const { failure } of damaged) output.warn(failure.message, true);
  for (const encoder of encoders) output.line(encoder);
  if (output.json) return 0;
  if (encoders.length === 0) output.say('no encoders yet: encoders add FILE adds one');
  else {
    const rows = encoders.map(({ id, name, kind, input, features, sha256 }) => [
      id,
      name,
      kind,
      `${input.size} px, ${input.preset}`,
      `${features.output}, ${features.width}`,
      sha256.slice(0, 12),
    ]);
    const columns = ['id', 'name', 'kind', 'input', 'features', 'sha256'];
    for (const line of table(columns, rows, columns)) output.say(line);
  }
  return 0;
}

async function add(
  named: string,
  values: Omit<Values<typeof options>, 'action'>,
  { lab, output }: Context,
): Promise<number> {
  const { preset, mean, std, layout, size } = values;
  const checked = encoderOptionsSchema.safeParse({
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    ...(preset !== undefined && { preset: choiceOf('preset', preset, presetIds) }),
    ...(layout !== undefined && { layout: choiceOf('layout', layout, layouts) }),
    ...(size !== undefined && { size: numberOf('size', size, options.size.range) }),
    ...(mean !== undefined && { mean: numbers('mean', mean) }),
    ...(std !== undefined && { std: numbers('std', std) }),
  });
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    return refuse('bad-usage', `--${path.join('.')}: ${message}`);
  }
  const file = fromCaller(named);
  const nothingToStop = onStopSignal(() => void lab.encoders.cancel(file));
  const encoder = await lab.encoders.add(file, checked.data, ({ what, done, total }) =>
    output.progress(done / total, what),
  );
  nothingToStop();
  output.line(encoder);
  if (!output.json) for (const line of words(encoder)) output.say(line);
  return 0;
}

async function remove(id: string, { lab, output }: Context): Promise<number> {
  await lab.encoders.remove(id);
  output.line({ event: 'removed', encoder: id });
  if (!output.json) output.say(`${id} is removed; the file that it was added from stays`);
  return 0;
}

function numbers(option: string, text: string): PerChannel {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return (
    perChannel(values) ??
    refuse(
      'bad-usage',
      `--${option} takes R,G,B, three numbers with commas between them, or one for grey: found '${text}'`,
    )
  );
}

function words({ id, input, features, stages, selfTest, otherOutputs }: AddedEncoder): string[] {
  const { layout, size, resize, preset, mean, std, from } = input;
  const normalised = preset === 'custom' ? `mean ${mean.join(', ')}, standard deviation ${std.join(', ')}` : preset;
  return [
    `${id}: ${layout} input of ${size} px in ${mean.length === 1 ? 'grey' : 'colour'}, images resized to ${resize} px; normalised as ${normalised}, by ${from}`,
    `features: ${features.output}, ${features.width}; stages: ${stages.map(({ stage, width }) => `${stage} (${width})`).join(', ')}`,
    ...otherOutputs.map(({ output, why }) => `not a stage: ${output} ${why}`),
    `self-test passed on ${selfTest.images} images: ${
      input.batch === undefined
        ? `alone and in a batch they differ by ${selfTest.difference.toExponential(1)}`
        : `the file takes ${input.batch} at a time, so that none was tested alone`
    }`,
  ];
}
