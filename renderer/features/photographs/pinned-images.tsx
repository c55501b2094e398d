/** The images that the boards of a dataset's later runs show. */
import { Button } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { DatasetImage, DatasetSummary } from '../../../shared/protocol.ts';
import { EmptyState } from '../../components/notice.tsx';
import { PinButton } from '../../components/pin-button.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { lab, pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import classes from './pinned-images.module.css';

export function PinnedImages({ dataset }: { readonly dataset: DatasetSummary }) {
  const { id, pinned = [] } = dataset;
  const pin = useDatasets((state) => state.pin);
  const open = useOpenedImage((state) => state.open);
  const [pictures, setPictures] = useState<ReadonlyMap<string, DatasetImage | null>>(new Map());
  const key = pinned.join('\n');
  useEffect(() => {
    let isLeft = false;
    const images = key === '' ? [] : key.split('\n');
    if (images.length > 0)
      void lab.request('datasets.find', { dataset: id, images }).then((found) => {
        if (!isLeft && found.ok) setPictures(new Map(images.map((path, i) => [path, found.value.images[i] ?? null])));
      });
    return () => {
      isLeft = true;
    };
  }, [id, key]);
  if (pinned.length === 0) {
    return (
      <EmptyState icon={<IconPin size={30} stroke={1.4} aria-hidden />} title="No pinned images">
        Open an image and choose “Pin to boards”. The boards of later runs then show it, up to 64 images. Without pins,
        a board shows eight held-out images.
      </EmptyState>
    );
  }
  const row = { dataset: id, count: pinned.length, imageAt: (place: number) => pinned[place] ?? '' };
  return (
    <div className={classes.pinned}>
      <div className={classes.head}>
        <p className="dim small">
          Boards of later runs show these images. Those that a run trains on are marked on its board. Eight are shown at
          least: held-out images fill a board up.
        </p>
        <Button size="compact-sm" variant="default" onClick={() => pin(id, [])}>
          Unpin all
        </Button>
      </div>
      <ul className={classes.images} aria-label="Pinned images">
        {pinned.map((path, place) => {
          const image = pictures.get(path);
          return (
            <li key={path}>
              <button type="button" className={classes.frame} onClick={() => open(row, place)}>
                <span className="visually-hidden">Open </span>
                {image ? (
                  <img src={pictureUrl(image.picture)} alt={image.name} />
                ) : (
                  <span className="path">{image === null ? `${path}: not in these folders any more` : path}</span>
                )}
              </button>
              <PinButton dataset={id} path={path} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
