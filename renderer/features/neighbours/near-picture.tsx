/** A picture of a row or of the grid: a click makes it the query. */
import { ActionIcon } from '@mantine/core';
import { IconArrowsMaximize, IconPhotoOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { DatasetImage } from '../../../shared/protocol.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import classes from './neighbours.module.css';

interface Props {
  readonly image: DatasetImage;
  readonly children?: ReactNode;
  onQuery(): void;
  onOpen(): void;
}

export function NearPicture({ image, children, onQuery, onOpen }: Props) {
  const [isShown, setShown] = useState(true);
  return (
    <figure className={classes.near}>
      <button type="button" className={classes.frame} onClick={onQuery}>
        <span className="visually-hidden">Find the neighbours of </span>
        {isShown ? (
          <img
            src={pictureUrl(image.picture)}
            alt={image.name}
            loading="lazy"
            decoding="async"
            onError={() => setShown(false)}
          />
        ) : (
          <span className={classes.missing}>
            <IconPhotoOff size={20} stroke={1.5} aria-hidden />
            {image.name}
          </span>
        )}
      </button>
      <figcaption>
        <span className={classes.caption}>
          {children}
          <span className="dim clip" title={image.name}>
            {image.name}
          </span>
        </span>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={`Open ${image.name}`} onClick={onOpen}>
          <IconArrowsMaximize size={14} aria-hidden />
        </ActionIcon>
      </figcaption>
    </figure>
  );
}
