/** A comparison as a table of text: CSV (RFC 4180), Markdown (GitHub), LaTeX (booktabs). */
import type { Comparison } from './comparison.ts';
import { csvRow } from './csv.ts';

export const comparisonFormats = ['csv', 'markdown', 'latex'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];

/** One row for each run: its name, the settings that differ, what was measured. Then the means over seeds. */
export interface ComparisonTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const number = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? '' : value.toFixed(digits);

/** For people: intervals are shown as ± half their width. */
export function comparisonTable({ names, runs, settings, measures, groups }: Comparison): ComparisonTable {
  const columns = ['run', ...settings.map(({ label }) => label), ...measures.map(({ label }) => label)];
  const rows = runs.map((_, r) => [
    names[r]!,
    ...settings.map(({ values }) => (values[r] === null ? '' : String(values[r]))),
    ...measures.map(({ values, ci95, digits }) => {
      const interval = ci95[r];
      const text = number(values[r], digits);
      return interval ? `${text} ± ${((interval[1] - interval[0]) / 2).toFixed(digits)}` : text;
    }),
  ]);
  const means = groups.map(({ members, seeds, means: found }) => [
    `mean of seeds ${seeds.join(', ')}`,
    ...settings.map(({ key, values }) =>
      key === 'seed' || values[members[0]!] === null ? '' : String(values[members[0]!]),
    ),
    ...measures.map(({ name, digits }) => {
      const mean = found.find((each) => each.name === name);
      return mean ? `${mean.mean.toFixed(digits)} ± ${((mean.ci95[1] - mean.ci95[0]) / 2).toFixed(digits)}` : '';
    }),
  ]);
  return { columns, rows: [...rows, ...means] };
}

/** All digits, intervals as columns of their own: for programs. */
function csv({ runs, names, statuses, settings, measures }: Comparison): string {
  const withInterval = new Set(
    measures.filter(({ ci95 }) => ci95.some((each) => each !== null)).map(({ name }) => name),
  );
  const header = [
    'run',
    'name',
    'status',
    ...settings.map(({ key }) => key),
    ...measures.flatMap(({ name }) => (withInterval.has(name) ? [name, `${name}_low`, `${name}_high`] : [name])),
  ];
  const rows = runs.map((run, r) => [
    run,
    names[r]!,
    statuses[r]!,
    ...settings.map(({ values }) => values[r] ?? ''),
    ...measures.flatMap(({ name, values, ci95 }) =>
      withInterval.has(name) ? [values[r] ?? '', ci95[r]?.[0] ?? '', ci95[r]?.[1] ?? ''] : [values[r] ?? ''],
    ),
  ]);
  return [header, ...rows].map(csvRow).join('');
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
