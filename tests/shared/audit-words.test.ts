import { describe, expect, it } from 'vitest';
import { auditSchema, type Finding } from '../../shared/audit.ts';
import { auditLine, cueFields } from '../../shared/audit-fields.ts';
import { auditSummary, findingLabel, findingSentence, settingsLabel } from '../../shared/audit-words.ts';
import { cueName, listed } from '../../shared/words.ts';
import { audit, audited, findings, inapplicable, leaking, numbers } from '../renderer/shortcuts/records.ts';

const natural = audited('tile-statistics', findings['Present, as in natural photographs']);
const sentence = (finding: Finding) => findingSentence(audited('vignetting', finding), 'context');

describe('a finding in words', () => {
  it.each(Object.entries(findings))('has the label “%s”', (label, finding) => {
    expect(findingLabel(finding)).toBe(label);
  });

  it('is a sentence with its numbers', () => {
    expect(Object.values(findings).map(sentence)).toEqual([
      'leak: this cue alone answers 0.60 of the questions correctly (chance is 0.13); comparable natural photographs stay below 0.20',
      'present, but no leak: this cue alone answers 0.40 of the questions correctly (chance is 0.13); it comes from the corner mark of these photographs',
      'present, but no leak: this cue alone answers 0.16 of the questions correctly (chance is 0.13); that is less than 5 points above chance',
      'present, but no leak: this cue alone answers 0.19 of the questions correctly (chance is 0.13); comparable natural photographs give away as much (they stay below 0.20)',
      'not found: this cue alone answers 0.13 of the questions correctly (chance is 0.13), which may be chance',
      'no verdict: this cue alone answers 0.13 of the questions correctly (chance is 0.13); different photographs found: 39, needed: 40',
      'not asked: every picture is of one photograph; 40 different photographs are needed for a verdict',
      expect.stringContaining(''),
    ]);
    expect(findingSentence(inapplicable('vignetting'), 'rotation')).toMatch(/^it is the same in every direction/);
    expect(findingSentence(audited('vignetting', { verdict: 'does-not-apply', because: 'task' }), 'mae')).toMatch(
      /has no answer that a cue alone could give/,
    );
  });

  it('of jigsaw counts tiles too, which decide', () => {
    const tiles = { score: 0.4, reference: 0.15 };
    expect(sentence({ verdict: 'leak', ...numbers, score: 0.6, tiles })).toBe(
      'leak: this cue alone solves 0.60 of the puzzles (chance is 0.13) and places 0.40 of single tiles; comparable natural photographs stay below 0.15',
    );
  });

  it('says what the settings leave, and nothing without a verdict', () => {
    const left = (withSettings: Parameters<typeof settingsLabel>[0]['withSettings']) => settingsLabel({ withSettings });
    expect(left({ verdict: 'leak', ...numbers })).toBe('still a leak');
    expect(left({ verdict: 'not-present', ...numbers })).toBe('no leak');
    expect(left({ verdict: 'no-verdict', ...numbers, photographs: 12, needed: 40 })).toBeUndefined();
    expect(left(null)).toBeUndefined();
  });
});

describe('the summary of an audit', () => {
  it('names what gives answers away, what the settings make of it, and counts the others', () => {
    const found = [
      leaking('chromatic-aberration'),
      leaking('jpeg-grid', { withSettings: { verdict: 'leak', ...numbers } }),
      natural,
      audited('resampling'),
      inapplicable('orientation-metadata'),
    ];
    expect(auditSummary(audit(found))).toEqual([
      '2 cues give answers away: chromatic aberration and JPEG grid.',
      'With the chosen settings, JPEG grid still does.',
      'One cue is present without being a leak, one cue was not found and one does not apply to Context.',
    ]);
  });

  it('says it where the settings leave nothing to leak', () => {
    expect(auditSummary(audit([leaking('vignetting')]))).toEqual([
      'One cue gives answers away: vignetting.',
      'With the chosen settings, none of them leaks.',
    ]);
  });

  it('counts a leak that was not looked at with the settings as one that is left', () => {
    expect(auditSummary(audit([leaking('vignetting', { withSettings: null })]))[1]).toContain('still does');
  });

  it('accuses nobody where there is no leak', () => {
    const headline = (...cues: Parameters<typeof audit>[0]) => auditSummary(audit(cues))[0];
    expect(headline(natural, audited('vignetting'))).toBe(
      'Nothing here gives answers away beyond what natural photographs do.',
    );
    expect(headline(audited('vignetting'))).toBe('None of the cues that were tested gives answers away.');
    expect(headline(audited('vignetting', findings['No verdict: too few photographs']))).toMatch(
      /^Too few photographs for a verdict/,
    );
    expect(headline(audited('vignetting', findings['No verdict: only one photograph']))).toBe(
      'No verdict: every picture is of one photograph.',
    );
  });

  it('says it where no cue can give anything away', () => {
    expect(auditSummary(audit([inapplicable('vignetting')], 'inpainting'))).toEqual([
      'No cue alone can give the answers of Inpainting away.',
    ]);
  });
});

describe('the contract’s fields', () => {
  const fields = (finding: Finding) => cueFields(audited('vignetting', finding), 'context');

  it('call present and a leak only what the finding calls so', () => {
    const flags = Object.entries(findings).map(([label, finding]) => {
      const { applies, present, leak } = fields(finding);
      return [label, applies, present, leak];
    });
    expect(flags).toEqual([
      ['Leak', true, true, true],
      ['Present, explained by corner mark', true, true, false],
      ['Present, near chance', true, true, false],
      ['Present, as in natural photographs', true, true, false],
      ['Not found', true, false, false],
      ['No verdict: too few photographs', true, false, false],
      ['No verdict: only one photograph', true, false, false],
      ['Does not apply', false, false, false],
    ]);
  });

  it('hold the numbers of the probe, and null where none was asked', () => {
    expect(fields(findings['No verdict: too few photographs']!)).toMatchObject({
      ...numbers,
      withSettings: { leak: false },
    });
    const none = { score: null, chance: null, pValue: null, reference: null, withSettings: null };
    expect(fields(findings['No verdict: only one photograph']!)).toMatchObject(none);
    expect(fields(findings['Does not apply']!)).toMatchObject(none);
    expect(fields(findings.Leak!).withSettings).toMatchObject({ score: 0.12, leak: false });
  });

  it('stand in a line of JSON that can be read again as an audit', () => {
    const record = audit([leaking('vignetting'), inapplicable('resampling')]);
    const line = auditLine(record);
    expect(line).toMatchObject({ cues: [{ cue: 'vignetting', score: 0.6, leak: true }, { applies: false }] });
    expect(auditSchema.parse(line)).toEqual(record);
  });
});

it('an audit of an earlier version, whose findings were sentences, cannot be read', () => {
  const earlier = { ...audit([]), cues: [{ cue: 'vignetting', applies: true, reason: 'no verdict', leak: false }] };
  expect(auditSchema.safeParse(earlier).success).toBe(false);
});

it('names within a sentence and lists are written as people do', () => {
  expect([cueName('jpeg-grid'), cueName('corner-mark')]).toEqual(['JPEG grid', 'corner mark']);
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});
