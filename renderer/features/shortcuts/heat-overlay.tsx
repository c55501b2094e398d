/** A photograph under each of its heat maps. The opacity of the maps is the custom property --heat of an ancestor. */
import type { CSSProperties } from 'react';
import type { CuePicture } from '../../../shared/shortcut-schemas.ts';
import classes from './heat-overlay.module.css';
import { placeOfSquare, shownSquareSide, squaresIn } from './heat-squares.ts';

interface Props {
  /** A row: the photograph, and its maps. */
  readonly picture: CuePicture;
  /** Names of the maps. */
  readonly names?: readonly string[] | undefined;
  /** What all of the maps show. */
  readonly of: string;
}

export function HeatOverlay({ picture, names = [], of }: Props) {
  const maps = Array.from({ length: squaresIn(picture) - 1 }, (_, map) => map);
  return (
    <div className={classes.overlays}>
      {maps.map((map) => {
        const name = names[map] ?? (maps.length > 1 ? `map ${map + 1}` : '');
        return (
          <figure key={map} className={classes.overlay}>
            <div
              role="img"
              aria-label={[of, name].filter(Boolean).join(': ')}
              className={classes.frame}
              style={{ '--side': `${shownSquareSide(picture.height)}px` } as CSSProperties}
            >
              <img src={picture.data} alt="" style={placeOfSquare(picture, 0)} />
              <span className={classes.heat}>
                <img src={picture.data} alt="" style={placeOfSquare(picture, map + 1)} />
              </span>
            </div>
            {maps.length > 1 && <figcaption aria-hidden>{name}</figcaption>}
          </figure>
        );
      })}
    </div>
  );
}
