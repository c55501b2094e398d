import { describe, expect, it } from 'vitest';
import { type Candidate, whyNotStart } from '../../renderer/features/new-run/why-not-start.ts';
import { failure } from '../../shared/failure.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { DatasetSummary } from '../../shared/protocol.ts';

const dataset = (changes: Partial<DatasetSummary> = {}): DatasetSummary => ({
  id: 'd',
  name: 'Birds',
  folders: [],
  state: 'ready',
  images: 200,
  passedOver: 0,
  warnings: 0,
  warningKinds: {},
  cacheBytes: 0,
  ...changes,
});
const candidate = (task: string, changes: Partial<Candidate> = {}): Candidate => ({
  settings: makeSettings(task, {}),
  copying: false,
  dataset: dataset(),
  heldOut: undefined,
  previewFailure: undefined,
  isPreviewed: true,
  ...changes,
});

describe('a draft can start', () => {
  it('with images that are ready, also before their preview', () => {
    expect(whyNotStart(candidate('rotation'))).toBeUndefined();
    expect(whyNotStart(candidate('rotation', { isPreviewed: false }))).toBeUndefined();
  });
  it('although a preview took too long', () => {
    const slow = failure('failed', 'no image was made within 30 s').failure;
    expect(whyNotStart(candidate('common-fate', { previewFailure: slow }))).toBeUndefined();
  });
});

describe('a draft cannot start', () => {
  it('without images, while a run is copied, or with images that are not indexed', () => {
    expect(whyNotStart(candidate('rotation', { dataset: undefined }))).toBe('Choose images to train on.');
    expect(whyNotStart(candidate('rotation', { copying: true }))).toMatch(/^Loading the copied run/);
    const indexing = dataset({ images: 0, state: 'indexing' });
    expect(whyNotStart(candidate('rotation', { dataset: indexing }))).toBe('Birds is still being indexed.');
    expect(whyNotStart(candidate('rotation', { heldOut: dataset({ id: 'h', images: 0 }) }))).toBe(
      'Birds has no usable image.',
    );
  });
  it('with the same images to train on and to hold out', () => {
    expect(whyNotStart(candidate('rotation', { heldOut: dataset() }))).toMatch(/^The held-out images are those/);
  });
  it('with common fate on images without clips, which the preview finds', () => {
    const noClips = failure('unusable-input', 'no video among these 200 images').failure;
    expect(whyNotStart(candidate('common-fate', { previewFailure: noClips }))).toMatch(/cannot be used for this task/);
    expect(whyNotStart(candidate('common-fate', { isPreviewed: false })), 'not known yet').toMatch(
      /^Looking for clips/,
    );
    expect(whyNotStart(candidate('common-fate'))).toBeUndefined();
  });
  it('with colourisation if all images are grey', () => {
    const grey = (count: number) => ({ dataset: dataset({ warningKinds: { grey: count } }) });
    expect(whyNotStart(candidate('colorization', grey(200)))).toMatch(/are grey/);
    expect(whyNotStart(candidate('colorization', grey(199)))).toBeUndefined();
    expect(whyNotStart(candidate('rotation', grey(200)))).toBeUndefined();
  });
  it('with one image, or with a batch that the images cannot fill', () => {
    expect(whyNotStart(candidate('rotation', { dataset: dataset({ images: 1 }) }))).toMatch(/^One image is not enough/);
    const settings = makeSettings('rotation', { batch: 150 });
    expect(whyNotStart(candidate('rotation', { settings }))).toBe(
      'A batch of 150 cannot be filled: there are 136 images to train on.',
    );
  });
});
