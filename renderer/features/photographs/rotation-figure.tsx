/** Illustrates a pretext task: a landscape in four rotations, and predicted probabilities. */
import classes from './rotation-figure.module.css';

const turns = [0, 90, 180, 270] as const;
const asked = 90;
const predictions = [0.06, 0.81, 0.04, 0.09] as const;

function Landscape({ turn, side }: { readonly turn: number; readonly side: number }) {
  return (
    <svg width={side} height={side} viewBox="0 0 64 64" className={classes.tile} aria-hidden>
      <g transform={`rotate(${turn} 32 32)`}>
        <rect width="64" height="64" className={classes.sky} />
        <circle cx="46" cy="17" r="6.5" className={classes.sun} />
        <path d="M-20 46 L16 20 L30 34 L40 27 L84 56 V84 H-20 Z" className={classes.far} />
        <path d="M-20 52 C4 40 22 52 36 48 S70 42 84 50 V84 H-20 Z" className={classes.near} />
        <path d="M14 50 v-9 M14 33 l-4.6 9 h9.2 Z" className={classes.tree} />
        <path d="M23 51 v-6 M23 38 l-3.6 7 h7.2 Z" className={classes.tree} />
      </g>
    </svg>
  );
}

export function RotationFigure() {
  return (
    <figure className={`panel ${classes.figure}`}>
      <div className={classes.row}>
        {turns.map((turn) => (
          <div key={turn} className={classes.turned} data-asked={turn === asked || undefined}>
            <Landscape turn={turn} side={72} />
            <span>{turn}°</span>
          </div>
        ))}
      </div>
      <div className={classes.answer}>
        <Landscape turn={asked} side={112} />
        <div className={classes.bars}>
          <strong>Which rotation is this?</strong>
          {turns.map((turn, index) => (
            <div key={turn} className={classes.bar} data-asked={turn === asked || undefined}>
              <span>{turn}°</span>
              <span className={classes.track}>
                <span style={{ width: `${(predictions[index] ?? 0) * 100}%` }} />
              </span>
              <span>{Math.round((predictions[index] ?? 0) * 100)} %</span>
            </div>
          ))}
        </div>
      </div>
      <figcaption>To predict how an image was rotated, a network must learn what objects look like upright.</figcaption>
    </figure>
  );
}
