/** The values of a chart as a table and as CSV. Pure. */
import { csvLine } from '../../../shared/csv.ts';
import type { Range } from './chart-scale.ts';
import { type ChartRow, type ChartSeries, type ChartSpec, chartRows, reachKey } from './chart-spec.ts';

/** One column of the table. */
interface Column {
  readonly name: string;
  /** The value of a row; undefined where the series has no point. */
  read(row: ChartRow): number | undefined;
}

export interface ChartTable {
  readonly columns: readonly Column[];
  readonly rows: readonly ChartRow[];
}

const numberAt = (row: ChartRow, key: string): number | undefined => {
  const value = row[key];
  return typeof value === 'number' ? value : undefined;
};

/**
 * The points of a chart: x, then each series with the ends of its intervals, then the levels.
 * @param shown The series in view. Points beyond the range are left out, which a line needs to reach its ends.
 */
export function chartTable(
  { x, levels = [] }: Pick<ChartSpec, 'x' | 'levels'>,
  shown: readonly ChartSeries[],
  [from, to]: Range,
): ChartTable {
  const columns = shown.flatMap(({ id, name, points }): Column[] => {
    const endOf = (row: ChartRow, which: 0 | 1): number | undefined => {
      const [value, reach] = [numberAt(row, id), row[reachKey(id)]];
      if (value === undefined || typeof reach !== 'object') return undefined;
      return which === 0 ? value - reach[0] : value + reach[1];
    };
    const value: Column = { name, read: (row) => numberAt(row, id) };
    if (!points.some(({ interval }) => interval)) return [value];
    return [
      value,
      { name: `${name}, 95 % from`, read: (row) => endOf(row, 0) },
      { name: `${name}, 95 % to`, read: (row) => endOf(row, 1) },
    ];
  });
  return {
    columns: [
      { name: x.label, read: (row) => row.x },
      ...columns,
      ...levels.filter(({ isInLegend = true }) => isInLegend).map(({ name, y }) => ({ name, read: () => y })),
    ],
    rows: chartRows(shown).filter((row) => row.x >= from && row.x <= to),
  };
}

/**
 * The table as CSV (RFC 4180): a header, full precision, an empty field where a series has no point.
 * @param format Replaces x by words, for categories; numbers otherwise.
 */
export const csvOf = ({ columns, rows }: ChartTable, format: (x: number) => string = String): string =>
  [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map(({ read }, index) => (index === 0 ? format(row.x) : String(read(row) ?? '')))),
  ]
    .map(csvLine)
    .join('');
