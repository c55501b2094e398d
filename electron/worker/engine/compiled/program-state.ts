import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { State } from '../engine.ts';

/** State as a compiled program reads and updates it. */
export interface ProgramState extends State {
  /** The tensor to feed to a run. */
  currentOf(name: string): Tensor;
  /** The tensor into which a run writes the next value; null if the run allocates it. */
  targetOf(name: string): Tensor | null;
  /** Makes the result of a run of this session the current value. */
  replace(name: string, result: Tensor, session: InferenceSession): void;
  /** Moves all values out of a session's memory. Call it before the session is released. */
  outlive(session: InferenceSession): Promise<void>;
}
