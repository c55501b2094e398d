/** Runs an added ONNX file in ONNX Runtime on the CPU, which every machine has. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { refuse } from '../../../shared/failure.ts';
import { type EncoderProgram, type Output, type ProgramInput, shapeOf } from './encoder-program.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

const sessionOptions = {
  executionProviders: ['cpu'],
  logSeverityLevel: 4,
  // Threads that wait sleep: spinning takes a core from the threads that cut the next squares.
  extra: { 'session.intra_op.allow_spinning': '0' },
} as const;

/**
 * @param model A file's path, or its bytes. @param threads That compute a batch; by default one for each core.
 * @throws FailureError 'unusable-input' with ONNX Runtime's reason for a model that it cannot load.
 */
export async function openOnnx(
  model: string | Uint8Array,
  name: string,
  input: ProgramInput,
  threads = 0,
): Promise<EncoderProgram> {
  const options = { ...sessionOptions, intraOpNumThreads: threads };
  const opened =
    typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options);
  const session = await opened.catch((error: unknown) => refuseModel(name, messageOf(error)));
  return {
    async run(images, count) {
      const results = await session
        .run({ [input.name]: new Tensor('float32', images, shapeOf(input, count)) })
        .catch((error: unknown) =>
          refuse(
            'unusable-input',
            `${name} fails on ${count} ${count === 1 ? 'image' : 'images'} of ${input.size} px: ${messageOf(error)}`,
            'try another --size, or export it for this size',
          ),
        );
      return new Map(Object.entries(results).map(([output, tensor]) => [output, outputOf(tensor)]));
    },
    dispose: () => session.release(),
  };
}

export interface TensorType {
  readonly type: string;
  /** A free size has a name, which may be empty; undefined if it does not follow from the graph. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** Types of the outputs of a model; none for a model that ONNX Runtime cannot load. Nothing is computed. */
export async function tensorTypes(model: Uint8Array): Promise<ReadonlyMap<string, TensorType>> {
  const options = { ...sessionOptions, graphOptimizationLevel: 'disabled' } as const;
  const session = await InferenceSession.create(model, options).catch(() => undefined);
  const found = (session?.outputMetadata ?? []).flatMap((each) =>
    each.isTensor
      ? [[each.name, { type: each.type, shape: each.shape.length > 0 ? each.shape : undefined }] as const]
      : [],
  );
  await session?.release();
  return new Map(found);
}

function outputOf({ dims, type, data }: Tensor): Output {
  const isFloat = type === 'float32' || type === 'float64';
  return {
    dims,
    data: isFloat ? (type === 'float32' ? (data as Float32Array) : Float32Array.from(data as Float64Array)) : undefined,
  };
}

function refuseModel(name: string, why: string): never {
  if (/opset|IR[ _]version/i.test(why))
    refuse(
      'unusable-input',
      `${name} is newer than this ONNX Runtime: ${why}`,
      'export it with an older opset, for example opset_version=17 in torch.onnx.export',
    );
  if (/external data|\.data\b.*(not exist|cannot|failed)/i.test(why))
    refuse(
      'unusable-input',
      `the external data of ${name} cannot be used: ${why}`,
      'save the model again with all its data',
    );
  refuse(
    'unusable-input',
    `ONNX Runtime cannot load ${name}: ${why}`,
    'check the file, or export it again with standard operators',
  );
}
