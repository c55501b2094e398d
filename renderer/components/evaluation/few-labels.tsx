/** Accuracy with few labels: curves of the encoder and of what it is compared with. */
import { memo, useMemo } from 'react';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { fewCurves } from '../../../shared/few-curves.ts';
import { fewDraws } from '../../../shared/few-labels.ts';
import { Chart } from '../chart/chart.tsx';
import { ChartGroup } from '../chart/chart-group.tsx';
import classes from './evaluation.module.css';
import { fewChart } from './few-chart.ts';

export const FewLabelsView = memo(function FewLabelsView({ evaluation }: { readonly evaluation: Evaluation }) {
  const curves = useMemo(() => fewCurves(evaluation), [evaluation]);
  const spec = useMemo(
    () => (curves.length > 0 ? fewChart(curves, evaluation.chance) : undefined),
    [curves, evaluation.chance],
  );
  if (!spec) return null;
  return (
    <>
      <ChartGroup name="Few labels">
        <Chart spec={spec} className={classes.few} />
      </ChartGroup>
      <p className="dim small">
        The linear probe at the best stage, trained on random draws of the labelled images with the same share of every
        class: the mean of {fewDraws} draws and Student’s 95 % interval of it. The last point has all of them.
      </p>
    </>
  );
});
