/** How many bits an exported ONNX file stores its weights in. Every file computes in float32. */

export const precisionCards = {
  float32: { name: 'float32', words: 'The trainer’s weights as they are.' },
  float16: {
    name: 'float16',
    words: 'Half the size; weights are rounded to 11 significant bits.',
    lowestCosine: 0.999,
  },
  int8: {
    name: 'int8',
    words: 'A quarter of the size; 255 steps for each output channel of a layer.',
    lowestCosine: 0.98,
  },
} as const;

export const precisions = Object.keys(precisionCards) as readonly Precision[];
export type Precision = keyof typeof precisionCards;

/** Those that lose something: the certificate says how much. */
export type ReducedPrecision = Exclude<Precision, 'float32'>;
export const reducedPrecisions = ['float16', 'int8'] as const satisfies readonly ReducedPrecision[];
export const isReduced = (file: string): file is ReducedPrecision => reducedPrecisions.some((each) => each === file);
