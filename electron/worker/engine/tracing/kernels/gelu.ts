/** The Gaussian error linear unit x · Φ(x), and its gradient Φ(x) + x · φ(x). */
import { binary, unary } from '../elementwise.ts';
import { microsoft } from '../graph.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';

/** The normal distribution function Φ(x) = (1 + erf(x/√2)) / 2. */
function normalDistribution(trace: Trace, x: string): string {
  const { graph } = trace;
  const half = graph.float(0.5);
  const erf = graph.op('Erf', [graph.op('Mul', [x, graph.float(Math.SQRT1_2)])]);
  return graph.op('Add', [graph.op('Mul', [erf, half]), half]);
}

kernel('Gelu', (trace, { x }) =>
  unary(trace, x!, (name) =>
    trace.lowering.operators === 'cpu'
      ? trace.graph.op('Gelu', [name], {}, microsoft)
      : trace.graph.op('Mul', [name, normalDistribution(trace, name)]),
  ),
);

kernel('GeluGrad', (trace, { dy, x }) => {
  const { graph } = trace;
  const slope = unary(trace, x!, (name) => {
    const exponent = graph.op('Mul', [graph.op('Mul', [name, name]), graph.float(-0.5)]);
    const density = graph.op('Mul', [graph.op('Exp', [exponent]), graph.float(1 / Math.sqrt(2 * Math.PI))]);
    return graph.op('Add', [normalDistribution(trace, name), graph.op('Mul', [name, density])]);
  });
  return binary(trace, 'Mul', dy!, slope);
});
