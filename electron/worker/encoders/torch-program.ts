/** Runs weights for PyTorch in the lab's own network, as an ONNX graph. */
import { readWeights } from '../nets/pytorch-file.ts';
import { encoderOnnx } from '../run/encoder-onnx.ts';
import type { EncoderProgram, ProgramInput } from './encoder-program.ts';
import { openOnnx } from './onnx-program.ts';
import { torchEncoder } from './read-torch.ts';

/** @throws FailureError as torchEncoder. */
export async function openTorch(file: string, name: string, input: ProgramInput): Promise<EncoderProgram> {
  return openOnnx(await encoderOnnx(torchEncoder(await readWeights(file), name, input.size), {}), name, input);
}
