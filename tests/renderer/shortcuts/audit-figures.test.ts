import { describe, expect, it } from 'vitest';
import { finding } from '../../../electron/worker/shortcuts/audit/audit-words.ts';
import {
  auditWords,
  barOf,
  cueName,
  findingOf,
  inOrder,
  listed,
  pWords,
  strengthWords,
} from '../../../renderer/features/shortcuts/audit-figures.ts';
import { audit, audited, inapplicable, leaking } from './records.ts';

const natural = audited('tile-statistics', { present: true, pValue: 0.005, score: 0.19, reference: 0.2 });

describe('findings', () => {
  it('call a leak only what the audit calls one', () => {
    expect(findingOf(leaking('vignetting'))).toBe('leak');
    // However high the score: without the audit's word it is no leak.
    expect(findingOf(audited('vignetting', { score: 0.9, present: true, reference: 0.95 }))).toBe('natural');
    expect(findingOf(audited('vignetting', { score: 0.9, present: false }))).toBe('absent');
  });

  it('say how a present cue stands: as in nature, weak, or through another cue', () => {
    expect(findingOf(natural)).toBe('natural');
    const present = { present: true, pValue: 0.005 };
    expect(findingOf(audited('vignetting', { ...present, score: 0.17, reference: 0.15 }))).toBe('weak');
    expect(findingOf(audited('vignetting', { ...present, score: 0.4 }))).toBe('borrowed');
    expect(findingOf(inapplicable('vignetting'))).toBe('inapplicable');
  });

  it('say nothing of too few photographs, in the audit’s own words', () => {
    const judged = {
      cue: 'vignetting',
      score: 0.6,
      chance: 0.125,
      pValue: 0.001,
      present: false,
      leak: false,
      reference: 0.2,
    } as const;
    const found = (photographs: number) =>
      findingOf(audited('vignetting', { score: 0.6, pValue: 0.001, reason: finding(judged, photographs) }));
    expect([found(39), found(40)]).toEqual(['untold', 'absent']);
    expect(findingOf(audited('vignetting', { score: null }))).toBe('untold');
    expect(auditWords(audit([audited('vignetting', { score: null })])).headline).toContain('Too few photographs');
  });

  it('stand in the order in which they matter', () => {
    const cues = [
      inapplicable('jpeg-grid'),
      audited('resampling'),
      natural,
      leaking('vignetting'),
      leaking('corner-mark', { score: 0.9 }),
    ];
    expect(inOrder(cues).map(({ cue }) => cue)).toEqual([
      'corner-mark',
      'vignetting',
      'tile-statistics',
      'resampling',
      'jpeg-grid',
    ]);
  });
});

describe('the words of an audit', () => {
  it('name what gives answers away, and what the settings make of it', () => {
    const words = auditWords(
      audit([
        leaking('chromatic-aberration'),
        leaking('jpeg-grid', { withSettings: { score: 0.5, pValue: 0.005, leak: true } }),
        natural,
        audited('resampling'),
        inapplicable('orientation-metadata'),
      ]),
    );
    expect(words).toEqual({
      leaks: true,
      headline: '2 cues give answers away: chromatic aberration and JPEG grid.',
      settings: 'With the chosen settings, JPEG grid still does.',
      rest: 'One cue is present without being a leak, one was looked for and not found and one does not apply to Context.',
    });
  });

  it('say it where the settings leave nothing to leak', () => {
    const words = auditWords(audit([leaking('vignetting')]));
    expect(words.headline).toBe('One cue gives answers away: vignetting.');
    expect(words.settings).toBe('With the chosen settings, none of that is left to leak.');
  });

  it('count a leak that was not looked at with the settings as one that is left', () => {
    expect(auditWords(audit([leaking('vignetting', { withSettings: null })])).settings).toContain('still does');
  });

  it('accuse nobody where there is no leak', () => {
    expect(auditWords(audit([natural, audited('vignetting')]))).toMatchObject({
      leaks: false,
      headline: 'Nothing here gives answers away beyond what natural photographs do.',
      settings: undefined,
    });
    expect(auditWords(audit([audited('vignetting')])).headline).toBe(
      'None of the cues that were looked for gives answers away.',
    );
  });

  it('say it where no cue can give anything away', () => {
    expect(auditWords(audit([inapplicable('vignetting')], 'inpainting')).headline).toBe(
      'No cue alone can give the answers of Inpainting away.',
    );
  });
});

describe('bars and numbers', () => {
  it('draw nothing for what does not apply', () => {
    expect(barOf(inapplicable('vignetting'))).toBeUndefined();
    expect(barOf(natural)).toEqual({ score: 0.19, chance: 0.125, reference: 0.2, withSettings: 0.12 });
  });

  it('write strengths with their unit, two digits and a real minus', () => {
    expect(strengthWords({ value: -2.0481, unit: 'px' })).toBe('−2 px');
    expect(strengthWords({ value: 0.4567, unit: '' })).toBe('0.46');
  });

  it('write names within a sentence, lists and probabilities as people do', () => {
    expect([cueName('jpeg-grid'), cueName('corner-mark')]).toEqual(['JPEG grid', 'corner mark']);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
    expect([pWords(0.005), pWords(0.04), pWords(1)]).toEqual(['p < .01', 'p = .04', 'p = 1.00']);
  });
});
