/** The nearest training images of a test image, as small thumbnails that open large. */
import { useEffect } from 'react';
import type { NeighbourImage } from '../../../shared/classified-images.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { useThumbnails, useThumbnailsOf } from '../../lib/thumbnails-store.ts';
import classes from './evaluation.module.css';
import { neighbourLines } from './mistake-words.ts';

interface Props {
  /** Nearest first; empty for an image that both classifiers get right. */
  readonly neighbours: readonly NeighbourImage[];
  /** Names of the classes. */
  readonly names: readonly string[];
  /** The class of the test image. */
  readonly truth: number;
  /** The id of the dataset of the training images. */
  readonly dataset: string;
}

export function Neighbours({ neighbours, names, truth, dataset }: Props) {
  const load = useThumbnails((state) => state.load);
  const pictures = useThumbnailsOf(dataset);
  const open = useOpenedImage((state) => state.open);
  useEffect(
    () =>
      load(
        dataset,
        neighbours.map(({ path }) => path),
      ),
    [load, dataset, neighbours],
  );
  if (neighbours.length === 0) return null;
  const same = neighbours.filter((each) => each.truth === truth).length;
  return (
    <>
      <div className="dim">
        {same} of {neighbours.length} nearest are {names[truth]}
      </div>
      <div className={classes.neighbours}>
        {neighbours.map((each, place) => {
          const picture = pictures.get(each.path);
          const words = `Nearest ${place + 1}: ${names[each.truth]}`;
          return (
            <button
              key={each.path}
              type="button"
              title={words}
              data-same={each.truth === truth || undefined}
              onClick={() =>
                open(
                  {
                    dataset,
                    count: neighbours.length,
                    imageAt: (at) => neighbours[at]!.path,
                    questionTitle: 'In the evaluation',
                    questionAt: (at) => neighbourLines(neighbours[at]!, at, neighbours.length, names),
                  },
                  place,
                )
              }
            >
              {picture ? (
                <img src={pictureUrl(picture)} alt={words} loading="lazy" />
              ) : (
                <span className="visually-hidden">{words}</span>
              )}
            </button>
          );
        })}
      </div>
    </>
  );
}
