/** A picture that makes a cue or an intervention visible, with its caption. */
import type { CuePicture } from '../../../shared/shortcut-schemas.ts';
import classes from './cue-image.module.css';

export function CueImage({ picture }: { readonly picture: CuePicture }) {
  const { data, caption, width, height } = picture;
  return (
    <figure className={classes.figure}>
      <img src={data} alt={caption} width={width} height={height} />
      <figcaption aria-hidden>{caption}</figcaption>
    </figure>
  );
}
