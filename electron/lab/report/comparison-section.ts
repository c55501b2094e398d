/** A comparison as sections of a report: warnings, settings that differ, measures with their differences, means over seeds. */
import type { ComparedMeasure, Comparison, SeedGroup } from '../../../shared/comparison.ts';
import { baselineName, differenceInWords } from '../../../shared/comparison-tables.ts';
import { counted } from '../../../shared/format-words.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { lineMark } from './lines-figure.ts';
import { list, table } from './parts.ts';

const digitsOf = (value: number, digits: number): string => value.toFixed(digits).replaceAll('-', '−');

const small = (words: string): Html => html`<small>${words}</small>`;

/** A measure of a run with its interval. */
function measured({ values, ci95, digits }: ComparedMeasure, run: number): HtmlPart {
  const [value, interval] = [values[run], ci95[run]];
  if (value === null || value === undefined) return 'none';
  const ends = interval && small(`${digitsOf(interval[0], digits)} to ${digitsOf(interval[1], digits)}`);
  return [digitsOf(value, digits), ends || undefined];
}

/** The settings that differ and the measures, one column for each run. */
export function comparisonSection(comparison: Comparison): Html {
  const { runs, kinds, names, statuses, settings, measures } = comparison;
  const head = [{ name: 'Setting' }, ...names.map((name, r) => ({ name, mark: lineMark(r) }))];
  const differences = (measure: ComparedMeasure): readonly HtmlPart[] => [
    `Difference to ${baselineName(comparison)}`,
    ...runs.map((_, r) => {
      const words = differenceInWords(measure, r);
      return words ? [words, small(`on ${counted(measure.differences![r]!.images, 'image')} in common`)] : '–';
    }),
  ];
  return html`<section>
<h2>Settings and results</h2>
${table('Settings that differ', head, [
  ...settings.map(({ label, values }) => [label, ...values.map((value) => (value === null ? 'none' : String(value)))]),
  ['Ended', ...statuses],
])}
${settings.length === 0 && kinds.filter((kind) => kind === 'run').length > 1 ? html`<p>All settings are equal.</p>` : undefined}
${table(
  'Measures, with 95 % intervals where they are known',
  [{ name: 'Measure' }, ...head.slice(1)],
  measures.flatMap((measure) => [
    [measure.label, ...runs.map((_, r) => measured(measure, r))],
    ...(measure.differences ? [differences(measure)] : []),
  ]),
)}
<p class="about">An interval below a value is of one run over its images. A difference is measured on the images that both runs were
tested on, with its paired interval. Neither says anything about another seed.</p>
${list(comparison.unpaired)}
${comparison.groups.map((group) => seedMeans(comparison, group))}
</section>`;
}

function seedMeans({ names, measures }: Comparison, { members, seeds, means }: SeedGroup): Html {
  const title = `Mean over seeds ${seeds.join(', ')}`;
  return html`<h3>${title}</h3>
<p>${members.map((place) => names[place]).join(', ')}. With Student’s 95 % interval of the mean.</p>
${table(
  title,
  [
    { name: 'Measure' },
    { name: 'Mean', isNumber: true },
    { name: '95 %', isNumber: true },
    { name: 'Runs', isNumber: true },
  ],
  measures.flatMap(({ name, label, digits }) => {
    const found = means.find((mean) => mean.name === name);
    if (!found) return [];
    const [low, high] = found.ci95.map((end) => digitsOf(end, digits));
    return [[label, digitsOf(found.mean, digits), `${low} to ${high}`, found.runs]];
  }),
)}`;
}
