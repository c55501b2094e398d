/** Finds the added encoder that a user names. */
import { fromCaller } from './arguments.ts';
import type { Context } from './command.ts';
import { onStopSignal } from './signals.ts';

/** The option of every command for one added encoder. */
export const encoderOption = {
  takes: 'ID|FILE',
  help: "an added encoder's id, or an ONNX, TF.js or safetensors file, which is added if it is not yet",
} as const;

/** The id of an added encoder. @throws FailureError 'not-found' if it is neither an id nor a file; as `encoders add`. */
export async function locateEncoder({ lab, output }: Context, named: string): Promise<string> {
  const file = fromCaller(named);
  const nothingToStop = onStopSignal(() => void lab.encoders.cancel(file));
  const id = await lab.encoders.locate(named, file, ({ what, done, total }) => output.progress(done / total, what));
  nothingToStop();
  return id;
}
