import { beforeEach, expect, it, vi } from 'vitest';
import { useOpenedImage } from '../../renderer/lib/opened-image-store.ts';
import { type Result, success } from '../../shared/failure.ts';

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
