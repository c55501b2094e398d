/** What the places of images attend to in a stage of a transformer. */
import { type InsideAttention, imageFile } from '../../../shared/inside.ts';
import classes from './inside.module.css';
import type { OfStage } from './of-stage.ts';

export function AttentionMaps({ inside: { shown, names, noAttention }, stage: { attention }, urlOf }: OfStage) {
  return (
    <section aria-labelledby="attention-title" className={classes.inner}>
      <h3 id="attention-title">Attention</h3>
      {attention ? (
        <>
          <p className="dim small">
            How much the places of an image are attended to in the last block of this stage, averaged over all places
            that attend. White is an even share, orange more, blue less; each map is scaled by itself. The number is the
            largest share, as a multiple of an even one.
          </p>
          <ul className={classes.attention}>
            {attention.map(({ mean, heads }, at) => {
              const name = names[shown[at]!]!;
              return (
                <li key={mean.file}>
                  <Labelled label="Image" src={urlOf(imageFile(shown[at]!))} alt={name} />
                  <Labelled
                    label={`Mean ${timesWords(mean)}`}
                    src={urlOf(mean.file)}
                    alt={`Attention in ${name}, mean over heads`}
                  />
                  {heads.map((map, head) => (
                    <Labelled
                      key={map.file}
                      label={`Head ${head + 1} ${timesWords(map)}`}
                      src={urlOf(map.file)}
                      alt={`Attention in ${name}, head ${head + 1}`}
                    />
                  ))}
                </li>
              );
            })}
          </ul>
        </>
      ) : (
        <p className="dim small">Not shown: {noAttention ?? 'this stage has no attention'}.</p>
      )}
    </section>
  );
}

const timesWords = ({ most }: InsideAttention): string => `×\u00a0${most.toFixed(most < 10 ? 1 : 0)}`;

function Labelled({ label, src, alt }: { readonly label: string; readonly src: string; readonly alt: string }) {
  return (
    <div className={classes.labelled}>
      <img src={src} alt={alt} loading="lazy" />
      <span className="dim">{label}</span>
    </div>
  );
}
