/**
 * Profiles a training step: runs a bench case with ONNX Runtime's profiler on the CPU and prints the share of each operator.
 *   node experiments/profile-case.mjs rotation-conv4-32 [--steps 10] [--nodes 0]
 * Shares are of the total time of all operators; --nodes N also lists the N slowest nodes with their output shapes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '10' }, nodes: { type: 'string', default: '0' } },
});
const { cases, profiledSteps } = (await runnerImport(join(root, 'experiments/steps-on-cpu.ts'))).module;
const name = positionals[0];
if (!cases.includes(name)) {
  process.stderr.write(`a case is required: ${cases.join(', ')}; --steps and --nodes are optional\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'profile-case-'));
const steps = Number(values.steps);
const took = await profiledSteps(name, steps, join(folder, 'step'));

const nodes = new Map();
for (const file of readdirSync(folder)) {
  for (const { cat, dur, args } of JSON.parse(readFileSync(join(folder, file), 'utf8'))) {
    if (cat !== 'Node' || !args?.op_name) continue;
    const key = `${args.op_name} ${JSON.stringify(args.output_type_shape)}`;
    const node = nodes.get(key) ?? { operator: args.op_name, shapes: args.output_type_shape, calls: 0, ms: 0 };
    nodes.set(key, { ...node, calls: node.calls + 1, ms: node.ms + dur / 1000 });
  }
}
rmSync(folder, { recursive: true });

const all = [...nodes.values()];
const total = all.reduce((sum, { ms }) => sum + ms, 0);
const operators = new Map();
for (const { operator, ms, calls } of all) {
  const row = operators.get(operator) ?? { ms: 0, calls: 0 };
  operators.set(operator, { ms: row.ms + ms, calls: row.calls + calls });
}
const rows = [...operators].map(([operator, row]) => ({ operator, ...row })).sort((a, b) => b.ms - a.ms);
console.log(
  `median step ${took.sort((a, b) => a - b)[took.length >> 1].toFixed(1)} ms, in operators ${(total / steps).toFixed(1)} ms`,
);
for (const { operator, ms, calls } of rows)
  console.log(
    `${((100 * ms) / total).toFixed(1).padStart(5)} %  ${(ms / steps).toFixed(2).padStart(8)} ms  ${String(calls / steps).padStart(5)}  ${operator}`,
  );
const longest = all.sort((a, b) => b.ms - a.ms).slice(0, Number(values.nodes));
for (const { operator, shapes, ms, calls } of longest)
  console.log(
    `${(ms / steps).toFixed(2).padStart(8)} ms  ${String(calls / steps).padStart(4)}  ${operator} → ${JSON.stringify(shapes)}`,
  );
