/** Constant tensors and copies. */
import { kernel } from '../trace-backend.ts';
import type { TracedType } from '../traced-value.ts';

kernel('Identity', (_trace, { x }) => x!);

kernel('ZerosLike', (trace, { x }) => trace.uniform(x!.shape, x!.dtype, 0));

kernel('OnesLike', (trace, { x }) => trace.uniform(x!.shape, x!.dtype, 1));

kernel<{ shape: number[]; value: number; dtype: TracedType }>('Fill', (trace, _inputs, { shape, value, dtype }) =>
  trace.uniform(shape, dtype ?? 'float32', value),
);

kernel<{ start: number; stop: number; step: number; dtype: TracedType }>(
  'Range',
  (trace, _inputs, { start, stop, step, dtype }) => {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return trace.constant([count], dtype, values);
  },
);

kernel<{ start: number; stop: number; num: number }>('LinSpace', (trace, _inputs, { start, stop, num }) => {
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  return trace.constant(
    [num],
    'float32',
    Array.from({ length: num }, (_, i) => start + i * step),
  );
});
