/** A comparison as a table of text: CSV (RFC 4180), Markdown (GitHub), LaTeX (booktabs). */
import type { ComparedMeasure, Comparison } from './comparison.ts';
import { csvLine } from './csv.ts';

export const comparisonFormats = ['csv', 'markdown', 'latex'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];

/** One row for each run: its name, the settings that differ, what was measured. Then the means over seeds. */
export interface ComparisonTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const number = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? '' : value.toFixed(digits).replace('-', '−');

/** The name of the run that differences are to. */
export const baselineName = ({ runs, names, baseline }: Pick<Comparison, 'runs' | 'names' | 'baseline'>): string =>
  names[runs.indexOf(baseline)] ?? baseline;

const signed = (value: number, digits: number): string =>
  `${value < 0 || Object.is(value, -0) ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** The difference of a run to the baseline with its paired interval: `+0.120 [+0.050, +0.190]`; undefined where there is none. */
export function differenceInWords({ differences, digits }: ComparedMeasure, run: number): string | undefined {
  const found = differences?.[run];
  if (!found) return undefined;
  return `${signed(found.change, digits)} [${found.ci95.map((end) => signed(end, digits)).join(', ')}]`;
}

/** For people: intervals are shown as ± half their width, those of differences as their ends. */
export function comparisonTable(comparison: Comparison): ComparisonTable {
  const { names, runs, settings, measures, groups } = comparison;
  const baseline = baselineName(comparison);
  const columns = [
    'run',
    ...settings.map(({ label }) => label),
    ...measures.flatMap(({ label, differences }) =>
      differences ? [label, `${label}: difference to ${baseline}`] : [label],
    ),
  ];
  const rows = runs.map((_, r) => [
    names[r]!,
    ...settings.map(({ values }) => (values[r] === null ? '' : String(values[r]))),
    ...measures.flatMap((measure) => {
      const { values, ci95, digits, differences } = measure;
      const interval = ci95[r];
      const text = number(values[r], digits);
      const shown = interval ? `${text} ± ${((interval[1] - interval[0]) / 2).toFixed(digits)}` : text;
      return differences ? [shown, differenceInWords(measure, r) ?? ''] : [shown];
    }),
  ]);
  const means = groups.map(({ members, seeds, means: found }) => [
    `mean of seeds ${seeds.join(', ')}`,
    ...settings.map(({ key, values }) =>
      key === 'seed' || values[members[0]!] === null ? '' : String(values[members[0]!]),
    ),
    ...measures.flatMap(({ name, digits, differences }) => {
      const mean = found.find((each) => each.name === name);
      const shown = mean ? `${number(mean.mean, digits)} ± ${((mean.ci95[1] - mean.ci95[0]) / 2).toFixed(digits)}` : '';
      return differences ? [shown, ''] : [shown];
    }),
  ]);
  return { columns, rows: [...rows, ...means] };
}

/** The columns of a measure for programs, and its cells of a run. */
function csvColumns({ name, values, ci95, differences }: ComparedMeasure) {
  const hasInterval = ci95.some((each) => each !== null);
  const difference = `${name}_difference`;
  return {
    header: [
      name,
      ...(hasInterval ? [`${name}_low`, `${name}_high`] : []),
      ...(differences ? [difference, `${difference}_low`, `${difference}_high`, `${difference}_images`] : []),
    ],
    cells: (r: number) => [
      values[r] ?? '',
      ...(hasInterval ? [ci95[r]?.[0] ?? '', ci95[r]?.[1] ?? ''] : []),
      ...(differences
        ? [
            differences[r]?.change ?? '',
            differences[r]?.ci95[0] ?? '',
            differences[r]?.ci95[1] ?? '',
            differences[r]?.images ?? '',
          ]
        : []),
    ],
  };
}

/** All digits, intervals as columns of their own: for programs. */
function csv({ runs, names, statuses, settings, measures }: Comparison): string {
  const columns = measures.map(csvColumns);
  const header = [
    'run',
    'name',
    'status',
    ...settings.map(({ key }) => key),
    ...columns.flatMap((each) => each.header),
  ];
  const rows = runs.map((run, r) => [
    run,
    names[r]!,
    statuses[r]!,
    ...settings.map(({ values }) => values[r] ?? ''),
    ...columns.flatMap(({ cells }) => cells(r)),
  ]);
  return [header, ...rows].map(csvLine).join('');
}

function markdown(table: ComparisonTable): string {
  const cell = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  return [line(table.columns), line(table.columns.map(() => '---')), ...table.rows.map(line)].join('');
}

const latexCharacters: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '−': '$-$',
  '×': '$\\times$',
};

function latex(table: ComparisonTable): string {
  const cell = (text: string) =>
    text.replace(/[\\~^±−×&%$#_{}]/g, (found) => latexCharacters[found] ?? `\\${found}`).replace(/\s+/g, ' ');
  const line = (cells: readonly string[]) => `${cells.map(cell).join(' & ')} \\\\\n`;
  return [
    `\\begin{tabular}{l${'r'.repeat(table.columns.length - 1)}}\n\\toprule\n`,
    line(table.columns),
    '\\midrule\n',
    ...table.rows.map(line),
    '\\bottomrule\n\\end{tabular}\n',
  ].join('');
}

/** The comparison in a format. Ends with a newline. */
export function comparisonText(comparison: Comparison, format: ComparisonFormat): string {
  if (format === 'csv') return csv(comparison);
  const table = comparisonTable(comparison);
  return format === 'markdown' ? markdown(table) : latex(table);
}
