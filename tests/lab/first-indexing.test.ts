import { expect, it } from 'vitest';
import { behave, fakeLab, pictureFolder } from './fixture.ts';

it('images are found as soon as the first indexing has ended: a request waits for it', async () => {
  behave();
  const { lab } = await fakeLab();
  const { id, state } = await lab.datasets.open([pictureFolder()]);
  expect(state).toBe('indexing');
  // The stand-in worker writes an index without images.
  expect((await lab.datasets.find(id, ['a.jpg'])).images).toEqual([null]);
  expect(lab.datasets.summary(id).state).toBe('ready');
});

it('images of a dataset that nobody indexes are refused at once', async () => {
  behave();
  const { lab } = await fakeLab();
  const id = await lab.datasets.register([pictureFolder()]);
  await expect(lab.datasets.find(id, ['a.jpg'])).rejects.toThrow('this dataset is not indexed yet');
});
