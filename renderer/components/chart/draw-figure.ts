/** A chart as one SVG file: title, legend and plot, with the colours and fonts that the page shows. */
import type { ChartKey } from './chart-spec.ts';

const padding = 12;
const lineHeight = 18;

/** Attributes that a style sheet, a variable or a parent may give. In a file of its own, each must stand on its element. */
const written = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
] as const;

function copyStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  to.removeAttribute('class');
  to.removeAttribute('style');
  for (const name of written) {
    const value = style.getPropertyValue(name);
    // A fill from a pattern is an address inside the page, which the browser may write out in full.
    if (!from.getAttribute(name)?.startsWith('url(')) to.setAttribute(name, value);
  }
  for (const [index, child] of [...from.children].entries()) {
    const twin = to.children[index];
    if (twin) copyStyles(child, twin);
  }
}

/** A colour of the page, where a variable stands for it. */
function resolved(colour: string, at: Element): string {
  const variable = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return variable ? getComputedStyle(at).getPropertyValue(variable).trim() : colour;
}

/**
 * @param plot The plot on the page, as the chart library drew it.
 * @returns The markup of an SVG document that needs neither the page nor a network.
 */
export function drawFigure(plot: SVGSVGElement, title: string, keys: readonly ChartKey[]): string {
  const { width, height } = plot.getBoundingClientRect();
  const element = (name: string, attributes: Readonly<Record<string, string | number>>, text = ''): Element => {
    const made = document.createElementNS(plot.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  const font = getComputedStyle(plot).fontFamily;
  const ink = resolved('var(--mantine-color-text)', plot);
  const words = (x: number, y: number, size: number, weight: number, said: string) =>
    element('text', { x, y, fill: ink, 'font-family': font, 'font-size': size, 'font-weight': weight }, said);
  const parts: Element[] = [words(padding, padding + 13, 14, 600, title)];
  const pen = document.createElement('canvas').getContext('2d');
  const widthOf = (said: string, size: number, weight: number): number => {
    if (!pen) return said.length * size;
    pen.font = `${weight} ${size}px ${font}`;
    return pen.measureText(said).width;
  };
  let widest = Math.max(width, widthOf(title, 14, 600));
  let [x, y] = [padding, padding + 13 + lineHeight + 4];
  for (const key of keys) {
    const said = [key.label, key.value].filter(Boolean).join(' ');
    const wide = 32 + widthOf(said, 12, 400);
    if (x > padding && x + wide > widest + padding) [x, y] = [padding, y + lineHeight];
    widest = Math.max(widest, wide);
    const stroke = resolved(key.colour, plot);
    parts.push(
      key.isLine
        ? element('line', {
            x1: x,
            x2: x + 26,
            y1: y - 4,
            y2: y - 4,
            stroke,
            'stroke-width': 2,
            ...(key.dashes ? { 'stroke-dasharray': key.dashes } : {}),
          })
        : element('rect', { x: x + 7, y: y - 10, width: 11, height: 11, stroke, fill: key.striped ? 'none' : stroke }),
      words(x + 32, y, 12, 400, said),
    );
    x += wide + 16;
  }
  const drawn = plot.cloneNode(true) as SVGSVGElement;
  copyStyles(plot, drawn);
  for (const [name, value] of Object.entries({ x: padding, y: y + 10, width, height })) {
    drawn.setAttribute(name, String(value));
  }
  const size = { width: Math.ceil(widest) + 2 * padding, height: y + 10 + height + padding };
  const figure = element('svg', { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
  figure.append(
    element('title', {}, title),
    element('rect', { ...size, fill: resolved('var(--lab-surface)', plot) }),
    ...parts,
    drawn,
  );
  return new XMLSerializer().serializeToString(figure);
}
