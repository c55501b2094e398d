/** Layer normalisation over the last axis, and its gradient. */
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import type { TracedValue } from '../traced-value.ts';
import { sumOfRows } from './reductions.ts';

/** @returns y, and the mean and 1/σ of each row, [..., 1]. */
function normalise(trace: Trace, x: string, gamma: string, beta: string, epsilon: number): readonly string[] {
  const { graph, lowering } = trace;
  if (lowering.operators !== 'gpu') {
    return graph.operation('LayerNormalization', [x, gamma, beta], { axis: -1, epsilon: { float: epsilon } }, 3);
  }
  const rowMean = (name: string) => graph.op('ReduceMean', [name], { axes: [-1], keepdims: 1 });
  const mean = rowMean(x);
  const centred = graph.op('Sub', [x, mean]);
  const variance = rowMean(graph.op('Mul', [centred, centred]));
  const inverse = graph.op('Reciprocal', [graph.op('Sqrt', [graph.op('Add', [variance, graph.float(epsilon)])])]);
  const y = graph.op('Add', [graph.op('Mul', [graph.op('Mul', [centred, inverse]), gamma]), beta]);
  return [y, mean, inverse];
}

kernel<{ epsilon: number }>('LayerNormalise', (trace, { x, gamma, beta }, { epsilon }) => {
  const [y, mean, inverse] = normalise(trace, trace.in(x!), trace.in(gamma!), trace.in(beta!), epsilon);
  const perRow = [...x!.shape.slice(0, -1), 1];
  return [trace.plain(x!.shape, y!), trace.plain(perRow, mean!), trace.plain(perRow, inverse!)];
});

/** With x̂ = (x − μ)/σ: dx = (γ·dy − mean(γ·dy) − x̂ · mean(γ·dy·x̂)) / σ, the means over each row. */
kernel('LayerNormaliseGrad', (trace, inputs) => {
  const { graph } = trace;
  const [x, gamma] = [inputs.x!, inputs.gamma!];
  const width = gamma.size;
  const rows = x.size / width;
  const name = (value: TracedValue | undefined) => trace.in(value!);
  const [dy, inverse] = [name(inputs.dy), name(inputs.inverse)];
  const standardised = graph.op('Mul', [graph.op('Sub', [name(x), name(inputs.mean)]), inverse]);
  const product = graph.op('Mul', [dy, standardised]);
  // Both row means are products with γ/D: faster than scaling and then reducing.
  const weights = graph.reshape(graph.op('Mul', [name(gamma), graph.float(1 / width)]), [width, 1]);
  const [mean, projection] = [dy, product].map((map) => graph.op('MatMul', [map, weights]));
  const centred = graph.op('Sub', [graph.op('Mul', [dy, name(gamma)]), mean!]);
  const dx = graph.op('Mul', [graph.op('Sub', [centred, graph.op('Mul', [standardised, projection!])]), inverse]);
  return [
    trace.plain(x.shape, dx),
    trace.plain(gamma.shape, sumOfRows(trace, product, rows, width)),
    trace.plain(gamma.shape, sumOfRows(trace, dy, rows, width)),
  ];
});
