import { describe, expect, it } from 'vitest';
import { doseFigure } from '../../electron/lab/report/dose-figure.ts';
import { doseCurves } from '../../shared/dose-curves.ts';
import { diagnosis, intervention } from '../renderer/shortcuts/records.ts';

const baseline = { score: 0.75, chance: 0.25 };
/** Each dose reduces the score to chance. */
const lost = { score: 0.25, change: -0.5, ci95: [-0.5, -0.5] as [number, number], control: 0 };

function drawn(...interventions: Parameters<typeof intervention>[0][]): string {
  const found = diagnosis({ baseline, interventions: interventions.map((each) => intervention({ ...lost, ...each })) });
  const [curve] = doseCurves(found);
  return doseFigure(curve!, baseline).markup;
}
const responseOf = (markup: string) =>
  /class="response" points="([^"]*)"/
    .exec(markup)![1]!
    .split(' ')
    .map((point) => point.split(',').map(Number));

describe('the figure of a dose curve', () => {
  it('joins the doses with the unchanged photographs: the score at the top, chance at the bottom', () => {
    expect(responseOf(drawn({ dose: 2 }, { dose: -2 }))).toEqual([
      [46, 166],
      [227, 14],
      [408, 166],
    ]);
  });

  it('starts at 1 if the dose is a factor', () => {
    const factor = { cue: 'resampling', unit: '', untouchedDose: 1 } as const;
    const markup = drawn({ ...factor, dose: 2 }, { ...factor, dose: 3 });
    expect(responseOf(markup)).toEqual([
      [46, 14],
      [227, 166],
      [408, 166],
    ]);
    expect(markup).not.toContain('>0</text>');
  });
});
