/** The neighbours by one encoder, nearest first, or why there are none. */
import { Button } from '@mantine/core';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import type { AnyEncoder } from '../../lib/any-encoder.ts';
import { counted, formatCount, sentence } from '../../lib/format.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { NearPicture } from './near-picture.tsx';
import classes from './neighbours.module.css';
import type { Found, NearImage, Query } from './neighbours-store.ts';

interface Props {
  readonly encoder: AnyEncoder;
  readonly dataset: string;
  readonly found: Found | undefined;
  onQuery(query: Query): void;
  onRetry(): void;
}

export function NearestRow({ encoder, dataset, found, onQuery, onRetry }: Props) {
  const title = `nearest-${encoder.id}`;
  return (
    <section className={classes.row} aria-labelledby={title}>
      <h2 id={title}>
        {encoder.name}
        {found?.state === 'found' && <span className="dim"> {found.result.stage}</span>}
      </h2>
      <Content found={found} dataset={dataset} onQuery={onQuery} onRetry={onRetry} />
    </section>
  );
}

function Content({ found, dataset, onQuery, onRetry }: Omit<Props, 'encoder'>) {
  const again = (
    <Button size="compact-sm" variant="default" onClick={onRetry}>
      Find again
    </Button>
  );
  switch (found?.state) {
    case undefined:
      return <p className="dim">Not asked about this image yet.</p>;
    case 'waiting':
      return <Waiting>Waiting for the encoder before it …</Waiting>;
    case 'working':
      return <ProgressLine label={sentence(found.what).slice(0, -1)} done={found.done} total={found.total} />;
    case 'failed':
      return <FailureNote failure={found.failure} action={again} />;
    case 'cancelled':
      return (
        <Notice tone="hint" action={again}>
          Cancelled. The features computed so far are kept.
        </Notice>
      );
    case 'found':
      return (
        <>
          <Nearest near={found.near} dataset={dataset} onQuery={onQuery} />
          <p className="dim small">
            Of {counted(found.result.images, 'image')}
            {found.result.warnings.length > 0 &&
              `; ${formatCount(found.result.warnings.length)} that cannot be read left out`}
            .
          </p>
        </>
      );
  }
}

function Nearest({
  near,
  dataset,
  onQuery,
}: {
  readonly near: readonly NearImage[];
  readonly dataset: string;
  onQuery(query: Query): void;
}) {
  const open = useOpenedImage((state) => state.open);
  if (near.length === 0) return <p className="dim">There is no other image in this folder.</p>;
  const listed = near.filter(({ image }) => image !== null);
  const row = { dataset, count: listed.length, imageAt: (place: number) => listed[place]!.image!.index };
  return (
    <ol className={classes.nearest}>
      {near.map(({ path, cosine, image }) => (
        <li key={path}>
          {image ? (
            <NearPicture
              image={image}
              onQuery={() => onQuery({ kind: 'image', dataset, image })}
              onOpen={() =>
                void open(
                  row,
                  listed.findIndex((each) => each.path === path),
                )
              }
            >
              <strong className={classes.cosine} title="Cosine of the features">
                {cosine.toFixed(3).replace('-', '−')}
              </strong>
            </NearPicture>
          ) : (
            <p className={classes.missing}>{path}: not in this dataset any more</p>
          )}
        </li>
      ))}
    </ol>
  );
}
