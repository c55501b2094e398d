/** A chart: title, legend, plot or table, and what can be saved of it. Every chart of the page is one of these. */
import { type ReactNode, useMemo, useRef, useState } from 'react';
import classes from './chart.module.css';
import { chartTable, csvOf } from './chart-csv.ts';
import { ChartMenu } from './chart-menu.tsx';
import { ChartPlot } from './chart-plot.tsx';
import type { Range } from './chart-scale.ts';
import { axisKind, type ChartSpec, chartKeys } from './chart-spec.ts';
import { ChartTableView } from './chart-table.tsx';
import { rangeInView, seriesInView, useSharedView } from './chart-view.ts';
import { drawFigure } from './draw-figure.ts';
import { useDragToZoom } from './use-drag-to-zoom.ts';

interface Props {
  readonly spec: ChartSpec;
  /** What stands in place of a chart without points. */
  readonly empty?: string | undefined;
  readonly className?: string | undefined;
  /** Below the plot. */
  readonly children?: ReactNode;
}

/** How a CSV file has x: in words for categories, otherwise the measured number. */
const xInCsv = ({ form, x }: ChartSpec) =>
  form === 'bars' ? x.format : x.measured ? (value: number) => String(x.measured?.(value)) : undefined;

export function Chart({ spec, empty, className = '', children }: Props) {
  const { view, change, syncId, name } = useSharedView();
  const [asTable, setAsTable] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const series = useMemo(() => seriesInView(spec, view), [spec, view]);
  const range = useMemo(() => rangeInView(spec, view), [spec, view]);
  const table = () => chartTable(spec, series, spec.form === 'bars' ? spec.x.domain : range);
  const { title, about } = spec;
  const keys = chartKeys(spec);
  const zoom = spec.form === 'lines' && change ? (next: Range) => change({ range: next }) : undefined;
  const drag = useDragToZoom(range, spec.x.least ?? 1, zoom);
  return (
    <figure className={`${classes.chart} ${className}`}>
      <figcaption>
        <div className={classes.head}>
          <strong>
            {title} {about && <span className="dim">({about})</span>}
            {view.logarithmic && axisKind(spec) === 'not above 0' && (
              <span className="dim">, linear because some values are not above 0</span>
            )}
          </strong>
          {!empty && (
            <ChartMenu
              title={title}
              fileName={[name, title].filter(Boolean).join(' ')}
              asTable={asTable}
              onTable={setAsTable}
              csv={() => csvOf(table(), xInCsv(spec))}
              svg={() => {
                const drawn = plot.current?.querySelector('svg');
                return drawn ? drawFigure(drawn, `${title}${about ? ` (${about})` : ''}`, keys) : undefined;
              }}
            />
          )}
        </div>
        <ul className={classes.keys}>
          {keys.map((key) => (
            <li key={key.label}>
              <svg width={key.isLine ? (key.dashes ? 26 : 18) : 12} height={key.isLine ? 8 : 12} aria-hidden>
                {key.isLine ? (
                  <line x1="0" y1="4" x2="100%" y2="4" stroke={key.colour} strokeDasharray={key.dashes} />
                ) : (
                  <rect
                    x=".5"
                    y=".5"
                    width="11"
                    height="11"
                    stroke={key.colour}
                    fill={key.striped ? 'none' : key.colour}
                  />
                )}
                {key.striped && <path d="M1 8 8 1M4 11 11 4" stroke={key.colour} />}
              </svg>
              <span>
                {key.label} {key.value && <b>{key.value}</b>}
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
      {empty ? (
        <p className={classes.empty}>{empty}</p>
      ) : asTable ? (
        <ChartTableView table={table()} spec={spec} />
      ) : (
        <div className={classes.plot} {...drag.handlers}>
          <div role="img" aria-label={spec.inWords} ref={plot}>
            <ChartPlot spec={spec} series={series} range={range} logarithmic={view.logarithmic} syncId={syncId} />
          </div>
          {drag.selected && <div className={classes.selected} style={drag.selected} />}
        </div>
      )}
      {children}
    </figure>
  );
}
