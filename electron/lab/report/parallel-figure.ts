/** Parallel coordinates of a sweep as one SVG with its legend, as the page of the sweep draws them. */
import { formatCount } from '../../../shared/format-words.ts';
import { drawnLines, type ParallelCoordinates, shadeRanges } from '../../../shared/parallel-coordinates.ts';
import { linePoints, narrowest, parallelDrawing, valueBeside } from '../../../shared/parallel-drawing.ts';
import { type Html, html } from './html.ts';

const height = 340;
/** Width of the text of a report. */
const usualWidth = 860;

/** @param measure What the colours stand for. */
export function parallelFigure(plot: ParallelCoordinates, measure: string): Html {
  const { axes, lines } = plot;
  const drawn = drawnLines(plot);
  const width = Math.max(narrowest(axes.length), Math.min(usualWidth, 240 * axes.length));
  const drawing = parallelDrawing(axes, width, height);
  const { xs, y, names } = drawing;
  const axis = (index: number): Html => {
    const [x, words] = [xs[index]!, names[index]!];
    return html`<line class="level" x1="${x}" x2="${x}" y1="${y(0)}" y2="${y(1)}"/>
${words.map((line, row) => html`<text x="${x - 8}" y="${y(1) - 14 - (words.length - 1 - row) * 13}">${line}</text>\n`)}
${axes[index]!.ticks.map((tick) => html`<text class="value" x="${x + 8}" y="${y(tick.place).toFixed(1)}" dy="4">${valueBeside(tick.words)}</text>\n`)}`;
  };
  return html`<figure class="parallel"><div class="wide" role="group" aria-label="Parallel coordinates" tabindex="0">
<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Parallel coordinates: ${axes.map(({ label }) => label).join(', ')}. The table of runs has the same numbers.">
${drawn.map((line) => html`<polyline class="shade-${line.shade}" points="${linePoints(drawing, line)}"/>\n`)}
${axes.map((_, index) => axis(index))}</svg></div>
<ul class="key"><li>${measure}:</li>${shadeRanges(plot).map(
    ({ shade, words }) =>
      html`<li><svg viewBox="0 0 22 8" aria-hidden="true"><line class="shade-${shade}" x1="0" x2="22" y1="4" y2="4"/></svg> ${words}</li>\n`,
  )}</ul>
<figcaption>Each line is a run with a result: the values of its settings and, on the last axis, its result. Runs with the same value are drawn a little apart, the better ones higher.${
    lines.length > drawn.length
      ? ` The best ${formatCount(drawn.length)} of ${formatCount(lines.length)} are drawn.`
      : ''
  }</figcaption></figure>`;
}
