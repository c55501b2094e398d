/** Curves of several runs as one SVG, with a key. */
import { seriesPlace } from '../../../shared/series-places.ts';
import { type Html, html } from './html.ts';
import { plain } from './parts.ts';

/** A point of a curve. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** 95 % interval, drawn as a band. */
  readonly interval?: readonly [number, number];
}

/** A curve with its place among the colours. */
export interface Line {
  readonly name: string;
  /** As `seriesPlace` takes it. */
  readonly place: number;
  readonly points: readonly LinePoint[];
}

/** A short piece of a line, beside a name. */
export function lineMark(place: number): Html {
  const { colour, dashes } = seriesPlace(place);
  return html`<svg class="mark" viewBox="0 0 22 8" aria-hidden="true"><line class="ink-${colour}" x1="0" x2="22" y1="4" y2="4" stroke-dasharray="${dashes ?? 'none'}"/></svg>`;
}

const width = 640;
const height = 300;
const edge = { left: 58, right: 14, top: 12, bottom: 36 };

/** About five round numbers within the limits. */
export function roundTicks(low: number, high: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = power * ([1, 2, 5, 10].find((factor) => span / (power * factor) <= 5) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** 1, 2 and 5 times the powers of ten within the limits, at most seven; powers alone if there are more. */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
  const inside = (factors: readonly number[]) =>
    powers.flatMap((power) => factors.map((factor) => factor * power)).filter((tick) => tick >= low && tick <= high);
  const all = inside([1, 2, 5]);
  return all.length > 7 ? inside([1]) : all;
}

/**
 * @param xLabel What the horizontal axis shows, with its unit.
 * @param xAxis A logarithmic one needs values above 0.
 * @returns Undefined if no line has a point.
 */
export function linesFigure(
  title: string,
  xLabel: string,
  lines: readonly Line[],
  xAxis: 'linear' | 'logarithmic' = 'linear',
): Html | undefined {
  const along = xAxis === 'logarithmic' ? Math.log10 : (value: number) => value;
  const drawn = lines
    .map((line) => ({ ...line, points: line.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) }))
    .filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  const extent = (values: readonly number[]): readonly [number, number] => [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  const [left, right] = extent(all.map(({ x }) => x));
  const [low, high] = extent(all.flatMap(({ y, interval = [] }) => [y, ...interval]));
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  const [bottom, top] = [low - room, high + room];
  const x = (value: number): string =>
    (
      edge.left +
      ((along(value) - along(left)) / (along(right) - along(left) || 1)) * (width - edge.left - edge.right)
    ).toFixed(1);
  const y = (value: number): string =>
    (height - edge.bottom - ((value - bottom) / (top - bottom)) * (height - edge.top - edge.bottom)).toFixed(1);
  const level = (value: number): Html =>
    html`<line class="level" x1="${edge.left}" x2="${width - edge.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${edge.left - 6}" y="${y(value)}" dy="4" text-anchor="end">${plain(value)}</text>\n`;
  const time = (value: number): Html =>
    html`<text x="${x(value)}" y="${height - edge.bottom + 15}" text-anchor="middle">${plain(value)}</text>\n`;
  const line = ({ place, points }: Line): Html => {
    const { colour, dashes } = seriesPlace(place);
    const spread = points.flatMap(({ x: at, interval }) => (interval ? [{ at, interval }] : []));
    const band = [
      ...spread.map(({ at, interval }) => `${x(at)},${y(interval[1])}`),
      ...spread.toReversed().map(({ at, interval }) => `${x(at)},${y(interval[0])}`),
    ];
    return html`${spread.length > 1 ? html`<polygon class="ink-${colour}" points="${band.join(' ')}"/>` : undefined}<polyline class="ink-${colour}" stroke-dasharray="${dashes ?? 'none'}" points="${points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ')}"/>\n`;
  };
  const last = ({ name, points }: Line): string => `${name} ${plain(points.at(-1)!.y)}`;
  return html`<figure class="lines"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}. Last: ${drawn.map(last).join(', ')}">
${roundTicks(bottom, top).map(level)}${(xAxis === 'logarithmic' ? logTicks(left, right) : roundTicks(left, right)).map(time)}
<text x="${width - edge.right}" y="${height - 4}" text-anchor="end">${xLabel}${xAxis === 'logarithmic' ? ', log' : ''}</text>
${drawn.map(line)}</svg>
<ul class="key">${drawn.map((each) => html`<li>${lineMark(each.place)} ${last(each)}</li>\n`)}</ul>
<figcaption>${title}</figcaption></figure>\n`;
}
