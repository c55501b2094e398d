/** What the colours of a heat map stand for: lightness tells how much, and the two ends differ without red against green. */
import classes from './heat-legend.module.css';

export function HeatLegend() {
  return (
    <p className={classes.legend}>
      <span>Speaks against the right answer</span>
      <span className={classes.ramp} aria-hidden />
      <span>speaks for it</span>
      <span className="dim">
        Blue is against, orange is for, pale is neither. Each picture has a scale of its own, up to its strongest
        pixels.
      </span>
    </p>
  );
}
