/** The result: every image with its maps of importance and of uncertainty. */
import { type CSSProperties, useState } from 'react';
import type { Importance } from '../../../shared/importance.ts';
import { Notice } from '../../components/notice.tsx';
import { formatCount, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import classes from './diagnosis-panel.module.css';
import { HeatLegend } from './heat-legend.tsx';
import { HeatOverlay } from './heat-overlay.tsx';
import { agreementWords, importanceHeadline, importanceWords } from './importance-words.ts';
import lookClasses from './look-panel.module.css';

export function ImportanceResult({ looked }: { readonly looked: Importance }) {
  const [opacity, setOpacity] = useState(0.6);
  const { images, warnings, step, madeAt, seconds } = looked;
  return (
    <section
      className={`panel ${classes.part}`}
      aria-labelledby="importance-title"
      style={{ '--heat': opacity } as CSSProperties}
    >
      <h2 id="importance-title">Maps of importance</h2>
      <p className={classes.headline}>{importanceHeadline(looked)}</p>
      <p>
        An important place keeps the features as they are when it is shown and the rest is partly hidden. The map does
        not tell which of its properties matters, such as shape or colour, nor whether it is of use for a task. Where
        the features hardly change, the whole map can be of little meaning: read its numbers first.
      </p>
      <div className={classes.notes}>
        {warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
      </div>
      <HeatLegend
        low="Below the mean of the image"
        high="above it"
        words="Orange places are more important, or less certain, than the mean of their image; blue ones less."
        opacity={opacity}
        onOpacity={setOpacity}
      />
      <ul className={lookClasses.pinned}>
        {images.map((each) => (
          <li key={each.image}>
            <article aria-label={each.image}>
              <h3 className="clip">{each.image}</h3>
              <div className={lookClasses.overlays}>
                <HeatOverlay picture={each.picture} names={['Importance', 'Uncertainty']} of={each.image} />
              </div>
              <p className="small">{importanceWords(each)}</p>
              <p className="dim small">{agreementWords(each)}</p>
            </article>
          </li>
        ))}
      </ul>
      <p className="dim small">
        computed {formatWhen(madeAt)}
        {step !== undefined && ` at step ${formatCount(step)}`}, in {formatDuration(seconds)}
      </p>
    </section>
  );
}
