import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { probeBlockedSupport } from '../../../electron/worker/engine/compiled/blocked-layout-support.ts';
import { fromBlockedFilter, toBlockedFilter } from '../../../electron/worker/engine/compiled/convert-filter-layout.ts';
import { selfTest } from '../../../electron/worker/engine/compiled/self-test.ts';
import type { Engine, StepFunction } from '../../../electron/worker/engine/engine.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { sampleStep, someNumbers } from '../../../electron/worker/engine/sample-step.ts';
import { traceBackend } from '../../../electron/worker/engine/tracing/trace-backend.ts';
import { traceStep } from '../../../electron/worker/engine/tracing/trace-step.ts';

const standard = { block: 0, operators: 'cpu' } as const;
const one = { x: { shape: [2, 3], dtype: 'float32' } } as const;

async function losses(engine: Engine, steps: number): Promise<number[]> {
  const { step, specs, inputs, state: entries } = sampleStep();
  const state = engine.createState(entries);
  const program = await engine.compile(step, specs, state);
  const found: number[] = [];
  for (let i = 0; i < steps; i++) found.push((await program.run(inputs)).loss!.data[0]!);
  await engine.dispose();
  return found;
}

describe('tracing', () => {
  test('writes equal nodes once and removes unused nodes', () => {
    const { graph, outputs } = traceStep(
      ({ x }) => {
        tf.exp(x!);
        return { outputs: { y: tf.add(tf.square(tf.sin(x!)), tf.square(tf.sin(x!))) } };
      },
      one,
      {},
      { lowering: standard },
    );
    const { nodes } = graph.needed(outputs.map(({ name }) => name));
    expect(nodes.map(({ type }) => type)).toEqual(['Sin', 'Mul', 'Add']);
  });

  test('folds x·1, x + 0 and arithmetic on constants', () => {
    const { graph } = traceStep(
      ({ x }) => ({ outputs: { y: tf.mul(tf.add(tf.mul(x!, tf.ones([2, 3])), 0), tf.sub(3, tf.mul(2, 1))) } }),
      one,
      {},
      { lowering: standard },
    );
    expect(graph.nodes.map(({ type }) => type)).toEqual(['Identity']);
  });

  test('says what to do when a value is read', () => {
    const reads: StepFunction = ({ x }) => ({ outputs: { y: tf.mul(x!, x!.dataSync()[0]!) } });
    expect(() => traceStep(reads, one, {}, { lowering: standard })).toThrow(
      /Return the tensor among the step's outputs/,
    );
  });

  test('ends after an error and restores the previous backend', () => {
    const fails: StepFunction = () => {
      throw new Error('no');
    };
    const before = tf.engine().backendName;
    expect(() => traceStep(fails, one, {}, { lowering: standard })).toThrow('no');
    expect(tf.engine().backendName).not.toBe('trace');
    expect(before).not.toBe('trace');
    expect(() => traceBackend.current).toThrow(/only be used while a step is traced/);
  });

  test('keeps no tensors', () => {
    const { step, specs, state } = sampleStep();
    const shapes = Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]));
    const before = tf.memory().numTensors;
    traceStep(step, specs, shapes, { lowering: standard });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses to change an unknown state entry or the shape of one', () => {
    const adds: StepFunction = ({ x }) => ({ outputs: {}, state: { more: x! } });
    expect(() => traceStep(adds, one, {}, { lowering: standard })).toThrow(/state entry that does not exist: more/);
    expect(() => traceStep(adds, one, { more: [3] }, { lowering: standard })).toThrow(/the shape \[2,3\].*\[3\]/);
  });

  test('writes no constant that depends on a dynamic batch', () => {
    const options = { lowering: { block: 0, operators: 'portable' }, dynamicBatch: 'x' } as const;
    const any = { x: { shape: [-1, 4], dtype: 'float32' } } as const;
    const flat: StepFunction = ({ x }) => ({ outputs: { y: tf.reshape(x!, [-1, 2, 2]) } });
    const { graph } = traceStep(flat, any, {}, options);
    expect(graph.nodes.map(({ type }) => type)).toContain('Reshape');
    expect(JSON.stringify([...graph.initialisers.values()].map(({ data }) => [...data]))).not.toContain('239,30');
    const counts: StepFunction = ({ x }) => ({ outputs: { y: tf.add(x!, x!.shape[0]!) } });
    expect(() => traceStep(counts, any, {}, options)).toThrow(/cannot be dynamic/);
  });
});

describe('state', () => {
  test('a filter survives conversion to the blocked layout and back', () => {
    for (const block of [8, 16]) {
      const shape = [3, 2, block * 2, block * 3];
      const plain = someNumbers(3 * 2 * block * 2 * block * 3, 5);
      const blocked = toBlockedFilter(plain, shape, block);
      expect(blocked).not.toEqual(plain);
      expect(fromBlockedFilter(blocked, shape, block)).toEqual(plain);
    }
  });

  for (const lowering of ['standard', undefined]) {
    test(`reads back what was written (${lowering ?? 'the best lowering'})`, async () => {
      const engine = await openDirectly('cpu', lowering ? { lowering } : {});
      const shape = [3, 3, 16, 32];
      const first = { shape, data: someNumbers(9 * 16 * 32, 1) };
      const second = { shape, data: someNumbers(9 * 16 * 32, 2) };
      const state = engine.createState({ filter: first });
      expect(await state.read('filter')).toEqual(first);
      await state.write('filter', second);
      expect(await state.read('filter')).toEqual(second);
      const doubles: StepFunction = (_inputs, { filter }) => ({ outputs: {}, state: { filter: tf.mul(filter!, 2) } });
      const program = await engine.compile(doubles, {}, state);
      for (const factor of [2, 4, 8]) {
        await program.run({});
        expect((await state.read('filter')).data).toEqual(second.data.map((x) => x * factor));
      }
      await expect(state.write('filter', { shape: [3], data: new Float32Array(3) })).rejects.toThrow(/\[3,3,16,32\]/);
      await expect(state.read('other')).rejects.toThrow(/no entry called other/);
      await engine.dispose();
    });
  }

  test('is shared by the programs of an engine, and later steps do not change earlier outputs', async () => {
    for (const id of ['cpu', 'reference'] as const) {
      const engine = await openDirectly(id);
      const state = engine.createState({
        a: { shape: [2], data: Float32Array.of(1, 2) },
        b: { shape: [2], data: new Float32Array(2) },
      });
      const swap: StepFunction = (_inputs, { a, b }) => ({ outputs: { a: a! }, state: { a: b!, b: a! } });
      const add: StepFunction = (_inputs, { a, b }) => ({
        outputs: { sum: tf.add(a!, b!) },
        state: { a: tf.add(a!, 1) },
      });
      const [swapping, adding] = [await engine.compile(swap, {}, state), await engine.compile(add, {}, state)];
      const { a } = await swapping.run({});
      expect([...(await state.read('a')).data], id).toEqual([0, 0]);
      expect([...(await state.read('b')).data], id).toEqual([1, 2]);
      expect([...(await adding.run({})).sum!.data], id).toEqual([1, 2]);
      expect([...(await adding.run({})).sum!.data], id).toEqual([2, 3]);
      expect([...a!.data], id).toEqual([1, 2]);
      expect([...(await state.read('a')).data], id).toEqual([2, 2]);
      await engine.dispose();
    }
  });
});

describe('programs', () => {
  test('give bit-identical results on every run, with one thread or two', async () => {
    const runs: number[][] = [];
    for (const threads of [1, 2, 2]) runs.push(await losses(await openDirectly('cpu', { threads }), 12));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    expect(runs[0]!.at(-1)).toBeLessThan(runs[0]![0]!);
  });

  test('name an input that is missing or has the wrong length or type', async () => {
    for (const id of ['cpu', 'reference'] as const) {
      const engine = await openDirectly(id);
      const step: StepFunction = ({ x }) => ({ outputs: { y: tf.neg(x!) } });
      const program = await engine.compile(step, one, engine.createState({}));
      await expect(program.run({})).rejects.toThrow(/input x is missing/);
      await expect(program.run({ x: new Float32Array(5) })).rejects.toThrow(
        /input x takes 6 numbers \(\[2,3\]\), found 5/,
      );
      await expect(program.run({ x: new Int32Array(6) })).rejects.toThrow(
        /input x takes a Float32Array, found a Int32Array/,
      );
      await engine.dispose();
    }
  });

  test('convert bytes to floats', async () => {
    for (const id of ['cpu', 'reference'] as const) {
      const engine = await openDirectly(id);
      const step: StepFunction = ({ x }) => ({ outputs: { y: tf.div(x!, 2) } });
      const program = await engine.compile(step, { x: { shape: [3], dtype: 'uint8' } }, engine.createState({}));
      const { y } = await program.run({ x: Uint8Array.of(0, 3, 255) });
      expect([...y!.data], id).toEqual([0, 1.5, 127.5]);
      await engine.dispose();
    }
  });
});

describe('opening engines', () => {
  test('falls back to standard operators, with the reason, if the self-test fails', async () => {
    expect((await probeBlockedSupport(async () => 'the self-test failed: x is off by 1')).supported).toBe(false);
    const support = await probeBlockedSupport(async () => {
      throw new Error('no such operator');
    });
    expect(support).toMatchObject({ supported: false, reason: expect.stringContaining('no such operator') });
  });

  test('the self-test detects a lowering with wrong results', async () => {
    const support = await probeBlockedSupport();
    if (!support.supported) return;
    // With a block width that is not this machine's, every filter is in the wrong order.
    const wrong = { block: support.block === 16 ? 8 : 16, operators: 'cpu' } as const;
    const complaint = await selfTest(wrong).catch(() => 'refused by ONNX Runtime');
    expect(complaint).toMatch(/failed|refused/);
  });

  test('uses the requested lowering, or refuses', async () => {
    expect((await openDirectly('cpu', { lowering: 'standard' })).lowering).toBe('standard');
    await expect(openDirectly('cpu', { lowering: 'blocked-4' })).rejects.toThrow(/standard, blocked-8 and blocked-16/);
    const support = await probeBlockedSupport();
    const other = support.supported && support.block === 16 ? 'blocked-8' : 'blocked-16';
    await expect(openDirectly('cpu', { lowering: other })).rejects.toThrow(new RegExp(`cannot continue with ${other}`));
    await expect(openDirectly('reference', { lowering: 'standard' })).rejects.toThrow(/only the lowering eager/);
  });

  test('every lowering trains a small convolutional net with the losses of the reference', async () => {
    const wanted = await losses(await openDirectly('reference'), 20);
    for (const lowering of ['standard', undefined]) {
      const found = await losses(await openDirectly('cpu', lowering ? { lowering } : {}), 20);
      found.forEach((loss, i) => {
        expect(loss).toBeCloseTo(wanted[i]!, 4);
      });
    }
  });
});
