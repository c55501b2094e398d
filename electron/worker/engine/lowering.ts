/** How a traced step is expressed in ONNX operators. */
export interface Lowering {
  /** Channels in a block of ONNX Runtime's blocked layout (16 with AVX-512, 8 with AVX2); 0 uses standard convolutions. */
  readonly block: 0 | 8 | 16;
  /**
   * The operators that may be used: `cpu` includes ONNX Runtime's own operators, `gpu` is limited to those of its WebGPU
   * provider, and `portable` to the ONNX standard (for export).
   */
  readonly operators: 'cpu' | 'gpu' | 'portable';
}

/** The name that a run records, so that it is resumed with the same lowering. */
export const loweringName = (lowering: Lowering): string =>
  lowering.block === 0 ? 'standard' : `blocked-${lowering.block}`;
