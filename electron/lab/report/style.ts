/** Colours and style sheet of reports. */
import { shades } from '../../../shared/parallel-coordinates.ts';

/** Of the lines of several runs, as the pages have them. */
const light = ['#0c7a72', '#a8430f', '#2f5f9b', '#9b2f6b', '#6f6400', '#6a5a9c', '#b3352b', '#4d5a5e'];
const dark = ['#5cc4b8', '#f0a06a', '#8bb8e5', '#e58bbd', '#d6cb62', '#b6a8ea', '#f08a80', '#b5c0c4'];
const inks = (colours: readonly string[]): string =>
  colours.map((colour, place) => `.ink-${place} { color: ${colour}; }`).join(' ');
/** From blue to orange, for the parts of a measure. */
const shadesOf = ([, high, low]: readonly string[]): string =>
  Array.from(
    { length: shades },
    (_, shade) => `.shade-${shade} { stroke: color-mix(in oklab, ${high} ${(100 * shade) / (shades - 1)}%, ${low}); }`,
  ).join(' ');

/**
 * Style sheet of a report: light and dark colours, tables that scroll on a screen, page breaks on paper. The page of the lab shows
 * the report in a shadow tree with its own colours, so everything but the body hangs on `.report` or on names within it.
 */
export const style = `
:root, :host { --ground: #fff; --text: #1b1f24; --faint: #59636e; --line: #d1d9e0; --mark: #0a5fb4; }
@media (prefers-color-scheme: dark) {
  :root, :host { --ground: #14181d; --text: #e6e9ec; --faint: #9aa4ae; --line: #39424c; --mark: #6cb0f5; }
}
* { box-sizing: border-box; }
:root { color-scheme: light dark; background: var(--ground); }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem; }
.report { color: var(--text); font: var(--size, 16px)/1.5 var(--font, system-ui, sans-serif); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
header h1 { margin: 0; font-size: 1rem; } header p, .about { margin: 0; color: var(--faint); font-size: .85rem; }
.story h2 { margin: 1rem 0 .5rem; border: 0; font-size: clamp(1.3rem, 5vw, 1.7rem); line-height: 1.2; }
.story .lead { font-size: 1.1rem; max-width: 46rem; } .story p { max-width: 46rem; margin: .5rem 0; } .story h3 { margin-top: 1.25rem; }
.screen { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; align-items: flex-start; margin: 1.25rem 0; }
.views { display: flex; flex-wrap: wrap; gap: .75rem; } .views svg { display: block; width: 160px; max-width: 100%; height: auto; border: 1px solid var(--line); }
.views p { margin: .25rem 0; font-size: .85rem; } .cue { max-width: 40rem; } .magnified image { image-rendering: pixelated; }
.views .outer { fill: none; stroke: #fff; stroke-width: 4; } .views .inner { fill: none; stroke: #000; stroke-width: 2; }
.bars { flex: 1 1 20rem; max-width: 32rem; } .bars ul { list-style: none; margin: 0; padding: 0; }
.bars li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-bottom: .6rem; font-size: .95rem; }
.bars li span { flex: 1 1 0; min-width: 0; } .bars strong { font-variant-numeric: tabular-nums; }
.bars svg { flex: 0 0 100%; width: 100%; max-width: none; height: 20px; } .bars line { vector-effect: non-scaling-stroke; }
.bars .scale { fill: var(--line); opacity: .45; } .bars .main { fill: var(--mark); } .bars .other { fill: var(--faint); opacity: .6; }
.bars .chance { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3; } .bars .spread { stroke: var(--text); stroke-width: 2; opacity: 1; }
.wide { overflow-x: auto; } .wide + .wide { margin-top: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { margin: .5rem 0; } dl div { display: flex; gap: .75rem; padding: .1rem 0; }
dt { flex: 0 0 13rem; color: var(--faint); } dd { margin: 0; min-width: 0; } dd ul { margin: 0; padding-left: 1.1rem; }
.columns { font-size: .85rem; } .columns dt { flex-basis: 8rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
figure { margin: 0; max-width: 100%; } .curve { flex: 1 1 22rem; max-width: 30rem; } figcaption { font-size: .85rem; color: var(--faint); max-width: 40rem; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); }
svg { width: 100%; max-width: 30rem; height: auto; font-size: 11px; }
svg text { fill: var(--faint); } svg .level { stroke: var(--line); } svg .spread { stroke: var(--mark); stroke-width: 2; opacity: .5; }
svg polyline { fill: none; stroke-width: 2; } svg .response { stroke: var(--mark); } svg .control { stroke: var(--faint); stroke-dasharray: 5 4; }
svg circle { fill: var(--mark); }
${inks(light)} @media (prefers-color-scheme: dark) { ${inks(dark)} } @media print { ${inks(light)} }
[class^="ink-"] { stroke: currentColor; }
.lines { flex: 1 1 26rem; max-width: 40rem; } .lines > svg { max-width: none; } .lines polygon { fill: currentColor; stroke: none; opacity: .15; }
.key { list-style: none; margin: .25rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .85rem; }
svg.mark { display: inline-block; width: 22px; height: 8px; vertical-align: 1px; } .mark line { stroke-width: 2.5; }
pre { background: color-mix(in srgb, var(--line) 35%, transparent); padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; font-size: .85rem; }
.note { white-space: pre-wrap; max-width: 46rem; } th[scope="row"] { font-weight: 400; color: var(--faint); min-width: 9rem; }
${shadesOf(light)} @media (prefers-color-scheme: dark) { ${shadesOf(dark)} } @media print { ${shadesOf(light)} }
.parallel svg[width] { width: auto; max-width: none; } .parallel polyline { stroke-width: 1.25; stroke-opacity: .8; }
.parallel .shade-3 { stroke-width: 1.8; } .parallel .shade-4 { stroke-width: 2.4; } .parallel .key line { stroke-width: 2.5; }
.parallel text { fill: var(--text); } .parallel .value { stroke: var(--ground); stroke-width: 3; paint-order: stroke; }
td small { color: var(--faint); display: block; }
@media (max-width: 40rem) { dl div { display: block; padding: .25rem 0; } }
@media print {
  :root { color-scheme: light; } :root, :host { --ground: #fff; --text: #000; --faint: #444; --line: #bbb; --mark: #0a5fb4; }
  body { max-width: none; padding: 0; } .report { font-size: 10pt; } .wide { overflow: visible; } h2, h3 { break-after: avoid; }
  figure, tr, dl div, .screen { break-inside: avoid; } .story { break-after: page; } table { font-size: 8pt; }
}
`;
