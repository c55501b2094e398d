import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { Heard, temporaryFolder } from '../training/fixture.ts';
import { changed, mapWidth, tinyModel, withCustomOperator, withExternalData } from './tiny-models.ts';

const folder = temporaryFolder();
let count = 0;

async function listed(bytes: Uint8Array | string) {
  const file = join(folder, String(count++), 'net.onnx');
  mkdirSync(dirname(file));
  writeFileSync(file, bytes);
  const heard = new Heard();
  const port: WorkerPort = { send: (message) => heard.add(message), onMessage: () => {} };
  await perform({ job: 'list-tensors', file }, port);
  return { ...heard.result('list-tensors'), failure: heard.ending.failure };
}

it('tensors have operator and shape; outputs come first, then what ends a layer, the last of the graph first', async () => {
  const model = tinyModel({ input: { shape: ['N', 3, 32, 32] }, outputs: ['logits'] });
  const { tensors, of } = await listed(model);
  expect(tensors).toEqual([
    { name: 'logits', operator: 'Mul', shape: ['N', mapWidth], group: 'output' },
    { name: 'features', operator: 'Flatten', shape: ['N', mapWidth], group: 'useful' },
    { name: 'pooled', operator: 'GlobalAveragePool', shape: ['N', mapWidth, 1, 1], group: 'useful' },
    { name: 'map', operator: 'Relu', shape: ['N', mapWidth, 8, 8], group: 'useful' },
    { name: 'conv', operator: 'Conv', shape: ['N', mapWidth, 8, 8], group: 'other' },
  ]);
  expect(of).toBe(5);
});

it('tensors of other types, of five axes, and without a row for each image are left out', async () => {
  const { tensors, of } = await listed(tinyModel({ outputs: ['answer', 'five-axes', 'of-batch', 'with-cls'] }));
  const names = tensors!.map(({ name }) => name);
  expect(names).not.toContain('answer');
  expect(names).not.toContain('five-axes');
  expect(names, 'one row for all images').not.toContain('batch-mean');
  expect(names).toEqual(expect.arrayContaining(['of-batch', 'with-cls', 'tokens', 'map']));
  expect(of).toBe(tensors!.length + 3);
});

it('a sum of two branches ends a block, a sum with a stored bias does not', async () => {
  const sums = changed(tinyModel({ outputs: ['logits'] }), ({ graph }) => {
    graph!.node.find(({ output }) => output[0] === 'map')!.opType = 'Add';
    graph!.node.find(({ output }) => output[0] === 'map')!.input = ['conv', 'conv'];
    graph!.node.find(({ output }) => output[0] === 'conv')!.output = ['first'];
    const bias = graph!.node.find(({ output }) => output[0] === 'map')!;
    graph!.node.splice(1, 0, { ...bias, input: ['first', 'two'], output: ['conv'] });
  });
  const { tensors } = await listed(sums);
  expect(tensors!.filter(({ operator }) => operator === 'Add').map(({ name, group }) => [name, group])).toEqual([
    ['map', 'useful'],
    ['conv', 'other'],
  ]);
});

it('weights in another file are not needed', async () => {
  const { tensors } = await listed(withExternalData(tinyModel(), 'weights.bin').model);
  expect(tensors!.find(({ name }) => name === 'conv')?.shape).toEqual(['N', mapWidth, 8, 8]);
});

it('what ONNX Runtime cannot load is listed without shapes', async () => {
  const unknown = changed(tinyModel(), ({ graph }) => {
    graph!.node.find(({ output }) => output[0] === 'conv')!.opType = 'NoSuchOperator';
  });
  const { tensors, failure } = await listed(unknown);
  expect(failure).toBeUndefined();
  expect(tensors!.map(({ name, shape }) => [name, shape])).toEqual([
    ['features', undefined],
    ['map', undefined],
    ['pooled', undefined],
    ['conv', undefined],
  ]);
});

it('what cannot be added is refused with the same reason', async () => {
  expect((await listed('no model')).failure?.message).toContain('net.onnx is not an ONNX');
  expect((await listed(withCustomOperator(tinyModel()))).failure?.message).toContain('a custom operator');
});
