import { beforeEach, expect, it, vi } from 'vitest';
import { type Query, useNeighbours } from '../../../renderer/features/neighbours/neighbours-store.ts';
import { failure, type Result, success } from '../../../shared/failure.ts';
import type { DatasetImage, DatasetSummary } from '../../../shared/protocol.ts';

interface Asked {
  readonly name: string;
  readonly params: Record<string, unknown>;
  answer(result: Result<unknown>): void;
}
/** Requests to the lab that are not answered yet. */
const asked: Asked[] = [];
const listeners = vi.hoisted(() => new Map<string, (payload: unknown) => void>());

vi.mock('../../../renderer/lib/lab-client.ts', () => ({
  lab: {
    on: (name: string, listener: (payload: unknown) => void) => listeners.set(name, listener),
    request: (name: string, params: Record<string, unknown>) =>
      new Promise((answer) => asked.push({ name, params, answer: answer as (result: Result<unknown>) => void })),
  },
}));

const dataset = { id: 'd1', folders: [{ token: 't1' }, { token: 't2' }] } as unknown as DatasetSummary;
const image = (index: number) => ({ index, name: `${index}.jpg` }) as DatasetImage;
const query = (index: number): Query => ({ kind: 'image', dataset: 'd1', image: image(index) });
const result = (encoderOf: string, ...paths: string[]) => ({
  encoderOf,
  copies: [],
  neighbours: paths.map((path) => ({ path, cosine: 0.5 })),
});
const { setDataset, setEncoders, setStage, ask, cancel } = useNeighbours.getState();
const found = () => useNeighbours.getState().found;
const states = () => Object.fromEntries(Object.entries(found()).map(([encoder, { state }]) => [encoder, state]));
/** The next request that is not answered yet. */
async function next(name: string): Promise<Asked> {
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  const first = asked.shift()!;
  expect(first.name).toBe(name);
  return first;
}

beforeEach(() => {
  asked.length = 0;
  setDataset('d1');
  setEncoders(['a', 'b']);
  useNeighbours.setState({ stages: {}, busy: false, cancelling: false });
});

it('asks the encoders one after another, each at its stage, and finds the images of the paths', async () => {
  setStage('b', 'stage2');
  const all = ask(query(7), dataset);
  expect(states()).toEqual({ a: 'working', b: 'waiting' });
  const first = await next('neighbours.start');
  expect(first.params).toEqual({
    encoderOf: 'a',
    images: ['t1', 't2'],
    query: { dataset: 'd1', image: 7 },
    count: 10,
  });
  listeners.get('neighbours.progress')!({ encoderOf: 'a', what: 'computing features', done: 3, total: 9 });
  expect(found().a).toEqual({ state: 'working', what: 'computing features', done: 3, total: 9 });
  first.answer(success(result('a', '/x/1.jpg', '/x/gone.jpg')));
  const listed = await next('datasets.find');
  expect(listed.params).toEqual({ dataset: 'd1', images: ['/x/1.jpg', '/x/gone.jpg'] });
  listed.answer(success({ images: [image(1), null] }));
  const second = await next('neighbours.start');
  expect(second.params).toMatchObject({ encoderOf: 'b', stage: 'stage2' });
  expect(found().a).toMatchObject({ state: 'found', near: [{ image: image(1) }, { image: null }] });
  second.answer(failure('unusable-input', 'its files are gone'));
  await all;
  expect(states()).toEqual({ a: 'found', b: 'failed' });
  expect(useNeighbours.getState().busy).toBe(false);
});

it('asks again only those without an answer to the same query', async () => {
  const same = query(1);
  const all = ask(same, dataset);
  (await next('neighbours.start')).answer(success(result('a')));
  (await next('datasets.find')).answer(success({ images: [] }));
  (await next('neighbours.start')).answer(failure('failed', 'no'));
  await all;
  const again = ask(same, dataset);
  expect(states()).toEqual({ a: 'found', b: 'working' });
  const only = await next('neighbours.start');
  expect(only.params).toMatchObject({ encoderOf: 'b' });
  only.answer(failure('failed', 'no'));
  await again;
});

it('cancels what runs for another query, whose answer is not shown', async () => {
  const before = ask(query(1), dataset);
  const old = await next('neighbours.start');
  const after = ask(query(2), dataset);
  const cancelled = await next('neighbours.cancel');
  expect(cancelled.params).toEqual({ encoderOf: 'a' });
  old.answer(success(result('a', '/x/old.jpg')));
  (await next('datasets.find')).answer(success({ images: [image(9)] }));
  await before;
  expect(states()).toEqual({ a: 'waiting', b: 'waiting' });
  cancelled.answer(success({}));
  const fresh = await next('neighbours.start');
  expect(fresh.params).toMatchObject({ query: { image: 2 } });
  fresh.answer(success(result('a')));
  (await next('datasets.find')).answer(success({ images: [] }));
  (await next('neighbours.start')).answer(failure('stopped', 'stopped'));
  await after;
  expect(states()).toEqual({ a: 'found', b: 'cancelled' });
});

it('cancels the running encoder, and those that wait for it', async () => {
  const all = ask(query(1), dataset);
  const running = await next('neighbours.start');
  void cancel();
  expect((await next('neighbours.cancel')).params).toEqual({ encoderOf: 'a' });
  running.answer(failure('stopped', 'the search for neighbours was stopped'));
  await all;
  expect(states()).toEqual({ a: 'cancelled', b: 'cancelled' });
  expect(useNeighbours.getState()).toMatchObject({ busy: false, cancelling: false });
});

it('forgets what an encoder found when it is taken away, or gets another stage', async () => {
  useNeighbours.setState({ found: { a: { state: 'cancelled' }, b: { state: 'cancelled' } } });
  setStage('a', 'stage1');
  expect(states()).toEqual({ b: 'cancelled' });
  setEncoders(['a', 'c', 'd', 'e', 'f']);
  expect(states()).toEqual({});
  expect(useNeighbours.getState().encoders, 'at most four').toEqual(['a', 'c', 'd', 'e']);
});
