import { describe, expect, it } from 'vitest';
import { doseChart, rowsOf } from '../../../renderer/features/shortcuts/diagnosis-rows.ts';
import { doseCurves } from '../../../shared/dose-curves.ts';
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

describe('the chart of a dose curve', () => {
  const found = [2, -2].map((dose) =>
    intervention({ dose, score: 0.25, change: -0.5, ci95: [-0.6, -0.4], control: -0.05 }),
  );
  const [curve] = doseCurves(diagnosis({ baseline: { score: 0.75, chance: 0.25 }, interventions: found }));
  const chart = doseChart(curve!, 0.25, 'Accuracy');

  it('has the score with its interval and the control at every dose, and the unchanged images between them', () => {
    const [score, control] = chart.series;
    expect(chart.x.domain).toEqual([-2, 2]);
    expect(score?.points.map(({ x, y }) => [x, y])).toEqual([
      [-2, 0.25],
      [0, 0.75],
      [2, 0.25],
    ]);
    expect(score?.points[0]?.interval?.[0]).toBeCloseTo(0.15, 9);
    expect(control?.points.map(({ y }) => Number(y.toFixed(2)))).toEqual([0.7, 0.75, 0.7]);
    expect(chart.inWords).toMatch(/−2 px: 0\.250, control 0\.700; 0 px: 0\.750.*; chance 0\.250$/);
  });
});
