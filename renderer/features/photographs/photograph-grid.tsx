/** A virtualised grid of photographs: only rows on screen are rendered and loaded. */
import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconAlertTriangle, IconFilterOff, IconPhotoOff } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { warningWords } from '../../../shared/finding-words.ts';
import type { DatasetImage } from '../../../shared/protocol.ts';
import type { IndexWarning } from '../../../shared/run-results.ts';
import { EmptyState } from '../../components/notice.tsx';
import { pictureUrl } from '../../lib/lab-client.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { isFiltered, useDatasetView } from './dataset-view-store.ts';
import { columnsFor, gap, pageSize, pagesOf } from './grid-layout.ts';
import classes from './photograph-grid.module.css';

const captionHeight = 42;
/** Characters at the end of a file name that are never cut off: names from one camera differ there. */
const tail = 9;

/** @param images Number of images of the dataset, of which a filter may choose some. */
export function PhotographGrid({ dataset, images }: { readonly dataset: string; readonly images: number }) {
  const { pages, listed, filter, total, loadPage, clearFilter } = useDatasetView();
  const numberAt = useDatasetView((state) => state.imageAt);
  const count = listed ? total : isFiltered(filter) ? 0 : images;
  const { ref: measured, width } = useElementSize();
  const scroller = useRef<HTMLElement>(null);
  const columns = columnsFor(width);
  const side = (width - gap * (columns - 1)) / columns;
  const rows = useVirtualizer({
    count: width > 0 ? Math.ceil(count / columns) : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + captionHeight + gap,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes
  useEffect(() => rows.measure(), [side]);

  const shown = rows.getVirtualItems();
  const first = (shown[0]?.index ?? 0) * columns;
  const last = Math.min(count, ((shown.at(-1)?.index ?? 0) + 1) * columns) - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another filter, and after `show`, nothing is loaded
  useEffect(() => {
    if (width > 0) for (const page of pagesOf(first, Math.max(first, last))) void loadPage(page);
  }, [first, last, width, loadPage, filter]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => void scroller.current?.scrollTo({ top: 0 }), [listed]);

  const open = useOpenedImage((state) => state.open);
  const onOpen = useCallback(
    (place: number) => void open({ dataset, count, imageAt: numberAt }, place),
    [open, dataset, count, numberAt],
  );
  const imageAt = (index: number) => pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label="Images">
      {listed && total === 0 && (
        <EmptyState
          icon={<IconFilterOff size={30} stroke={1.4} aria-hidden />}
          title="No image matches"
          action={<Button onClick={clearFilter}>Clear filters</Button>}
        >
          No image of this dataset has everything that the filters ask for.
        </EmptyState>
      )}
      <div ref={measured}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {shown.map((row) => (
            <div
              key={row.key}
              className={classes.row}
              style={{
                transform: `translateY(${row.start}px)`,
                gridTemplateColumns: `repeat(${columns}, 1fr)`,
                gap,
              }}
            >
              {Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => {
                const index = row.index * columns + column;
                return <Photograph key={index} place={index} image={imageAt(index)} side={side} onOpen={onOpen} />;
              })}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

/**
 * Thumbnails that this page has shown, which the browser has kept. Others are requested only if they stay on screen for a moment,
 * so that those that a fast scroll passes do not delay those at its end.
 */
const shownBefore = new Set<string>();
const momentMs = 80;

function useIsWanted(picture: string | undefined): boolean {
  const [settled, setSettled] = useState<string>();
  useEffect(() => {
    if (picture === undefined || shownBefore.has(picture)) return;
    const timer = setTimeout(() => setSettled(picture), momentMs);
    return () => clearTimeout(timer);
  }, [picture]);
  return picture !== undefined && (settled === picture || shownBefore.has(picture));
}

const Photograph = memo(function Photograph({
  place,
  image,
  side,
  onOpen,
}: {
  readonly place: number;
  readonly image: DatasetImage | undefined;
  readonly side: number;
  onOpen(place: number): void;
}) {
  const isWanted = useIsWanted(image?.picture);
  const [missing, setMissing] = useState<string>();
  const warnings = image?.warnings.map((kind) => warningWords[kind as IndexWarning['kind']]?.name ?? kind) ?? [];
  return (
    <figure className={classes.photograph}>
      <button
        type="button"
        className={classes.frame}
        style={{ height: side }}
        disabled={!image}
        onClick={() => onOpen(place)}
      >
        <span className="visually-hidden">Open </span>
        {image && missing !== image.picture && (
          <img
            src={isWanted ? pictureUrl(image.picture) : undefined}
            alt={image.name}
            decoding="async"
            onLoad={() => shownBefore.add(image.picture)}
            onError={() => setMissing(image.picture)}
          />
        )}
        {image && missing === image.picture && (
          <span className={classes.missing}>
            <IconPhotoOff size={20} stroke={1.5} aria-hidden />
            file moved or deleted
          </span>
        )}
        {warnings.length > 0 && (
          <span className={classes.warning} title={warnings.join(', ')}>
            <IconAlertTriangle size={12} stroke={2} aria-hidden />
            {warnings.length === 1 ? warnings[0] : `${warnings.length} warnings`}
          </span>
        )}
      </button>
      <figcaption>
        <div className={classes.name} title={image?.name}>
          <div className="clip">{image?.name.slice(0, -tail) ?? '…'}</div>
          <span>{image?.name.slice(-tail)}</span>
        </div>
        <div className="dim clip" title={image?.label}>
          {image ? [`${image.width} × ${image.height} px`, ...(image.label ? [image.label] : [])].join(' · ') : ''}
        </div>
      </figcaption>
    </figure>
  );
});
