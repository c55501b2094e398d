/** Images with the features of their places as colours. */
import classes from './patch-colours.module.css';

/** An image and its features, by the addresses of their pictures. */
export interface ColouredImage {
  readonly name: string;
  readonly image: string;
  readonly colours: string;
}

export function PatchColours({ images }: { readonly images: readonly ColouredImage[] }) {
  return (
    <ul className={classes.images}>
      {images.map(({ name, image, colours }) => (
        <li key={colours} className={classes.pair}>
          <img src={image} alt={`${name}, its central square`} loading="lazy" />
          <img src={colours} alt={`Features of ${name} as colours`} loading="lazy" />
          <span className={`dim clip ${classes.name}`} title={name}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}
