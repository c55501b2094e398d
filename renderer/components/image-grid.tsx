/** A virtualised grid of images with captions: only rows on screen are rendered, and only their thumbnails are loaded. */
import { useElementSize } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { pictureUrl } from '../lib/lab-client.ts';
import { useThumbnails, useThumbnailsOf } from '../lib/thumbnails-store.ts';
import classes from './image-grid.module.css';
import { FailureNote } from './notice.tsx';

/** Space between images, in CSS pixels. */
const gap = 12;
/** Fewest columns: two also fit on a phone. */
const fewestColumns = 2;

/** An image of the grid. */
export interface GridItem {
  readonly key: string | number;
  /** Path, or path within its chosen folder. */
  readonly name: string;
  readonly isRight?: boolean | undefined;
  readonly caption: ReactNode;
}

interface Props<Row> {
  /** Names the grid for screen readers. */
  readonly label: string;
  /** The id of the dataset that has the images; undefined until it is open. */
  readonly dataset: string | undefined;
  readonly rows: readonly Row[];
  /** Least width of an image in CSS pixels, where there is room for more than two. */
  readonly minWidth?: number;
  /** A first guess of the height of a caption in CSS pixels, before a row is measured. */
  readonly captionHeight: number;
  itemOf(row: Row): GridItem;
  onOpen(place: number): void;
}

export function ImageGrid<Row>({ label, dataset, rows, minWidth = 148, captionHeight, itemOf, onOpen }: Props<Row>) {
  const { load, failure } = useThumbnails();
  const pictures = useThumbnailsOf(dataset);
  const { ref: measured, width } = useElementSize();
  const scroller = useRef<HTMLElement>(null);
  const columns = Math.max(fewestColumns, Math.floor((width + gap) / (minWidth + gap)));
  const side = (width - gap * (columns - 1)) / columns;
  const lines = useVirtualizer({
    count: width > 0 ? Math.ceil(rows.length / columns) : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + captionHeight + gap,
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes
  useEffect(() => lines.measure(), [side]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other images begin at the top
  useEffect(() => lines.scrollToOffset(0), [rows]);

  const visible = lines.getVirtualItems();
  const first = (visible[0]?.index ?? 0) * columns;
  const end = ((visible.at(-1)?.index ?? -1) + 1) * columns;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a row shows does not change
  useEffect(() => {
    if (dataset !== undefined)
      load(
        dataset,
        rows.slice(first, end).map((row) => itemOf(row).name),
      );
  }, [dataset, first, end, rows, load]);
  return (
    <>
      <FailureNote failure={failure} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label={label}>
        <div ref={measured}>
          <div style={{ height: lines.getTotalSize(), position: 'relative' }}>
            {visible.map((line) => (
              <div
                key={line.key}
                ref={lines.measureElement}
                data-index={line.index}
                className={classes.row}
                style={{
                  transform: `translateY(${line.start}px)`,
                  gridTemplateColumns: `repeat(${columns}, 1fr)`,
                  columnGap: gap,
                  paddingBottom: gap,
                }}
              >
                {rows.slice(line.index * columns, (line.index + 1) * columns).map((row, column) => {
                  const item = itemOf(row);
                  return (
                    <Item
                      key={item.key}
                      item={item}
                      side={side}
                      picture={pictures.get(item.name)}
                      onOpen={() => onOpen(line.index * columns + column)}
                    />
                  );
                })}
              </div>
            ))}
          </div>
        </div>
      </section>
    </>
  );
}

function Item({
  item: { name, isRight, caption },
  side,
  picture,
  onOpen,
}: {
  readonly item: GridItem;
  readonly side: number;
  /** Null if the image is not in the dataset, undefined until its thumbnail is known. */
  readonly picture: string | null | undefined;
  onOpen(): void;
}) {
  return (
    <figure className={classes.answer} data-verdict={isRight === undefined ? undefined : isRight ? 'right' : 'wrong'}>
      <button type="button" className={classes.frame} style={{ height: side }} onClick={onOpen}>
        <span className="visually-hidden">Open </span>
        {picture ? (
          <img src={pictureUrl(picture)} alt={name} loading="lazy" />
        ) : (
          <span className={picture === null ? classes.missing : 'visually-hidden'}>
            {picture === null ? `${name}: not in the dataset any more` : name}
          </span>
        )}
      </button>
      <figcaption title={name}>
        {isRight !== undefined && (
          <span className={classes.verdict}>
            {isRight ? <IconCheck size={14} stroke={2.4} aria-hidden /> : <IconX size={14} stroke={2.4} aria-hidden />}
            {isRight ? 'Right' : 'Wrong'}
          </span>
        )}
        {caption}
      </figcaption>
    </figure>
  );
}
