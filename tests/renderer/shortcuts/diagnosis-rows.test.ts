import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../renderer/features/shortcuts/diagnosis-rows.ts';
import { diagnosis, intervention } from './records.ts';

describe('rows and numbers', () => {
  const registered = intervention({ direction: 'remove', dose: 1, unit: '' });
  const rows = (...interventions: Parameters<typeof rowsOf>[0]['interventions']) =>
    rowsOf(diagnosis({ interventions })).map(({ direction, dose }) => `${direction} ${dose}`);

  it('list removals first, then additions, by dose', () => {
    const doses = [2, 1, -1, -2].map((dose) => intervention({ dose }));
    expect(rows(...doses, registered)).toEqual(['remove 1', 'inject -2', 'inject -1', 'inject 1', 'inject 2']);
  });

  it('omit the dose that changes nothing', () => {
    const resampled = [0.5, 1, 2].map((dose) => intervention({ cue: 'resampling', dose, untouchedDose: 1 }));
    expect(rows(intervention({ dose: 0 }), ...resampled)).toEqual(['inject 0.5', 'inject 2']);
  });
});
