/**
 * Legend of the heat maps, and the slider of their opacity. Lightness shows strength, and the two ends differ for people who
 * cannot tell red from green.
 */
import { Slider } from '@mantine/core';
import classes from './heat-legend.module.css';

interface Props {
  /** What the ends of the colours mean, and a sentence about them. */
  readonly low: string;
  readonly high: string;
  readonly words: string;
  /** 0 shows the photograph alone, 1 the map alone. */
  readonly opacity: number;
  onOpacity(opacity: number): void;
}

export function HeatLegend({ low, high, words, opacity, onOpacity }: Props) {
  const percent = Math.round(100 * opacity);
  return (
    <div className={classes.legend}>
      <span>{low}</span>
      <span className={classes.ramp} aria-hidden />
      <span>{high}</span>
      <span className="dim">{words} Each map has its own scale, up to its strongest pixels.</span>
      <div className={classes.opacity}>
        <span aria-hidden>Opacity of the maps: {percent} %</span>
        <Slider
          className={classes.slider}
          thumbLabel="Opacity of the maps"
          thumbValueText={(value) => `${value} %`}
          value={percent}
          onChange={(value) => onOpacity(value / 100)}
          step={5}
          label={null}
          color="var(--lab-accent)"
          size={4}
          thumbSize={16}
        />
      </div>
    </div>
  );
}
