/** Arithmetic, activations, comparisons and logic. */
import { binary, elementwise, positive, unary } from '../elementwise.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import type { TracedType, TracedValue } from '../traced-value.ts';

const sameName = [
  ...['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Erf', 'Exp', 'Floor', 'Log'],
  ...['Neg', 'Reciprocal', 'Relu', 'Round', 'Sigmoid', 'Sin', 'Sinh', 'Sqrt', 'Tan', 'Tanh'],
];
const neverNegative = new Set(['Abs', 'Exp', 'Relu', 'Sigmoid', 'Sqrt']);
for (const name of sameName) {
  kernel(name, (trace, { x }) => {
    if (name === 'Relu' && x!.nonNegative) return x!;
    return unary(trace, x!, (input) => trace.graph.op(name, [input]), { nonNegative: neverNegative.has(name) });
  });
}

const square = (trace: Trace, x: TracedValue) =>
  unary(trace, x, (input) => trace.graph.op('Mul', [input, input]), { nonNegative: true });
kernel('Square', (trace, { x }) => square(trace, x!));

kernel('Rsqrt', (trace, { x }) =>
  unary(trace, x!, (input) => trace.graph.op('Reciprocal', [trace.graph.op('Sqrt', [input])]), { nonNegative: true }),
);

kernel('Softplus', (trace, { x }) => {
  const { graph } = trace;
  return unary(
    trace,
    x!,
    (input) => {
      if (trace.lowering.operators !== 'gpu') return graph.op('Softplus', [input]);
      // max(x, 0) + log(1 + exp(−|x|))
      const tail = graph.op('Exp', [graph.op('Neg', [graph.op('Abs', [input])])]);
      return graph.op('Add', [graph.op('Relu', [input]), graph.op('Log', [graph.op('Add', [tail, graph.float(1)])])]);
    },
    { nonNegative: true },
  );
});

/** log(1 + x), accurate for small x: with u = 1 + x in float32, it is log(u) · x / (u − 1), and x where u is 1. */
kernel('Log1p', (trace, { x }) => {
  const { graph } = trace;
  return unary(trace, x!, (input) => {
    const one = graph.float(1);
    const u = graph.op('Add', [input, one]);
    const exact = graph.op('Equal', [u, one]);
    const gap = graph.op('Where', [exact, one, graph.op('Sub', [u, one])]);
    const scaled = graph.op('Div', [graph.op('Mul', [graph.op('Log', [u]), input]), gap]);
    return graph.op('Where', [exact, input, scaled]);
  });
});

kernel('Expm1', (trace, { x }) =>
  unary(trace, x!, (input) => trace.graph.op('Sub', [trace.graph.op('Exp', [input]), trace.graph.float(1)])),
);

/** 1 above zero, `alpha` elsewhere. */
kernel<{ alpha: number }>('Step', (trace, { x }, { alpha }) => {
  if (alpha === 0) return positive(trace, x!);
  const scalar = (number: number) => trace.uniform([], 'float32', number);
  return binary(trace, 'Add', binary(trace, 'Mul', positive(trace, x!), scalar(1 - alpha)), scalar(alpha));
});

kernel('Sign', (trace, { x }) => {
  const { graph } = trace;
  return unary(trace, x!, (input) => {
    if (trace.lowering.operators !== 'gpu') return graph.op('Sign', [input]);
    const zero = trace.scalar(0, x!.dtype);
    const above = graph.cast(graph.op('Greater', [input, zero]), x!.dtype);
    return graph.op('Sub', [above, graph.cast(graph.op('Less', [input, zero]), x!.dtype)]);
  });
});

kernel<{ clipValueMin: number; clipValueMax: number }>('ClipByValue', (trace, { x }, { clipValueMin, clipValueMax }) =>
  unary(
    trace,
    x!,
    (input) =>
      trace.graph.op('Clip', [input, trace.scalar(clipValueMin, x!.dtype), trace.scalar(clipValueMax, x!.dtype)]),
    { nonNegative: clipValueMin >= 0 },
  ),
);

kernel('Relu6', (trace, { x }) =>
  unary(trace, x!, (input) => trace.graph.op('Clip', [input, trace.graph.float(0), trace.graph.float(6)]), {
    nonNegative: true,
  }),
);

kernel<{ alpha: number }>('LeakyRelu', (trace, { x }, { alpha }) =>
  unary(trace, x!, (input) => trace.graph.op('LeakyRelu', [input], { alpha: { float: alpha } })),
);

kernel('Elu', (trace, { x }) => unary(trace, x!, (input) => trace.graph.op('Elu', [input], { alpha: { float: 1 } })));

/** dy where y ≥ 0, dy · (y + 1) elsewhere. */
kernel('EluGrad', (trace, { dy, y }) => {
  const slope = unary(trace, y!, (input) =>
    trace.graph.op('Add', [trace.graph.op('Min', [input, trace.graph.float(0)]), trace.graph.float(1)]),
  );
  return binary(trace, 'Mul', dy!, slope);
});

for (const [name, type] of [
  ['Add', 'Add'],
  ['Sub', 'Sub'],
  ['Multiply', 'Mul'],
  ['RealDiv', 'Div'],
  ['Maximum', 'Max'],
  ['Minimum', 'Min'],
] as const) {
  kernel(name, (trace, { a, b }) => binary(trace, type, a!, b!));
}

kernel('Pow', (trace, { a, b }) => {
  if (b!.uniform === 1) return trace.broadcast(a!, trace.broadcastShape(a!.shape, b!.shape));
  if (b!.uniform === 2 && a!.size >= b!.size) return square(trace, a!);
  return elementwise(trace, 'Pow', [a!, b!]);
});

kernel('SquaredDifference', (trace, { a, b }) => square(trace, binary(trace, 'Sub', a!, b!)));

/** Division that rounds towards −∞, also for integers. */
const floorDivide = (trace: Trace, a: TracedValue, b: TracedValue): TracedValue => {
  const real = (value: TracedValue) => castTo(trace, value, 'float32');
  const quotient = binary(trace, 'Div', real(a), real(b));
  return castTo(
    trace,
    unary(trace, quotient, (input) => trace.graph.op('Floor', [input])),
    a.dtype,
  );
};
kernel('FloorDiv', (trace, { a, b }) => floorDivide(trace, a!, b!));

/** The remainder with the divisor's sign. */
kernel('Mod', (trace, { a, b }) => binary(trace, 'Sub', a!, binary(trace, 'Mul', floorDivide(trace, a!, b!), b!)));

for (const [name, type] of [
  ['Greater', 'Greater'],
  ['GreaterEqual', 'GreaterOrEqual'],
  ['Less', 'Less'],
  ['LessEqual', 'LessOrEqual'],
  ['Equal', 'Equal'],
  ['LogicalAnd', 'And'],
  ['LogicalOr', 'Or'],
] as const) {
  kernel(name, (trace, { a, b }) => elementwise(trace, type, [a!, b!], 'bool'));
}

const not = (trace: Trace, x: TracedValue) => unary(trace, x, (input) => trace.graph.op('Not', [input]));
kernel('NotEqual', (trace, { a, b }) => not(trace, elementwise(trace, 'Equal', [a!, b!], 'bool')));
kernel('LogicalNot', (trace, { x }) => not(trace, x!));

kernel('IsNan', (trace, { x }) => unary(trace, x!, (input) => trace.graph.op('IsNaN', [input]), { dtype: 'bool' }));

/** x − x is 0 for finite numbers and NaN otherwise. */
kernel('IsFinite', (trace, { x }) =>
  unary(
    trace,
    x!,
    (input) => trace.graph.op('Equal', [trace.graph.op('Sub', [input, input]), trace.scalar(0, x!.dtype)]),
    { dtype: 'bool' },
  ),
);

kernel('Select', (trace, { condition, t, e }) => elementwise(trace, 'Where', [condition!, t!, e!], t!.dtype));

kernel('AddN', (trace, inputs) => {
  const values = Object.values(inputs);
  return values.length === 1 ? values[0]! : elementwise(trace, 'Sum', values);
});

/** Converts a value to another type; float to int32 truncates. */
export function castTo(trace: Trace, x: TracedValue, dtype: TracedType): TracedValue {
  if (x.dtype === dtype) return x;
  if (x.uniform !== undefined && dtype !== 'bool') {
    return trace.uniform(x.shape, dtype, dtype === 'int32' ? Math.trunc(x.uniform) : x.uniform);
  }
  const cast = unary(trace, x, (input) => trace.graph.cast(input, dtype), { dtype });
  cast.nonNegative = x.nonNegative || x.dtype === 'bool';
  return cast;
}
kernel<{ dtype: TracedType }>('Cast', (trace, { x }, { dtype }) => castTo(trace, x!, dtype));
