/** The first screen of an audit's report: the strongest cue that gives answers away, its scores on one chart, and its remedy. */
import type { Audit, AuditedCue } from '../../../shared/audit.ts';
import { probeOf } from '../../../shared/audit-fields.ts';
import { auditSummary, cuesFound } from '../../../shared/audit-words.ts';
import { cueCards } from '../../../shared/cue-cards.ts';
import { cueName } from '../../../shared/format-words.ts';
import { type Bar, barsFigure } from './bars-figure.ts';
import { type Html, html } from './html.ts';
import { picture } from './parts.ts';

/** The first screen. */
export function auditStory(audit: Audit): Html {
  const [headline, ...more] = auditSummary(audit);
  const [strongest] = cuesFound(audit, 'leak').toSorted((a, b) => scoreOf(b) - scoreOf(a));
  return html`<section class="story">
<h2>${headline}</h2>
${strongest ? leak(strongest) : more.map((words) => html`<p class="lead">${words}</p>\n`)}
</section>`;
}

const scoreOf = (audited: AuditedCue): number => probeOf(audited)?.score ?? 0;

function leak(audited: AuditedCue): Html {
  const { cue, withSettings, remedy, picture: shown } = audited;
  const { title, what } = cueCards[cue];
  const probe = probeOf(audited)!;
  const bars: readonly Bar[] = [
    { words: `${title} alone`, value: probe.score, kind: 'main' },
    { words: 'Natural images stay below', value: probe.reference, kind: 'other' },
    ...(withSettings ? [{ words: 'With the chosen settings', value: withSettings.score, kind: 'other' } as const] : []),
  ];
  return html`<p class="lead">${what}</p>
<div class="screen">
${shown && picture(shown)}
${barsFigure(`Share of the questions that a probe of ${cueName(cue)} alone answers, without seeing what is in the images.`, bars, probe.chance)}
</div>
<h3>${remedy ? html`Remedy: ${remedy.words}` : 'No setting of this task removes this cue'}</h3>`;
}
