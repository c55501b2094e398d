/** The curves of the compared runs, with one view for all of them. */
import { Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SeedGroup } from '../../../shared/comparison.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { ChartGroup, ChartTools } from '../../components/chart/chart-group.tsx';
import { useCurveAxis } from '../../components/chart/chart-view.ts';
import type { Pace } from '../../components/chart/curve-axis.ts';
import classes from './compare-page.module.css';
import { comparedCurves, pacesOf } from './compared-curves.ts';

interface Props {
  readonly details: readonly RunDetail[];
  readonly groups: readonly SeedGroup[];
}

export function Curves({ details, groups }: Props) {
  const [isMean, setMean] = useState(false);
  const paces = useMemo(() => pacesOf(details), [details]);
  if (details.every(({ curves }) => curves.loss.length + curves.snapshots.length === 0))
    return <p className="dim">None of these runs has taken a step yet.</p>;
  return (
    <ChartGroup name="Comparison">
      <ChartTools paces={paces} />
      {groups.length > 0 && (
        <Switch
          mt={10}
          label="Mean over seeds, with its 95 % interval"
          checked={isMean}
          onChange={(event) => setMean(event.currentTarget.checked)}
        />
      )}
      <Charts details={details} groups={isMean ? groups : noGroups} paces={paces} />
    </ChartGroup>
  );
}

const noGroups: Props['groups'] = [];

function Charts({ details, groups, paces }: Props & { readonly paces: readonly Pace[] }) {
  const axis = useCurveAxis(paces);
  const specs = useMemo(
    () =>
      comparedCurves(
        details,
        axis,
        groups.map(({ members }) => members),
      ),
    [details, axis, groups],
  );
  return (
    <div className={classes.charts}>
      {specs.map((spec) => (
        <Chart key={spec.title} spec={spec} className={`panel ${classes.chart}`} />
      ))}
    </div>
  );
}
