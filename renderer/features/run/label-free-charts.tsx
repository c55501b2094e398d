/** The label-free measures of a run along its training, and the spectrum of one snapshot. */
import { memo, useMemo } from 'react';
import { type LabelFreeMeasure, spectrumShows } from '../../../shared/label-free-words.ts';
import type { Curves } from '../../../shared/protocol.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { plainView, SharedViewContext, useCurveAxis } from '../../components/chart/chart-view.ts';
import type { Pace } from '../../components/chart/curve-axis.ts';
import { spectrumChart } from '../../components/label-free/spectrum-chart.ts';
import { formatCount } from '../../lib/format.ts';
import classes from './charts.module.css';
import { absentAlong, labelFreeChart, measuredAlong } from './label-free-chart-data.ts';

interface Props {
  readonly curves: Curves;
  readonly paces: readonly Pace[];
  readonly hasEnded: boolean;
  readonly shownStep: number | undefined;
}

export const LabelFreeCharts = memo(function LabelFreeCharts({
  curves: { snapshots },
  paces,
  hasEnded,
  shownStep,
}: Props) {
  const measures = useMemo(() => measuredAlong(snapshots), [snapshots]);
  return (
    <section className={classes.group} aria-labelledby="label-free-title">
      <h2 id="label-free-title">Without labels</h2>
      {snapshots.length === 0 && (
        <p className="dim">
          {hasEnded ? 'This run ended before its first snapshot.' : 'These measures appear with the first snapshot.'}
        </p>
      )}
      <div className={classes.charts}>
        {measures.map((measure) => (
          <MeasureChart key={measure.key} measure={measure} snapshots={snapshots} paces={paces} shownStep={shownStep} />
        ))}
        <SpectrumChart snapshots={snapshots} shownStep={shownStep} />
      </div>
      {absentAlong(snapshots).map((words) => (
        <p key={words} className="dim small">
          {words}
        </p>
      ))}
    </section>
  );
});

const framed = `panel ${classes.framed}`;

type Snapshots = Curves['snapshots'];

const MeasureChart = memo(function MeasureChart({
  measure,
  snapshots,
  paces,
  shownStep,
}: Pick<Props, 'paces' | 'shownStep'> & { readonly measure: LabelFreeMeasure; readonly snapshots: Snapshots }) {
  const axis = useCurveAxis(paces);
  const spec = useMemo(
    () => labelFreeChart(measure, snapshots, axis, shownStep),
    [measure, snapshots, axis, shownStep],
  );
  return (
    <Chart spec={spec} className={framed}>
      <p className={`dim small ${classes.shows}`}>{measure.shows}</p>
    </Chart>
  );
});

/** Its axis is no training axis, so the tools of the group do not change it. */
const onItsOwn = { view: plainView };

/** The first snapshot and the one that is shown, or the last. */
const SpectrumChart = memo(function SpectrumChart({
  snapshots,
  shownStep,
}: {
  readonly snapshots: Snapshots;
  readonly shownStep: number | undefined;
}) {
  const spec = useMemo(() => {
    const withSpectrum = snapshots.filter(({ labelFree }) => (labelFree?.spectrum.length ?? 0) > 1);
    const shown = withSpectrum.find(({ step }) => step === shownStep) ?? withSpectrum.at(-1);
    const first = withSpectrum[0];
    if (!shown || !first) return undefined;
    const lineOf = (each: typeof shown, style: { readonly colour: string; readonly dashes?: string }) => ({
      ...style,
      name: `step ${formatCount(each.step)}`,
      points: each.labelFree!.spectrum,
    });
    return spectrumChart([
      lineOf(shown, { colour: 'var(--lab-series-held-out)' }),
      ...(first === shown ? [] : [lineOf(first, { colour: 'var(--lab-untrained)', dashes: '1.5 3' })]),
    ]);
  }, [snapshots, shownStep]);
  if (!spec) return null;
  return (
    <SharedViewContext value={onItsOwn}>
      <Chart spec={spec} className={framed}>
        <p className={`dim small ${classes.shows}`}>{spectrumShows}</p>
      </Chart>
    </SharedViewContext>
  );
});
