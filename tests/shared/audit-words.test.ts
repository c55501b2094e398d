import { describe, expect, it } from 'vitest';
import { auditSchema, type Finding } from '../../shared/audit.ts';
import { auditLine, cueFields } from '../../shared/audit-fields.ts';
import { auditSummary, findingLabel, findingSentence, settingsLabel } from '../../shared/audit-words.ts';
import { cueName, listed } from '../../shared/format-words.ts';
import { audit, audited, findings, inapplicable, leaking, numbers } from '../renderer/shortcuts/records.ts';

const natural = audited('tile-statistics', findings['Present, as in natural images']);
const sentence = (finding: Finding) => findingSentence(audited('vignetting', finding), 'context');

describe('a finding in words', () => {
  it.each(Object.entries(findings))('has the label “%s”', (label, finding) => {
    expect(findingLabel(finding)).toBe(label);
  });

  it('is a sentence with its numbers', () => {
    expect(Object.values(findings).map(sentence)).toEqual([
      'leak: this cue alone answers 0.60 of the questions correctly (chance is 0.13); comparable natural images stay below 0.20',
      'present, but no leak: this cue alone answers 0.40 of the questions correctly (chance is 0.13); it comes from the corner mark of these images',
      'present, but no leak: this cue alone answers 0.16 of the questions correctly (chance is 0.13); that is less than 5 points above chance',
      'present, but no leak: this cue alone answers 0.19 of the questions correctly (chance is 0.13); comparable natural images give away as much (they stay below 0.20)',
      'not found: this cue alone answers 0.13 of the questions correctly (chance is 0.13), which may be chance',
      'no verdict: this cue alone answers 0.13 of the questions correctly (chance is 0.13); different images found: 39, needed: 40',
      'not measured: all files show the same image; 40 different images are needed for a verdict',
      expect.stringContaining(''),
    ]);
    expect(findingSentence(inapplicable('vignetting'), 'rotation')).toMatch(/^it is the same in every direction/);
    expect(findingSentence(audited('vignetting', { verdict: 'does-not-apply', because: 'task' }), 'mae')).toMatch(
      /has no answer that a cue alone could give/,
    );
  });

  it('of jigsaw includes the score of single tiles, which decides', () => {
    const tiles = { score: 0.4, reference: 0.15 };
    expect(sentence({ verdict: 'leak', ...numbers, score: 0.6, tiles })).toBe(
      'leak: this cue alone solves 0.60 of the puzzles (chance is 0.13) and places 0.40 of single tiles; comparable natural images stay below 0.15',
    );
  });

  it('says whether the cue leaks with the settings, and nothing without a verdict', () => {
    const left = (withSettings: Parameters<typeof settingsLabel>[0]['withSettings']) => settingsLabel({ withSettings });
    expect(left({ verdict: 'leak', ...numbers })).toBe('still a leak');
    expect(left({ verdict: 'not-present', ...numbers })).toBe('no leak');
    expect(left({ verdict: 'no-verdict', ...numbers, photographs: 12, needed: 40 })).toBeUndefined();
    expect(left(null)).toBeUndefined();
  });
});

describe('the summary of an audit', () => {
  it('names the leaks, which of them the settings leave, and counts the other cues', () => {
    const found = [
      leaking('chromatic-aberration'),
      leaking('jpeg-grid', { withSettings: { verdict: 'leak', ...numbers } }),
      natural,
      audited('resampling'),
      inapplicable('orientation-metadata'),
    ];
    expect(auditSummary(audit(found))).toEqual([
      '2 cues give away answers: chromatic aberration and JPEG grid.',
      'With the chosen settings, JPEG grid is still a leak.',
      'One cue is present but not a leak, one cue was not found and one does not apply to Context.',
    ]);
  });

  it('says so if no cue leaks with the settings', () => {
    expect(auditSummary(audit([leaking('vignetting')]))).toEqual([
      'One cue gives away answers: vignetting.',
      'With the chosen settings, none of them is a leak.',
    ]);
  });

  it('counts a leak without a measurement with the settings as still a leak', () => {
    expect(auditSummary(audit([leaking('vignetting', { withSettings: null })]))[1]).toContain('is still a leak');
  });

  it('names no cue if there is no leak', () => {
    const headline = (...cues: Parameters<typeof audit>[0]) => auditSummary(audit(cues))[0];
    expect(headline(natural, audited('vignetting'))).toBe('No cue gives away more than it does in natural images.');
    expect(headline(audited('vignetting'))).toBe('None of the tested cues gives away answers.');
    expect(headline(audited('vignetting', findings['No verdict: too few images']))).toMatch(
      /^Too few images for a verdict/,
    );
    expect(headline(audited('vignetting', findings['No verdict: only one image']))).toBe(
      'No verdict: all files show the same image.',
    );
  });

  it('says so if no cue applies', () => {
    expect(auditSummary(audit([inapplicable('vignetting')], 'inpainting'))).toEqual([
      'No cue alone can give away the answers of Inpainting.',
    ]);
  });
});

describe('the fields of the command line', () => {
  const fields = (finding: Finding) => cueFields(audited('vignetting', finding), 'context');

  it('are present and leak only for the findings of these names', () => {
    const flags = Object.entries(findings).map(([label, finding]) => {
      const { applies, present, leak } = fields(finding);
      return [label, applies, present, leak];
    });
    expect(flags).toEqual([
      ['Leak', true, true, true],
      ['Present, explained by corner mark', true, true, false],
      ['Present, near chance', true, true, false],
      ['Present, as in natural images', true, true, false],
      ['Not found', true, false, false],
      ['No verdict: too few images', true, false, false],
      ['No verdict: only one image', true, false, false],
      ['Does not apply', false, false, false],
    ]);
  });

  it('contain the numbers of the probe, or null if no probe was run', () => {
    expect(fields(findings['No verdict: too few images']!)).toMatchObject({
      ...numbers,
      withSettings: { leak: false },
    });
    const none = { score: null, chance: null, pValue: null, reference: null, withSettings: null };
    expect(fields(findings['No verdict: only one image']!)).toMatchObject(none);
    expect(fields(findings['Does not apply']!)).toMatchObject(none);
    expect(fields(findings.Leak!).withSettings).toMatchObject({ score: 0.12, leak: false });
  });

  it('are part of a line of JSON that can be read as an audit', () => {
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

it('names in sentences are in lower case, and lists end with “and”', () => {
  expect([cueName('jpeg-grid'), cueName('corner-mark')]).toEqual(['JPEG grid', 'corner mark']);
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});
