/** A dose–response curve as SVG: the score at each dose with its interval, and the control's score. */
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { DoseCurve, DosePoint } from '../../../shared/dose-curves.ts';
import { type Html, html } from './html.ts';
import { figure, plain } from './parts.ts';

const width = 420;
const height = 200;
const edge = { left: 46, right: 12, top: 14, bottom: 34 };

/** The figure with its caption. */
export function doseFigure({ title, unit, points }: DoseCurve, { score, chance }: Diagnosis['baseline']): Html {
  const scores = [score, chance, ...points.flatMap(({ interval, control }) => [...interval, control])];
  const [low, high] = [Math.min(...scores), Math.max(...scores, Math.min(...scores) + 1e-6)];
  const [least, most] = [points[0]!.dose, points.at(-1)!.dose];
  const x = (dose: number): string =>
    (edge.left + ((dose - least) / (most - least)) * (width - edge.left - edge.right)).toFixed(1);
  const y = (value: number): string =>
    (height - edge.bottom - ((value - low) / (high - low)) * (height - edge.top - edge.bottom)).toFixed(1);
  const curve = (value: (point: DosePoint) => number): string =>
    points.map((point) => `${x(point.dose)},${y(value(point))}`).join(' ');
  const level = (value: number, words: string): Html =>
    html`<line class="level" x1="${edge.left}" x2="${width - edge.right}" y1="${y(value)}" y2="${y(value)}"/>
<text x="${edge.left - 4}" y="${y(value)}" dy="4" text-anchor="end">${figure(value)}</text>
<text x="${width - edge.right}" y="${y(value)}" dy="-3" text-anchor="end">${words}</text>\n`;
  return html`<figure class="curve"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Score by dose: ${title}">
${level(score, 'unchanged')}${level(chance, 'chance')}
${points.map(({ dose, interval: [from, to] }) => html`<line class="spread" x1="${x(dose)}" x2="${x(dose)}" y1="${y(from)}" y2="${y(to)}"/>\n`)}
<polyline class="control" points="${curve(({ control }) => control)}"/>
<polyline class="response" points="${curve(({ score: found }) => found)}"/>
${points.map(({ dose, score: found }) => html`<circle cx="${x(dose)}" cy="${y(found)}" r="3"/>\n`)}
${points.map(({ dose }) => html`<text x="${x(dose)}" y="${height - 18}" text-anchor="middle">${plain(dose)}</text>\n`)}
<text x="${width - edge.right}" y="${height - 4}" text-anchor="end">dose${unit ? `, ${unit}` : ''}</text>
</svg><figcaption>${title}: score by dose with 95 % interval; dashed: control</figcaption></figure>`;
}
