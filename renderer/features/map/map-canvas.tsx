/** One map: moved, zoomed and pointed at by mouse, touch and keys. */
import { ActionIcon, Group, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import type { MapPoints } from '../../../shared/map.ts';
import { counted } from '../../lib/format.ts';
import { pictureUrl } from '../../lib/lab-client.ts';
import { alone, useOpenedImage } from '../../lib/opened-image-store.ts';
import { type Coloured, type Colouring, colouredBy } from './colouring.ts';
import { lassoed } from './lasso.ts';
import classes from './map-canvas.module.css';
import { pointAt, toScreen, visible } from './map-view.ts';
import { useMaps } from './maps-store.ts';
import { paletteIn, pointColours } from './point-colours.ts';
import { useMapPointer } from './use-map-pointer.ts';
import { usePainter } from './use-painter.ts';

interface Props {
  /** Names the map for screen readers. */
  readonly name: string;
  readonly dataset: string;
  readonly points: MapPoints;
  readonly colouring: Colouring;
  readonly drawsLasso: boolean;
  readonly withThumbnails: boolean;
}

/** A pointer names the nearest point within this distance, in CSS pixels. */
const reach = 14;

export function MapCanvas({ name, dataset, points, colouring, drawsLasso, withThumbnails }: Props) {
  const { selected, hovered, select, hover } = useMaps();
  const open = useOpenedImage((state) => state.open);
  const scheme = useComputedColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's variables change with the scheme
  const palette = useMemo(() => paletteIn(document.body), [scheme]);
  const coloured: Coloured = useMemo(() => colouredBy(points, colouring), [points, colouring]);
  const colours = useMemo(
    () => pointColours(coloured, palette, { images: points.image, selected, hovered }),
    [coloured, palette, points, selected, hovered],
  );
  const { box, canvas, canvasKey, size, all, kind, currentView, setView } = usePainter({
    points,
    dataset,
    colours,
    ink: palette.ink,
    withThumbnails,
  });
  const [isPointedAt, setIsPointedAt] = useState(false);
  const at = (place: readonly [number, number]) =>
    pointAt(currentView(), size, points.x, points.y, place, withThumbnails ? reach : 8);
  const imagesOf = (found: readonly number[]) => found.map((point) => points.image[point]!);
  const { line, zoom, showAll, handlers } = useMapPointer({
    canvas,
    size,
    all,
    drawsLasso,
    currentView,
    setView,
    onPoint: (place) => {
      const found = place && at(place);
      setIsPointedAt(found !== undefined);
      hover(found === undefined ? undefined : points.image[found]);
    },
    onClick: (place) => {
      const found = at(place);
      if (found === undefined) select([], 'replace');
      else void open(alone(dataset, points.image[found]!), 0);
    },
    onLasso: (drawn, joins) =>
      select(imagesOf(lassoed(currentView(), size, points.x, points.y, drawn)), joins ? 'add' : 'replace'),
  });
  const hint = useId();
  const named = hovered === undefined ? -1 : points.image.indexOf(hovered);
  return (
    <div className={classes.frame}>
      <div ref={box} className={classes.box}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: keys move and zoom it, as those of an application */}
        <canvas
          key={canvasKey}
          ref={canvas}
          className={classes.canvas}
          data-lasso={drawsLasso || undefined}
          data-point={isPointedAt || undefined}
          role="application"
          aria-label={`${name}: ${counted(points.x.length, 'image')}`}
          aria-describedby={hint}
          tabIndex={0}
          {...handlers}
        />
        <span id={hint} className="visually-hidden">
          Arrow keys move the map, plus and minus zoom, 0 shows all. The legend and the buttons below select images
          without a pointer.
        </span>
        {line.length > 1 && (
          <svg className={classes.lasso} aria-hidden>
            <polygon points={line.map((place) => place.join(',')).join(' ')} />
          </svg>
        )}
        {named >= 0 && (
          <Tag
            place={toScreen(currentView(), size, points.x[named]!, points.y[named]!)}
            width={size.width}
            height={size.height}
            name={points.name[named]!}
            picture={pictureUrl(`thumb/${dataset}/${points.image[named]}/${points.key[named]}`)}
            group={coloured.groups[coloured.of[named]!]?.name ?? ''}
          />
        )}
        <Group className={classes.zoom} gap={4}>
          <ZoomButton label="Zoom in" icon={IconPlus} onClick={() => zoom(1.4)} />
          <ZoomButton label="Zoom out" icon={IconMinus} onClick={() => zoom(1 / 1.4)} />
          <ZoomButton label="Show all" icon={IconArrowsMaximize} onClick={showAll} />
        </Group>
      </div>
      <div className={classes.below}>
        <button
          type="button"
          className={classes.inView}
          onClick={() => select(imagesOf(visible(currentView(), size, points.x, points.y)), 'replace')}
        >
          Select what is in view
        </button>
        {kind === 'canvas' && (
          <span className="dim small">WebGL is not available here: large maps move slowly on a plain canvas.</span>
        )}
        {kind === undefined && <span className="dim small">This browser cannot draw the map.</span>}
      </div>
    </div>
  );
}

function ZoomButton({
  label,
  icon: Icon,
  onClick,
}: {
  readonly label: string;
  readonly icon: typeof IconPlus;
  onClick(): void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={onClick}>
        <Icon size={15} stroke={1.8} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** Beside a point: the image's thumbnail, name and group. */
function Tag({
  place: [left, top],
  width,
  height,
  name,
  picture,
  group,
}: {
  readonly place: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly name: string;
  readonly picture: string;
  readonly group: string;
}) {
  if (left < 0 || top < 0 || left > width || top > height) return null; // of the other map, and not on this part of it
  const style = {
    ...(left < width / 2 ? { left: left + 14 } : { right: width - left + 14 }),
    ...(top < height / 2 ? { top: top + 6 } : { bottom: height - top + 6 }),
  };
  return (
    <div className={classes.tag} style={style} aria-hidden>
      <img key={picture} src={picture} alt="" />
      <span className={classes.name}>{name}</span>
      <span className="dim">{group}</span>
    </div>
  );
}
