/** Page, command line and report show the same texts for the same record. */
import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { auditText } from '../electron/hosts/audit-text.ts';
import { diagnosisText } from '../electron/hosts/diagnosis-text.ts';
import { auditSection } from '../electron/lab/report/audit-section.ts';
import { diagnosisSection } from '../electron/lab/report/diagnosis-section.ts';
import { AuditResult } from '../renderer/features/shortcuts/audit-result.tsx';
import { cueFields } from '../shared/audit-fields.ts';
import { auditSummary, findingLabel, findingSentence } from '../shared/audit-words.ts';
import { diagnosisHeadline, verdictSentence } from '../shared/diagnosis-words.ts';
import { makeSettings } from '../shared/make-settings.ts';
import { audit, audited, diagnosis, findings, verdicts } from './renderer/shortcuts/records.ts';

const made = makeSettings('context', {});
if (!made.ok) throw new Error(made.failure.message);
const settings = made.value;

/** The text of markup in lower case, because a sentence may begin with a capital. */
const textOf = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&#x27;', "'")
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();

describe.each(Object.entries(findings))('a cue that is found to be “%s”', (label, finding) => {
  const found = audited('chromatic-aberration', finding);
  const record = audit([found, audited('vignetting')]);
  const page = createElement(MantineProvider, null, createElement(AuditResult, { audit: record, settings: undefined }));
  const texts = {
    page: textOf(renderToStaticMarkup(page)),
    'command line': auditText(record).join('\n').toLowerCase(),
    report: textOf(auditSection({ audit: record, settings, versions: {} }).markup),
  };

  it.each(Object.entries(texts))('is called so by the %s, with the same sentence and summary', (_, text) => {
    expect(text).toContain(findingSentence(found, record.task).toLowerCase());
    for (const sentence of auditSummary(record)) expect(text).toContain(sentence.toLowerCase());
    if (finding.verdict !== 'does-not-apply') expect(text).toContain(label.toLowerCase());
    expect(/(?<!no )leak:/.test(text), 'nothing else is called a leak').toBe(finding.verdict === 'leak');
  });

  it('is a leak in JSON exactly if it is called one', () => {
    expect(cueFields(found, record.task).leak).toBe(findingLabel(finding) === 'Leak');
  });
});

describe.each(Object.entries(verdicts))('a network whose cue is “%s”', (_, finding) => {
  const record = diagnosis({ findings: [finding] });
  const texts = {
    'command line': diagnosisText(record).join('\n').toLowerCase(),
    report: textOf(diagnosisSection(record).markup),
  };

  it.each(Object.entries(texts))('is described by the %s in the same sentence and headline', (__, text) => {
    expect(text).toContain(verdictSentence(finding, record).toLowerCase());
    expect(text).toContain(diagnosisHeadline(record).toLowerCase());
  });
});
