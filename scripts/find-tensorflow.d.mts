/** Types of find-tensorflow.mjs, for its tests. */
export interface TensorFlow {
  library: string;
  framework: string;
  include: string;
}
export function tensorFlowIn(folder: string): TensorFlow | undefined;
export function findInstalled(): TensorFlow | undefined;
export function fromWheel(folder: string): TensorFlow | undefined;
export function fromArchive(folder: string, url?: string): Promise<TensorFlow | undefined>;
