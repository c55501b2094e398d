/** Legend of the heat maps. Lightness shows strength, and the two ends differ for people who cannot tell red from green. */
import classes from './heat-legend.module.css';

export function HeatLegend() {
  return (
    <p className={classes.legend}>
      <span>Opposes the right answer</span>
      <span className={classes.ramp} aria-hidden />
      <span>supports it</span>
      <span className="dim">
        Blue opposes, orange supports, pale is neutral. Each map has its own scale, up to its strongest pixels.
      </span>
    </p>
  );
}
