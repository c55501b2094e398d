/** How a traced step is written in ONNX operators. */
export interface Lowering {
  /** Channels in a block of ONNX Runtime's blocked layout (16 with AVX-512, 8 with AVX2); 0 writes standard convolutions. */
  readonly block: 0 | 8 | 16;
  /**
   * The operators to choose among: `cpu` may use ONNX Runtime's own ones, `gpu` keeps to what its WebGPU provider has,
   * `portable` to the ONNX standard, for export.
   */
  readonly operators: 'cpu' | 'gpu' | 'portable';
}

/** The name a run remembers, to be resumed with the same one. */
export const loweringName = (lowering: Lowering): string =>
  lowering.block === 0 ? 'standard' : `blocked-${lowering.block}`;
