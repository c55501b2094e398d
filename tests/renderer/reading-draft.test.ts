import { describe, expect, it } from 'vitest';
import { isSameReading, readingDraftOf, readingOfDraft } from '../../renderer/features/photographs/reading-draft.ts';
import { colourReading, type ImageReading } from '../../shared/image-reading.ts';

describe('the form of how images are read', () => {
  it.each<ImageReading>([
    colourReading,
    { channels: 'grey', depth: 16, range: { kind: 'auto' } },
    { channels: [3, 2, 1, 0], depth: 8, range: { kind: 'fixed', limits: [[-10, 4095]] } },
    { ...colourReading, pages: 'all' },
    { ...colourReading, videos: 'clips' },
    { channels: 'rgb', depth: 16, range: { kind: 'percentile', low: 1, high: 99.5, perChannel: true } },
  ])('gives the reading that it shows: %j', (reading) => {
    expect(readingOfDraft(readingDraftOf(reading))).toEqual({ reading, problems: {} });
    expect(isSameReading(readingOfDraft(readingDraftOf(reading)).reading!, reading)).toBe(true);
  });

  it('says what is wrong with a field, and gives no reading', () => {
    const draft = readingDraftOf(colourReading);
    expect(readingOfDraft({ ...draft, channels: 'bands', bands: '0' })).toMatchObject({
      reading: undefined,
      problems: { bands: 'Enter bands such as 4, 3, 2' },
    });
    expect(readingOfDraft({ ...draft, range: 'fixed', black: 9, white: 9 }).problems.limits).toBe(
      'Black must be below white',
    );
    expect(readingOfDraft({ ...draft, range: 'fixed', black: '', white: 9 }).reading).toBeUndefined();
    expect(readingOfDraft({ ...draft, range: 'percentile', low: 1, high: 101 }).problems.percentiles).toBeDefined();
    // What a hidden field holds does not matter.
    expect(readingOfDraft({ ...draft, bands: 'x', low: 200 }).reading).toEqual(colourReading);
  });
});
