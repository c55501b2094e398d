/** The images of the folder, a page at a time, to choose the query from. */
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/failure.ts';
import type { DatasetImage } from '../../../shared/protocol.ts';
import { FailureNote } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatCount } from '../../lib/format.ts';
import { lab } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { NearPicture } from './near-picture.tsx';
import classes from './neighbours.module.css';
import type { Query } from './neighbours-store.ts';

/** Images of a page. */
const pageLength = 48;

interface Listed {
  readonly from: number;
  readonly total: number;
  readonly images: readonly DatasetImage[];
}

export function ImageChooser({ dataset, onQuery }: { readonly dataset: string; onQuery(query: Query): void }) {
  const [from, setFrom] = useState(0);
  const [listed, setListed] = useState<Listed>();
  const [failure, setFailure] = useState<Failure>();
  const open = useOpenedImage((state) => state.open);
  useEffect(() => {
    let isLeft = false;
    void lab.request('datasets.images', { dataset, offset: from, limit: pageLength }).then((answer) => {
      if (isLeft) return;
      setFailure(answer.ok ? undefined : answer.failure);
      if (answer.ok) setListed({ from, ...answer.value });
    });
    return () => {
      isLeft = true;
    };
  }, [dataset, from]);
  const last = listed ? Math.min(listed.total, listed.from + listed.images.length) : 0;
  return (
    <section aria-labelledby="all-images">
      <div className={classes.pages}>
        <h2 id="all-images">Images of the folder</h2>
        {listed && (
          <>
            <ActionIcon
              variant="default"
              size={32}
              aria-label="Previous images"
              disabled={listed.from === 0}
              onClick={() => setFrom(Math.max(0, listed.from - pageLength))}
            >
              <IconChevronLeft size={16} aria-hidden />
            </ActionIcon>
            <span className="dim small" role="status">
              {formatCount(listed.from + 1)} to {formatCount(last)} of {formatCount(listed.total)}
            </span>
            <ActionIcon
              variant="default"
              size={32}
              aria-label="Next images"
              disabled={last >= listed.total}
              onClick={() => setFrom(listed.from + pageLength)}
            >
              <IconChevronRight size={16} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
      <FailureNote failure={failure} />
      {!listed && !failure && <Waiting>Loading images …</Waiting>}
      {listed && (
        <div className={classes.nearest}>
          {listed.images.map((image, place) => (
            <NearPicture
              key={image.index}
              image={image}
              onQuery={() => onQuery({ kind: 'image', dataset, image })}
              onOpen={() =>
                void open({ dataset, count: listed.images.length, imageAt: (at) => listed.images[at]!.index }, place)
              }
            />
          ))}
        </div>
      )}
    </section>
  );
}
