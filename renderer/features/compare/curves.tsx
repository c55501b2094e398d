/** The curves of the compared runs, with one view for all of them. */
import { Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { SeedGroup } from '../../../shared/comparison.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { ChartGroup, ChartTools } from '../../components/chart/chart-group.tsx';
import classes from './compare-page.module.css';
import { comparedCurves, longest } from './compared-curves.ts';

interface Props {
  readonly details: readonly RunDetail[];
  readonly groups: readonly SeedGroup[];
}

export function Curves({ details, groups }: Props) {
  const [isMean, setMean] = useState(false);
  const specs = useMemo(
    () => comparedCurves(details, isMean ? groups.map(({ members }) => members) : []),
    [details, groups, isMean],
  );
  if (specs.length === 0) return <p className="dim">None of these runs has taken a step yet.</p>;
  return (
    <ChartGroup name="Comparison">
      <ChartTools totalSteps={longest(details)} />
      {groups.length > 0 && (
        <Switch
          mt={10}
          label="Mean over seeds, with its 95 % interval"
          checked={isMean}
          onChange={(event) => setMean(event.currentTarget.checked)}
        />
      )}
      <div className={classes.charts}>
        {specs.map((spec) => (
          <Chart key={spec.title} spec={spec} className={`panel ${classes.chart}`} />
        ))}
      </div>
    </ChartGroup>
  );
}
