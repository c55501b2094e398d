/** Charts that are viewed together: they share smoothing, scale, range, and the place under the pointer. */
import { Button, RangeSlider, Slider, Switch } from '@mantine/core';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { formatCount } from '../../lib/format.ts';
import classes from './chart-group.module.css';
import type { Range } from './chart-scale.ts';
import { type ChartView, plainView, SharedViewContext, useSharedView } from './chart-view.ts';
import { stepsAveraged, strongestSmoothing } from './smooth.ts';

/** @param name Stands before the title of a chart in names of saved files. */
export function ChartGroup({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const [view, setView] = useState(plainView);
  const syncId = useId();
  const shared = useMemo(
    () => ({
      view,
      syncId,
      name,
      change: (changes: Partial<ChartView>) => setView((before) => ({ ...before, ...changes })),
    }),
    [view, syncId, name],
  );
  return <SharedViewContext value={shared}>{children}</SharedViewContext>;
}

/** Tools for charts by step: smoothing, a logarithmic axis, the range of steps. */
export function ChartTools({ totalSteps }: { readonly totalSteps: number }) {
  const { view, change } = useSharedView();
  const { smoothing, logarithmic, range } = view;
  const averaged = Math.round(stepsAveraged(smoothing, totalSteps));
  const smoothingWords = smoothing === 0 ? 'none' : `mean of about ${formatCount(averaged)} steps`;
  const [from, to] = range ?? [0, totalSteps];
  return (
    <fieldset className={classes.tools}>
      <legend className="visually-hidden">View of the charts</legend>
      <div className={classes.tool}>
        <span aria-hidden>
          Smoothing <span className="dim">{smoothingWords}</span>
        </span>
        <Slider
          color="var(--lab-accent)"
          size={4}
          thumbSize={16}
          min={0}
          max={strongestSmoothing}
          step={0.01}
          value={smoothing}
          onChange={(value) => change?.({ smoothing: value })}
          label={null}
          thumbLabel="Smoothing"
          thumbValueText={() => smoothingWords}
        />
      </div>
      <div className={classes.tool}>
        <span aria-hidden>
          Steps{' '}
          <span className="dim">
            {formatCount(from)} to {formatCount(to)}
          </span>
        </span>
        <RangeSlider
          color="var(--lab-accent)"
          size={4}
          thumbSize={16}
          min={0}
          max={totalSteps}
          step={1}
          minRange={Math.min(2, totalSteps)}
          value={[from, to]}
          onChange={(next) => change?.({ range: isAll(next, totalSteps) ? undefined : next })}
          label={null}
          thumbFromLabel="First step in view"
          thumbToLabel="Last step in view"
        />
      </div>
      <Switch
        label="Logarithmic loss"
        checked={logarithmic}
        onChange={(event) => change?.({ logarithmic: event.currentTarget.checked })}
      />
      <Button
        variant="default"
        size="compact-sm"
        {...(range ? {} : { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => change?.({ range: undefined })}
      >
        Show all steps
      </Button>
      <p className="visually-hidden" role="status">
        {range ? `Steps ${formatCount(from)} to ${formatCount(to)} in view` : ''}
      </p>
    </fieldset>
  );
}

const isAll = ([from, to]: Range, totalSteps: number): boolean => from <= 0 && to >= totalSteps;
