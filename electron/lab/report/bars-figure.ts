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

/** Of the drawing, in units that are stretched to the width of the page. */
const width = 1000;
const height = 20;

/** @param caption What is compared, as a sentence. @param chance The score of an answer that ignores the image, if there is one. */
export function barsFigure(caption: string, bars: readonly Bar[], chance?: number): Html {
  const values = bars.flatMap(({ value, interval = [] }) => [value, ...interval]);
  const low = Math.min(0, chance ?? 0, ...values);
  const high = Math.max(1, chance ?? 1, ...values);
  const x = (value: number): number => Math.round(((value - low) / (high - low)) * width);
  const bar = ({ words, value, interval, kind }: Bar): Html => {
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    return html`<li><span>${words}</span> <strong>${twoDecimals(value)}</strong>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><rect class="scale" width="${width}" height="${height}"/><rect class="${kind}" x="${from}" width="${to - from}" height="${height}"/>${
      interval &&
      html`<line class="spread" x1="${x(interval[0])}" x2="${x(interval[1])}" y1="${height / 2}" y2="${height / 2}"/>`
    }${
      chance === undefined
        ? undefined
        : html`<line class="chance" x1="${x(chance)}" x2="${x(chance)}" y1="0" y2="${height}"/>`
    }</svg></li>\n`;
  };
  return html`<figure class="bars"><ul>
${bars.map(bar)}</ul><figcaption>${caption}${chance === undefined ? '' : ` Dashed line: chance, ${twoDecimals(chance)}.`}</figcaption></figure>`;
}
