import { beforeEach, expect, it } from 'vitest';
import {
  type Chosen,
  ignoredProblem,
  parametersOf,
  usePlacesChoices,
} from '../../renderer/components/places/places-choices-store.ts';
import type { Folder } from '../../shared/protocol.ts';

const folder = (name: string): readonly Folder[] => [{ token: name, path: `/data/${name}`, name }];
const images: Chosen = { images: folder('train'), test: folder('test') };
const masks: Chosen = { ...images, masks: folder('m'), testMasks: folder('tm') };
const stages = ['stage1', 'stage2'];

beforeEach(() => usePlacesChoices.setState({ of: {}, failures: {} }));

it('masks ignore 255 unless another value or none is chosen, at the last stage unless another is chosen', () => {
  const both = { train: 'm', test: 'tm' };
  const request = { images: ['train'], test: ['test'] };
  expect(parametersOf(masks, stages)).toEqual({ ...request, masks: { ...both, ignored: 255 } });
  expect(parametersOf({ ...masks, ignored: ' 0 ', stage: 'stage1' }, stages)).toEqual({
    ...request,
    stage: 'stage1',
    masks: { ...both, ignored: 0 },
  });
  expect(parametersOf({ ...masks, ignored: 'none' }, stages)).toMatchObject({ masks: { ignored: 'none' } });
});

it.each(['black', '', '-1', '1.5', '65536', '0x10'])(
  "an ignored value '%s' is refused as the command refuses it",
  (ignored) => {
    expect(ignoredProblem({ ignored })).toBe(`Takes a value of the masks, 0 to 65535, or none: found '${ignored}'`);
    expect(parametersOf({ ...masks, ignored }, stages)).toBe('Correct the ignored value of the masks.');
    const boxes = { ...images, boxes: folder('b'), testBoxes: folder('tb') };
    expect(parametersOf({ ...boxes, ignored }, stages)).toMatchObject({ boxes: { train: 'b', test: 'tb' } });
  },
);

it('an encoder without features of places cannot be measured, whatever is chosen', () => {
  expect(parametersOf(masks, [])).toMatch(/no features of places/);
});

it('says what is still to be chosen', () => {
  expect(parametersOf({}, stages)).toMatch(/^Choose images/);
  expect(parametersOf(images, stages)).toBe('Choose masks, boxes, or both.');
  expect(parametersOf({ ...images, masks: folder('m') }, stages)).toMatch(/^Choose masks for both/);
});

it('each encoder keeps its own choices', async () => {
  const { choose, set } = usePlacesChoices.getState();
  await choose('a', 'images', async () => folder('x'));
  set('a', { ignored: 'none' });
  set('b', { stage: 'stage1' });
  expect(usePlacesChoices.getState().of).toEqual({
    a: { images: folder('x'), ignored: 'none' },
    b: { stage: 'stage1' },
  });
});
