import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { State } from '../engine.ts';

/** State as a compiled program takes it and gives it back. */
export interface ProgramState extends State {
  /** What a run is fed. */
  currentOf(name: string): Tensor;
  /** What a run writes the next value into; null for memory of its own. */
  targetOf(name: string): Tensor | null;
  /** What a run of this session has given becomes the current value. */
  replace(name: string, result: Tensor, session: InferenceSession): void;
  /** To be called before a session is released: nothing of the state is in its memory afterwards. */
  outlive(session: InferenceSession): Promise<void>;
}
