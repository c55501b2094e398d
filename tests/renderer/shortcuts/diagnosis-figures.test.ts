import { describe, expect, it } from 'vitest';
import {
  diagnosisHeadline,
  doseCurves,
  placeSentence,
  rowsOf,
  signed,
} from '../../../renderer/features/shortcuts/diagnosis-figures.ts';
import type { Diagnosis } from '../../../shared/shortcuts.ts';
import { diagnosis, intervention } from './records.ts';

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
  words: 'red and blue re-registered',
  dose: 1,
  unit: '',
  score: 0.2,
  change: -0.3,
});

describe('dose curves', () => {
  const curves = doseCurves(diagnosis({ interventions: [registered, ...doses] }));

  it('gather what differs in its dose alone, with the photographs as they are at dose 0', () => {
    expect(curves).toHaveLength(1);
    expect(curves[0]).toMatchObject({ title: 'Chromatic aberration: aberration put in', unit: 'px' });
    expect(curves[0]!.points.map(({ dose }) => dose)).toEqual([-2, -1, 0, 1, 2]);
    expect(curves[0]!.points[2]).toMatchObject({ score: 0.5, control: 0.5, reach: [0, 0] });
  });

  it('put intervals around the score, and the control at its own score', () => {
    const last = curves[0]!.points.at(-1)!;
    expect(last.score).toBeCloseTo(0.7, 9);
    expect(last.control).toBeCloseTo(0.49, 9);
    expect(last.reach[0]).toBeCloseTo(0.05, 9);
    expect(last.reach[1]).toBeCloseTo(0.02, 9);
  });

  it('draw no curve of a single intervention', () => {
    expect(doseCurves(diagnosis({ interventions: [registered] }))).toEqual([]);
  });

  it('keep scales apart, and join what is put in and taken away on one scale', () => {
    const away = [0.5, 1].map((dose) =>
      intervention({ direction: 'remove', dose, unit: 'share', words: `re-registered${dose < 1 ? ', by half' : ''}` }),
    );
    const gaps = [-0.25, 0.5].map((dose) =>
      intervention({ cue: 'edge-continuity', direction: dose < 0 ? 'inject' : 'remove', dose, unit: 'patches' }),
    );
    const titles = doseCurves(diagnosis({ interventions: [...gaps, ...away, ...doses] })).map(({ title }) => title);
    expect(titles).toEqual([
      'Chromatic aberration: re-registered',
      'Chromatic aberration: aberration put in',
      'Edge continuity, more and less of it',
    ]);
  });
});

describe('the words of a diagnosis', () => {
  const headline = (record: Diagnosis) => diagnosisHeadline(record, 'context');

  it('accuse nobody where there is no verdict', () => {
    expect(headline(diagnosis({ interventions: [registered] }))).toContain(
      'The one cue that was tried was not found to be read',
    );
    expect(headline(diagnosis({ interventions: [registered, intervention({ cue: 'vignetting' })] }))).toContain(
      'Of the 2 cues that were tried, none was found',
    );
  });

  it('say it where a network answers at chance', () => {
    expect(headline(diagnosis({ baseline: { score: 0.14, chance: 0.125 } }))).toContain(
      'hardly better than chance (0.140 against 0.125)',
    );
  });

  it('give no verdict on a puzzle whose answers no cue holds', () => {
    expect(diagnosisHeadline(diagnosis({ interventions: [registered] }), 'inpainting')).toContain(
      'so no verdict is given',
    );
  });

  it('count the cues that are read', () => {
    const verdict = { cue: 'vignetting', effect: -0.3, ci95: [-0.4, -0.2], words: 'Drops' } as const;
    const of = (count: number) => headline(diagnosis({ verdicts: Array(count).fill(verdict) }));
    expect(of(1)).toBe('This network reads a shortcut.');
    expect(of(2)).toBe('This network reads 2 shortcuts.');
  });

  it('say that a patch’s place can be told only where the whole interval is better than the mean place', () => {
    expect(placeSentence({ rmse: 0.2, chance: 0.29, ci95: [0.18, 0.22] })).toContain('hold where a patch was');
    expect(placeSentence({ rmse: 0.27, chance: 0.29, ci95: [0.24, 0.3] })).toContain('do not tell where');
  });
});

describe('rows and numbers', () => {
  it('begin with what was taken away, then what was put in, by dose', () => {
    const rows = rowsOf(diagnosis({ interventions: [...[...doses].reverse(), registered] }));
    expect(rows.map(({ direction, dose }) => `${direction} ${dose}`)).toEqual([
      'remove 1',
      'inject -2',
      'inject -1',
      'inject 1',
      'inject 2',
    ]);
  });

  it('write differences with their sign', () => {
    expect([signed(0.12), signed(-0.004), signed(-0.0001)]).toEqual(['+0.120', '−0.004', '0.000']);
  });
});
