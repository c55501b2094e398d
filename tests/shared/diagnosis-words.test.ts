import { describe, expect, it } from 'vitest';
import { type CueVerdict, diagnosisSchema } from '../../shared/diagnosis.ts';
import { diagnosisHeadline, diagnosisLine, placeSentence, verdictSentence } from '../../shared/diagnosis-words.ts';
import { diagnosis, intervention, verdicts } from '../renderer/shortcuts/records.ts';

const headline = (...findings: readonly CueVerdict[]) => diagnosisHeadline(diagnosis({ findings: [...findings] }));
const sentence = (finding: CueVerdict) => verdictSentence(finding, diagnosis());

describe('the sentence of a verdict', () => {
  it('contains the numbers of a cue that is used, and of one that is not found to be used', () => {
    expect(sentence(verdicts.reads)).toBe(
      'the score drops from 0.50 to 0.20 with red and blue re-registered (control: to 0.50 with all channels warped alike): this network uses chromatic aberration',
    );
    expect(sentence(verdicts['not found'])).toBe(
      'not found to be used: the score is 0.49 with red and blue re-registered and 0.50 with all channels warped alike, 0.50 with neither',
    );
  });

  it('gives the reason why there is no verdict, and why a cue was not tried', () => {
    expect(sentence(verdicts['no answer'])).toBe('no verdict: Context has no answer that a cue alone could give');
    expect(sentence(verdicts['near chance'])).toContain('its score is 0.50, chance is 0.13');
    expect(sentence(verdicts['not removed'])).toBe('no verdict: none of the interventions removes the whole cue');
    expect(sentence(verdicts['not paired'])).toContain('the score of Context is not a mean over images');
    expect(sentence(verdicts['not tried'])).toBe('not tried: it is in the files alone');
  });
});

describe('the headline of a diagnosis', () => {
  it('names the cues that are used', () => {
    expect(headline(verdicts['not found'], verdicts.reads)).toBe('This network uses chromatic aberration.');
    expect(headline(verdicts.reads, { ...verdicts.reads, cue: 'jpeg-grid' })).toBe(
      'This network uses chromatic aberration and JPEG grid.',
    );
  });

  it('names no cue if none was found, and counts only the cues that were removed', () => {
    expect(headline(verdicts['not found'], verdicts['not removed'], verdicts['not tried'])).toMatch(
      /^One cue was removed, and the network was not found to use it/,
    );
    expect(headline(verdicts['not found'], { ...verdicts['not found'], cue: 'corner-mark' })).toMatch(
      /^2 cues were removed, and the network was not found to use any of them/,
    );
  });

  it('gives no verdict for a network near chance, a puzzle that no cue alone can answer, and a score that is not paired', () => {
    expect(headline(verdicts['near chance'], verdicts['not tried'])).toMatch(
      /^No verdict: the network is close to chance/,
    );
    expect(headline(verdicts['not removed'], verdicts['no answer'])).toMatch(/^No verdict: Context has no answer/);
    expect(headline(verdicts['not removed'], verdicts['not paired'])).toMatch(/^No verdict: the score of Context/);
    expect(headline(verdicts['not tried'])).toBe('No cue was tried.');
  });
});

it('the features show a patch’s place only if the whole interval is better than the mean place', () => {
  expect(placeSentence({ rmse: 0.2, chance: 0.29, ci95: [0.18, 0.22] })).toContain(
    'The features show where a patch was',
  );
  expect(placeSentence({ rmse: 0.27, chance: 0.29, ci95: [0.24, 0.3] })).toContain('do not show where');
});

describe('a diagnosis as a line of JSON', () => {
  const picture = { caption: 'c', data: 'data:image/png;base64,', width: 1, height: 1 };
  const remedy = { key: 'colour', value: 'drop', words: 'Colours: Drop' };
  const findings = [{ ...verdicts.reads, remedy }, verdicts['not found'], verdicts['not tried']];
  const record = diagnosis({ findings, interventions: [intervention({ picture })] });
  const line = diagnosisLine(record);

  it('has the fields of the contract, derived from the findings', () => {
    expect(line).toMatchObject({
      verdicts: [{ cue: 'chromatic-aberration', effect: -0.3, ci95: [-0.03, 0.01], remedy }],
      notTried: [{ cue: 'orientation-metadata', reason: 'it is in the files alone' }],
    });
  });

  it('can be read again as a diagnosis, without its pictures', () => {
    const read = diagnosisSchema.parse(line);
    expect(read).toEqual({ ...record, interventions: [intervention()] });
    expect(JSON.stringify(line)).not.toContain('data:image');
  });
});

it('a diagnosis of an earlier version, whose verdicts were sentences, cannot be read', () => {
  const { findings: _, ...earlier } = { ...diagnosis(), verdicts: [], notTried: [] };
  expect(diagnosisSchema.safeParse(earlier).success).toBe(false);
});
