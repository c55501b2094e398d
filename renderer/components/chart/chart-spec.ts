/** What a chart shows, as data: axes, series, levels and marks. */

/** A measured value, in the unit of its axis. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Lower and upper end of its 95 % interval. */
  readonly interval?: readonly [number, number];
}

/** How a series or a level is drawn. Dashes, stripes or width distinguish it without colour. */
export interface ChartStyle {
  /** A CSS colour. */
  readonly colour: string;
  /** Pattern of a dashed line, in pixels. */
  readonly dashes?: string;
  /** Width of a line in pixels; 2 if absent. */
  readonly width?: number;
  /** Stripes instead of a filled bar. */
  readonly striped?: boolean;
  /** A thin, pale line: the raw values behind a smoothed curve. */
  readonly faint?: boolean;
}

export interface ChartSeries extends ChartStyle {
  /** Key of the series in a row; letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  /** Words of the legend, if the name alone does not say enough. */
  readonly inLegend?: string;
  /** A value that the legend shows after the name. */
  readonly value?: string;
  readonly dots?: 'filled' | 'open' | undefined;
  /** By ascending x. */
  readonly points: readonly ChartPoint[];
}

/** A horizontal line at one value. */
export interface ChartLevel extends ChartStyle {
  readonly name: string;
  readonly value?: string;
  readonly y: number;
  /** False for a line that needs no words, such as zero. */
  readonly isInLegend?: boolean;
}

export interface ChartAxis {
  /** Name with its unit, as the axis shows it: `loss (nats)`. */
  readonly label: string;
  /** Ends of the axis; from the points in view if absent. */
  readonly domain?: readonly [number, number];
  /** Values with a label; round values if absent. */
  readonly ticks?: readonly number[];
  format(value: number): string;
}

export interface ChartSpec {
  readonly title: string;
  /** Stands after the title in brackets: a unit, or what was measured. */
  readonly about?: string;
  readonly form: 'lines' | 'bars';
  /** Both axes are logarithmic, whatever the group wants; all values and both ends of x are above 0. */
  readonly isLogLog?: boolean;
  readonly x: ChartAxis & {
    readonly domain: readonly [number, number];
    /** Distance of neighbouring steps; 1 if absent. */
    readonly least?: number;
    /** The value as a tooltip shows it: `step 120`. */
    inWords(value: number): string;
    /** The measured value at a place of the axis, for CSV, if the axis shows another one, such as its logarithm. */
    measured?(value: number): number;
  };
  readonly y: ChartAxis & {
    /** The value as legend and tooltip show it. */
    inWords(value: number): string;
  };
  readonly series: readonly ChartSeries[];
  readonly levels?: readonly ChartLevel[];
  /** A vertical line at this x. */
  readonly markedX?: number | undefined;
  /** Single points to emphasise. */
  readonly spots?: readonly { readonly x: number; readonly y: number; readonly colour: string }[];
  /** The chart in words, for screen readers. */
  readonly inWords: string;
}

/** One entry of the legend. */
export interface ChartKey extends ChartStyle {
  readonly label: string;
  readonly value?: string | undefined;
  readonly isLine: boolean;
}

/** The legend: the series, then the levels. */
export const chartKeys = ({ form, series, levels = [] }: ChartSpec): readonly ChartKey[] => [
  ...series.map(({ name, inLegend = name, ...rest }) => ({ ...rest, label: inLegend, isLine: form === 'lines' })),
  ...levels
    .filter(({ isInLegend = true }) => isInLegend)
    .map(({ name, y: _, ...rest }) => ({ ...rest, label: name, isLine: true })),
];

/** The key of the distances from a value down and up to the ends of its interval. */
export const reachKey = (id: string): string => `${id}:reach`;

/** One x with the values of all series there. */
export type ChartRow = { readonly x: number } & Readonly<Record<string, number | readonly [number, number]>>;

/**
 * Rows by ascending x, with the values of the series that have a point there. An x stands twice only if a series has two
 * points there.
 */
export function chartRows(series: readonly Pick<ChartSeries, 'id' | 'points'>[]): readonly ChartRow[] {
  type Row = { x: number } & Record<string, number | readonly [number, number]>;
  const rows = new Map<number, Row[]>();
  for (const { id, points } of series) {
    for (const { x, y, interval } of points) {
      const here = rows.get(x) ?? [];
      const free = here.find((known) => known[id] === undefined);
      const row: Row = free ?? { x };
      row[id] = y;
      if (interval) row[reachKey(id)] = [y - interval[0], interval[1] - y];
      rows.set(x, free ? here : [...here, row]);
    }
  }
  return [...rows.values()].flat().sort((a, b) => a.x - b.x);
}

/**
 * The kind of axis of a chart whose group wants logarithmic ones. Bars and fixed axes are always linear; others are too if
 * they have no points or some that are not above 0.
 */
export function axisKind({ form, y, series }: ChartSpec): 'linear' | 'logarithmic' | 'not above 0' {
  if (form === 'bars' || y.domain !== undefined) return 'linear';
  const values = series.flatMap(({ points }) => points.map((point) => point.y));
  if (values.length === 0) return 'linear';
  return values.every((value) => value > 0) ? 'logarithmic' : 'not above 0';
}
