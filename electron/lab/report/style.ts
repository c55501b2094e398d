/** Style sheet of a report: light and dark colours, tables that scroll on a screen, page breaks on paper. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --faint: #59636e; --line: #d1d9e0; --mark: #0a5fb4; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181d; --text: #e6e9ec; --faint: #9aa4ae; --line: #39424c; --mark: #6cb0f5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
.wide { overflow-x: auto; }
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
@media print {
  :root { color-scheme: light; --ground: #fff; --text: #000; --faint: #444; --line: #bbb; --mark: #0a5fb4; }
  body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; } h2, h3 { break-after: avoid; }
  figure, tr, dl div { break-inside: avoid; } table { font-size: 8pt; }
}
`;
