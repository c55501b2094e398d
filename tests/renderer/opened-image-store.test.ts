import { beforeEach, expect, it, vi } from 'vitest';
import { useOpenedImage } from '../../renderer/lib/opened-image-store.ts';
import { failure, type Result, success } from '../../shared/failure.ts';

/** Requests to the lab that are not answered yet. */
const asked: { readonly name: string; readonly params: unknown; answer(result: Result<unknown>): void }[] = [];

vi.mock('../../renderer/lib/lab-client.ts', () => ({
  lab: {
    request: (name: string, params: unknown) =>
      new Promise((answer) => asked.push({ name, params, answer: answer as (result: Result<unknown>) => void })),
  },
}));

beforeEach(() => {
  asked.length = 0;
  useOpenedImage.getState().close();
});

it('an image of a run that is closed while its dataset opens stays closed', async () => {
  const opening = useOpenedImage.getState().openOfRun('r1', ['a.jpg', 'b.jpg'], 1);
  expect(useOpenedImage.getState().row).toBeDefined();
  useOpenedImage.getState().close();
  asked[0]!.answer(success({ dataset: { id: 'd1' } }));
  await opening;
  expect(useOpenedImage.getState().row).toBeUndefined();
  expect(asked.map(({ name }) => name)).toEqual(['runs.openDatasets']);
});

it('an image of a run is asked for in its held-out dataset, by its path', async () => {
  void useOpenedImage.getState().openOfRun('r1', ['a.jpg', 'b.jpg'], 1);
  asked[0]!.answer(success({ dataset: { id: 'd1' }, heldOut: { id: 'd2' } }));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatchObject({ name: 'datasets.image', params: { dataset: 'd2', image: 'b.jpg' } });
  expect(useOpenedImage.getState()).toMatchObject({ place: 1, row: { dataset: 'd2', count: 2 } });
});

it('an image that is opened from a question keeps it, and its neighbours theirs', async () => {
  const questionAt = (place: number) => [`question ${place}`];
  void useOpenedImage.getState().openQuestion('r1', ['a.jpg', 'a.jpg', 'b.jpg'], 1, questionAt);
  asked[0]!.answer(success({ dataset: { id: 'd1' } }));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  const { row, place, move } = useOpenedImage.getState();
  expect([place, row?.questionAt?.(place)]).toEqual([1, ['question 1']]);
  void move(1);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[2]).toMatchObject({ params: { image: 'b.jpg' } });
  const moved = useOpenedImage.getState();
  expect(moved.row?.questionAt?.(moved.place)).toEqual(['question 2']);
});

it('the image of a run is examined: its EXIF, and what the run’s network makes of it', async () => {
  void useOpenedImage.getState().openOfRun('r1', ['a.jpg', 'b.jpg'], 0);
  asked[0]!.answer(success({ dataset: { id: 'd1' } }));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]!.answer(success({ index: 7 }));
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  expect(asked.slice(2).map(({ name, params }) => [name, params])).toEqual([
    ['datasets.exif', { dataset: 'd1', image: 7 }],
    ['runs.image', { run: 'r1', dataset: 'd1', image: 7 }],
  ]);
  asked[2]!.answer(success({ fields: [] }));
  asked[3]!.answer(failure('not-found', 'no run'));
  await vi.waitFor(() => expect(useOpenedImage.getState().underTask).toBeDefined());
  expect(useOpenedImage.getState()).toMatchObject({
    exif: [],
    underTask: { items: [], failure: { message: 'no run' } },
  });
});

it('an image that is left at once is not examined', async () => {
  const { open, close } = useOpenedImage.getState();
  const opening = open({ dataset: 'd1', count: 1, imageAt: () => 0 }, 0);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]!.answer(success({ index: 0 }));
  await vi.waitFor(() => expect(useOpenedImage.getState().details).toBeDefined());
  close();
  await opening;
  expect(asked.map(({ name }) => name)).toEqual(['datasets.image']);
});
