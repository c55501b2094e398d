import { beforeEach, expect, it, vi } from 'vitest';
import { isFiltered, useDatasetView } from '../../renderer/features/photographs/dataset-view-store.ts';
import { failure, type Result, success } from '../../shared/failure.ts';

/** Requests to the lab that are not answered yet. */
const asked: { readonly params: { readonly offset: number }; answer(result: Result<unknown>): void }[] = [];

vi.mock('../../renderer/lib/lab-client.ts', () => ({
  lab: {
    request: (_: string, params: { readonly offset: number }) =>
      new Promise((answer) => asked.push({ params, answer: answer as (result: Result<unknown>) => void })),
  },
}));

const view = () => useDatasetView.getState();
const page = (total: number, ...numbers: number[]) => success({ images: numbers.map((index) => ({ index })), total });
const requests = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count));

beforeEach(async () => {
  await Promise.resolve(); // the requests of the test before have begun
  view().show('another');
  view().show('d1');
  asked.length = 0;
});

it('the answer to an earlier filter is ignored, whenever it comes', async () => {
  view().setFilter({ name: 'a' });
  view().setFilter({ name: 'ab' });
  await requests(2);
  asked[1]!.answer(page(1, 7));
  await vi.waitFor(() => expect(view().total).toBe(1));
  asked[0]!.answer(page(90, 1, 2, 3));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(view()).toMatchObject({ total: 1, listed: { name: 'ab' } });
  expect(view().pages.get(0)).toEqual([{ index: 7 }]);
});

it('what was listed stays until the next list is there, and its other pages then go', async () => {
  void view().loadPage(0);
  void view().loadPage(1);
  await requests(2);
  asked[0]!.answer(page(300, 1));
  asked[1]!.answer(page(300, 2));
  await vi.waitFor(() => expect(view().pages.size).toBe(2));
  view().setFilter({ label: '' });
  expect([view().total, view().pages.size]).toEqual([300, 2]);
  await requests(3);
  asked[2]!.answer(page(5, 9));
  await vi.waitFor(() => expect(view().pages.size).toBe(1));
});

it('the image at a place that is not loaded is found by loading its page, once', async () => {
  const [first, again] = [view().imageAt(121), view().imageAt(121)];
  await requests(1);
  expect(asked[0]!.params).toMatchObject({ offset: 120 });
  asked[0]!.answer(page(300, 40, 41));
  expect(await Promise.all([first, again])).toEqual([41, 41]);
  expect(asked).toHaveLength(1);
});

it('a page that could not be loaded is requested again', async () => {
  const lost = view().imageAt(0);
  await requests(1);
  asked[0]!.answer(failure('failed', 'the connection was lost'));
  expect(await lost).toBeUndefined();
  expect(view().failure?.message).toBe('the connection was lost');
  void view().loadPage(0);
  await requests(2);
});

it('filters stay for the same dataset, and go with another one; clearing them keeps the order', () => {
  view().setFilter({ sort: 'name', finding: 'any' });
  view().show('d1');
  expect(view().filter).toEqual({ sort: 'name', finding: 'any' });
  view().clearFilter();
  expect([view().filter, isFiltered(view().filter)]).toEqual([{ sort: 'name' }, false]);
  view().setFilter({ label: '' });
  expect(isFiltered(view().filter), 'images without a label').toBe(true);
  view().show('d2');
  expect(view().filter).toEqual({});
});
