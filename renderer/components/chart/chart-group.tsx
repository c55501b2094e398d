/** Charts that are viewed together: they share smoothing, scale, range, and the place under the pointer. */
import { Button, RangeSlider, Select, Slider, Switch } from '@mantine/core';
import { type ReactNode, useId, useMemo, useState } from 'react';
import classes from './chart-group.module.css';
import type { Range } from './chart-scale.ts';
import { type ChartView, plainView, SharedViewContext, useCurveAxis, useSharedView } from './chart-view.ts';
import { axisIds, axisNames, offeredAxes, type Pace } from './curve-axis.ts';
import { distanceAveraged, strongestSmoothing } from './smooth.ts';

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

/**
 * Tools for curves: smoothing, the x axis and its range, a logarithmic y axis.
 * @param paces Of the runs that are drawn; the same array as long as nothing changes.
 */
export function ChartTools({ paces }: { readonly paces: readonly Pace[] }) {
  const { view, change } = useSharedView();
  const { smoothing, logarithmic, range } = view;
  const axis = useCurveAxis(paces);
  const { domain, least = 1, format } = axis.x;
  const [, end] = domain;
  const averaged = distanceAveraged(smoothing, end, least);
  const smoothingWords = smoothing === 0 ? 'none' : `mean of about ${axis.amount(averaged)}`;
  const offered = offeredAxes(paces);
  /** The sliders move by steps on every axis. */
  const steps = Math.max(1, Math.round(end / least));
  const [from, to] = range ?? domain;
  const thumbs = (range ?? domain).map((x) => Math.round(x / least)) as [number, number];
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
          {axis.name}{' '}
          <span className="dim">
            {format(from)} to {format(to)}
          </span>
        </span>
        <RangeSlider
          color="var(--lab-accent)"
          size={4}
          thumbSize={16}
          min={0}
          max={steps}
          step={1}
          minRange={Math.min(2, steps)}
          value={thumbs}
          onChange={(next) => change?.({ range: isAll(next, steps) ? undefined : [next[0] * least, next[1] * least] })}
          label={null}
          thumbFromLabel={axis.ends[0]}
          thumbToLabel={axis.ends[1]}
          thumbValueText={(step) => axis.x.inWords(step * least)}
        />
      </div>
      <Select
        label="Horizontal axis"
        labelProps={{ fw: 400, fz: 'inherit' }}
        size="xs"
        data={axisIds.map((value) => ({
          value,
          label: axisNames[value] + (offered.includes(value) ? '' : ' (not recorded)'),
          disabled: !offered.includes(value),
        }))}
        value={axis.id}
        onChange={(chosen) => change?.({ axis: axisIds.find((each) => each === chosen) ?? 'step', range: undefined })}
        allowDeselect={false}
      />
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
        {range ? `${axis.name} ${format(from)} to ${format(to)} in view` : ''}
      </p>
    </fieldset>
  );
}

const isAll = ([from, to]: Range, totalSteps: number): boolean => from <= 0 && to >= totalSteps;
