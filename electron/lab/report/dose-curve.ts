/** Dose and response as a drawing: the score at each dose with its interval, beside the control's. */
import { cueCards } from '../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention } from '../../../shared/shortcuts.ts';
import { type Html, html } from './html.ts';
import { figure, plain } from './parts.ts';

const width = 420;
const height = 200;
const edge = { left: 46, right: 12, top: 14, bottom: 34 };

/** A drawing for each way of changing the cue that was tried at several doses; what is counted in one unit is one way. */
export function doseCurves(
  title: string,
  interventions: readonly Intervention[],
  baseline: Diagnosis['baseline'],
): readonly Html[] {
  const units = [...new Set(interventions.map(({ unit }) => unit))];
  return units
    .map((unit) => interventions.filter((each) => each.unit === unit))
    .filter((doses) => new Set(doses.map(({ dose }) => dose)).size > 1)
    .map((doses) => doseCurve(title, doses, baseline));
}

/** The dose that leaves the photographs as they are: 0, or the weakest strength of what is planted by a factor. */
function neutralDose({ cue, direction, unit }: Intervention): number {
  const { plant } = cueCards[cue];
  return direction === 'inject' && plant?.unit === unit ? Math.max(0, plant.min) : 0;
}

function doseCurve(
  title: string,
  interventions: readonly Intervention[],
  { score, chance }: Diagnosis['baseline'],
): Html {
  const doses = [...interventions].sort((a, b) => a.dose - b.dose);
  const scores = [
    score,
    chance,
    ...doses.flatMap(({ control, ci95: [low, high] }) => [score + low, score + high, score + control]),
  ];
  const [low, high] = [Math.min(...scores), Math.max(...scores, Math.min(...scores) + 1e-6)];
  const neutral = neutralDose(doses[0]!);
  const [least, most] = [Math.min(neutral, doses[0]!.dose), Math.max(neutral, doses.at(-1)!.dose)];
  const x = (dose: number): string =>
    (edge.left + ((dose - least) / (most - least)) * (width - edge.left - edge.right)).toFixed(1);
  const y = (value: number): string =>
    (height - edge.bottom - ((value - low) / (high - low)) * (height - edge.top - edge.bottom)).toFixed(1);
  const asTheyAre = { dose: neutral, score, control: 0 };
  const points = [...doses.filter(({ dose }) => dose !== neutral), asTheyAre].sort((a, b) => a.dose - b.dose);
  const curve = (value: (point: (typeof points)[number]) => number): string =>
    points.map((point) => `${x(point.dose)},${y(value(point))}`).join(' ');
  const level = (value: number, words: string): Html =>
    html`<line class="level" x1="${edge.left}" x2="${width - edge.right}" y1="${y(value)}" y2="${y(value)}"/>
<text x="${edge.left - 4}" y="${y(value)}" dy="4" text-anchor="end">${figure(value)}</text>
<text x="${width - edge.right}" y="${y(value)}" dy="-3" text-anchor="end">${words}</text>\n`;
  return html`<figure class="curve"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Score by dose: ${title}">
${level(score, 'as they are')}${level(chance, 'chance')}
${doses.map(({ dose, ci95 }) => html`<line class="spread" x1="${x(dose)}" x2="${x(dose)}" y1="${y(score + ci95[0])}" y2="${y(score + ci95[1])}"/>\n`)}
<polyline class="control" points="${curve((point) => score + point.control)}"/>
<polyline class="response" points="${curve((point) => point.score)}"/>
${points.map(({ dose, score: value }) => html`<circle cx="${x(dose)}" cy="${y(value)}" r="3"/>\n`)}
${points.map(({ dose }) => html`<text x="${x(dose)}" y="${height - 18}" text-anchor="middle">${plain(dose)}</text>\n`)}
<text x="${width - edge.right}" y="${height - 4}" text-anchor="end">dose${doses[0]!.unit ? `, ${doses[0]!.unit}` : ''}</text>
</svg><figcaption>Score by dose, with its 95 % interval; dashed: under the control</figcaption></figure>`;
}
