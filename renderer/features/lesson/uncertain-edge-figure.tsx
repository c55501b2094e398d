/** A row of pixels with an edge at an uncertain position, and the best answer under each loss. */
import { Button, Slider } from '@mantine/core';
import { IconDice3 } from '@tabler/icons-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted } from '../../lib/format.ts';
import costClasses from './best-answers.module.css';
import { Cost } from './best-answers.tsx';
import { useLesson } from './lesson-store.ts';
import { Pixels } from './pixels.tsx';
import {
  drawnPixels,
  drawnPlace,
  expectedRowLoss,
  medianRow,
  type UncertainEdge,
  whiteProbabilities,
} from './uncertain-edge.ts';
import classes from './uncertain-edge-figure.module.css';

const width = 48;
const height = 10;
const middle = 24;
const mostSpreadPx = 16;
/** Number of draws from the distribution over positions, each shown as a strip. */
const strips = 4;
const stripHeight = 2;

type Rows = readonly (readonly number[])[];

const alike = (row: readonly number[], count: number): Rows => Array<readonly number[]>(count).fill(row);

const uniforms = (count: number): readonly number[] => Array.from({ length: count }, () => Math.random());
const newChance = () => ({ places: uniforms(strips), pixels: uniforms(width * height) });

export function UncertainEdgeFigure() {
  const { spreadPx, changeSpread } = useLesson();
  const [chance, setChance] = useState(newChance);
  const edge = useMemo<UncertainEdge>(() => ({ width, middle, spreadPx }), [spreadPx]);
  const blur = useMemo(() => [alike(whiteProbabilities(edge), height)], [edge]);
  const sharp = useMemo(() => [alike(medianRow(edge), height)], [edge]);
  const byPlace = useMemo(
    () => chance.places.map((uniform) => alike(drawnPlace(edge, uniform), stripHeight)),
    [edge, chance],
  );
  const byPixel = useMemo(
    () => [
      Array.from({ length: height }, (_, y) => drawnPixels(edge, chance.pixels.slice(y * width, (y + 1) * width))),
    ],
    [edge, chance],
  );
  const places = 2 * spreadPx + 1;
  return (
    <section className={`panel ${classes.panel}`} aria-labelledby="edge-title">
      <h2 id="edge-title">The same in a picture: an edge at an uncertain position</h2>
      <p className={classes.lead}>
        Somewhere in the hole, black changes to white. The surroundings tell where, but only to within a few pixels:{' '}
        {places === 1 ? 'one position' : `${places} positions, all equally probable`}.
      </p>
      <div className={classes.spread}>
        <span>Uncertainty</span>
        <Slider
          thumbLabel="Uncertainty of the edge in pixels"
          thumbValueText={(pixels) => `plus or minus ${counted(pixels, 'pixel')}`}
          color="var(--lab-accent)"
          min={0}
          max={mostSpreadPx}
          step={1}
          value={spreadPx}
          onChange={changeSpread}
          label={null}
          size={4}
          thumbSize={16}
        />
        <b>± {spreadPx} px</b>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDice3 size={15} aria-hidden />}
          onClick={() => setChance(newChance())}
        >
          Draw again
        </Button>
      </div>
      <div className={classes.pictures}>
        <Picture pictures={blur} title="Squared error: a blur">
          {spreadPx === 0
            ? 'The position is certain, so the mean is the edge.'
            : `Each pixel is its mean: ${2 * spreadPx} grey pixels that no picture of this edge contains.`}
        </Picture>
        <Picture pictures={sharp} title="Absolute error: the middle">
          Each pixel is its median: a sharp edge that can occur, but always the middle one. The uncertainty is lost.
        </Picture>
        <Picture pictures={byPlace} title={`Cross-entropy over positions: ${strips} draws`}>
          The distribution over positions is kept; every draw from it is one sharp edge.
        </Picture>
        <Picture pictures={byPixel} title="Cross-entropy pixel by pixel">
          Each pixel has the right probability, but pixels drawn independently give noise, not an edge. Autoregressive
          models therefore draw each pixel given those before it.
        </Picture>
      </div>
      <EdgeCosts edge={edge} />
    </section>
  );
}

interface PictureProps {
  /** Rows of brightness in 0–1; several pictures are stacked. */
  readonly pictures: readonly Rows[];
  readonly title: string;
  readonly children: ReactNode;
}

function Picture({ pictures, title, children }: PictureProps) {
  return (
    <figure className={classes.picture}>
      <div className={classes.stack}>
        {pictures.map((rows, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a draw has no other key
          <Greys key={index} rows={rows} label={pictures.length > 1 ? `${title}, number ${index + 1}` : title} />
        ))}
      </div>
      <figcaption>
        <strong>{title}</strong>
        {children}
      </figcaption>
    </figure>
  );
}

function Greys({ rows, label }: { readonly rows: Rows; readonly label: string }) {
  const colourAt = useCallback(
    (x: number, y: number): [number, number, number] => {
      const value = 255 * (rows[y]?.[x] ?? 0);
      return [value, value, value];
    },
    [rows],
  );
  return <Pixels width={width} height={rows.length} colourAt={colourAt} label={label} />;
}

function EdgeCosts({ edge }: { readonly edge: UncertainEdge }) {
  const rows = [
    { name: 'The blur', row: whiteProbabilities(edge) },
    { name: 'The sharp edge in the middle', row: medianRow(edge) },
  ].map(({ name, row }) => ({ name, l2: expectedRowLoss(edge, row, 2), l1: expectedRowLoss(edge, row, 1) }));
  const lowest = { l2: Math.min(...rows.map((row) => row.l2)), l1: Math.min(...rows.map((row) => row.l1)) };
  return (
    <TableScroller label="Expected loss of each answer over a row of pixels">
      <table className={costClasses.costs}>
        <caption>
          Expected loss, summed over one row of pixels. Under squared error the blur is a third lower; under absolute
          error the edge is a quarter lower, for any uncertainty.
        </caption>
        <thead>
          <tr>
            <th scope="col">answer</th>
            <th scope="col">squared error</th>
            <th scope="col">absolute error</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <Cost value={row.l2} lowest={lowest.l2} />
              <Cost value={row.l1} lowest={lowest.l1} />
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroller>
  );
}
