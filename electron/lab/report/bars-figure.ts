/** Scores as horizontal bars on one scale, with chance as a line and every number as text: the one chart of a report's first screen. */
import { twoDecimals } from '../../../shared/format-words.ts';
import { type Html, html } from './html.ts';

/** One bar. */
export interface Bar {
  readonly words: string;
  readonly value: number;
  /** 95 % interval. */
  readonly interval?: readonly [number, number];
  /** `main` is what the figure is about; `other` is what it is compared with. */
  readonly kind: 'main' | 'other';
}

const width = 440;
const rowHeight = 46;
const edge = { left: 2, right: 52, top: 16, bottom: 6 };

/** @param caption What is compared, in one sentence. @param chance The score of an answer that ignores the image. */
export function barsFigure(caption: string, bars: readonly Bar[], chance: number): Html {
  const values = bars.flatMap(({ value, interval = [] }) => [value, ...interval]);
  const low = Math.min(0, chance, ...values);
  const high = Math.max(1, chance, ...values);
  const x = (value: number): number => edge.left + ((value - low) / (high - low)) * (width - edge.left - edge.right);
  const at = (value: number): string => x(value).toFixed(1);
  const height = edge.top + bars.length * rowHeight + edge.bottom;
  const bar = ({ words, value, interval, kind }: Bar, row: number): Html => {
    const top = edge.top + row * rowHeight;
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    const end = Math.max(to, interval ? x(interval[1]) : to);
    return html`<text class="name" x="${edge.left}" y="${top + 14}">${words}</text>
<rect class="${kind}" x="${from.toFixed(1)}" y="${top + 20}" width="${(to - from).toFixed(1)}" height="18"/>
${interval && html`<line class="spread" x1="${at(interval[0])}" x2="${at(interval[1])}" y1="${top + 29}" y2="${top + 29}"/>`}
<text class="value" x="${(end + 6).toFixed(1)}" y="${top + 34}">${twoDecimals(value)}</text>\n`;
  };
  const spoken = bars.map(({ words, value }) => `${words} ${twoDecimals(value)}`).join('; ');
  return html`<figure class="bars"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${`${caption} ${spoken}; chance ${twoDecimals(chance)}`}">
${bars.map(bar)}<line class="chance" x1="${at(chance)}" x2="${at(chance)}" y1="${edge.top}" y2="${height - edge.bottom}"/>
<text class="chance" x="${at(chance)}" y="${edge.top - 4}" text-anchor="${x(chance) > width / 2 ? 'end' : 'start'}">chance ${twoDecimals(chance)}</text>
</svg><figcaption>${caption}</figcaption></figure>`;
}
