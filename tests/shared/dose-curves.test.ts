import { describe, expect, it } from 'vitest';
import { cues } from '../../electron/worker/shortcuts/cues/cues.ts';
import { injections } from '../../electron/worker/shortcuts/diagnosis/cue-interventions.ts';
import { doseCurves } from '../../shared/dose-curves.ts';
import { diagnosis, intervention } from '../renderer/shortcuts/records.ts';

const doses = [-2, -1, 1, 2].map((dose) =>
  intervention({
    dose,
    words: `aberration put in: ${dose} px`,
    score: 0.5 + dose / 10,
    change: dose / 10,
    ci95: [dose / 10 - 0.05, dose / 10 + 0.02],
    control: -0.01,
  }),
);
const registered = intervention({
  direction: 'remove',
  what: 'red and blue re-registered',
  dose: 1,
  unit: '',
  score: 0.2,
  change: -0.3,
});

describe('dose curves', () => {
  const curves = doseCurves(diagnosis({ interventions: [registered, ...doses] }));

  it('contain interventions that differ only in their dose, with the unchanged images at dose 0', () => {
    expect(curves).toHaveLength(1);
    expect(curves[0]).toMatchObject({ title: 'Chromatic aberration: aberration put in', unit: 'px' });
    expect(curves[0]!.points.map(({ dose }) => dose)).toEqual([-2, -1, 0, 1, 2]);
    expect(curves[0]!.points[2]).toMatchObject({ score: 0.5, control: 0.5, interval: [0.5, 0.5] });
  });

  it('have intervals around the score, and the control at its own score', () => {
    const last = curves[0]!.points.at(-1)!;
    expect(last.score).toBeCloseTo(0.7, 9);
    expect(last.control).toBeCloseTo(0.49, 9);
    expect(last.interval[0]).toBeCloseTo(0.65, 9);
    expect(last.interval[1]).toBeCloseTo(0.72, 9);
  });

  it('omit a single dose', () => {
    expect(doseCurves(diagnosis({ interventions: [registered] }))).toEqual([]);
    expect(doseCurves(diagnosis({ interventions: [registered, registered] }))).toEqual([]);
  });

  it('separate scales, and join additions and removals on one scale', () => {
    const away = [0.5, 1].map((dose) =>
      intervention({ direction: 'remove', dose, unit: 'share', what: 're-registered', words: `${dose} re-registered` }),
    );
    const gaps = [-0.25, 0.5].map((dose) =>
      intervention({ cue: 'edge-continuity', direction: dose < 0 ? 'inject' : 'remove', dose, unit: 'patches' }),
    );
    const titles = doseCurves(diagnosis({ interventions: [...gaps, ...away, ...doses] })).map(({ title }) => title);
    expect(titles).toEqual([
      'Chromatic aberration: re-registered',
      'Chromatic aberration: aberration put in',
      'Edge continuity: more and less',
    ]);
  });

  it('have the unchanged images at factor 1 for resampling, and at 0 for every other planted cue', () => {
    for (const cue of Object.values(cues)) {
      const interventions = injections(cue).map(({ change: _, control: __, decides: ___, shown: ____, ...what }) =>
        intervention(what),
      );
      for (const { points } of doseCurves(diagnosis({ interventions })))
        expect(points.find(({ words }) => words === 'unchanged')!.dose, cue.id).toBe(cue.id === 'resampling' ? 1 : 0);
    }
    expect(injections(cues.resampling).length).toBeGreaterThan(1);
  });
});
