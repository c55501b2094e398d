/** The three losses over all their answers, as far as two dimensions show them. */
import { SegmentedControl } from '@mantine/core';
import { memo, useCallback } from 'react';
import { formatNumber } from '../../lib/format.ts';
import { colourName, listed } from './colour-words.ts';
import { crossEntropy, expectedL1, expectedL2 } from './expected-loss.ts';
import { HeatMap } from './heat-map.tsx';
import classes from './lesson-page.module.css';
import { type Slice, useLesson } from './lesson-store.ts';
import { bestCrossEntropy, bestL1, bestL2, darkestL1, isTied, lowestLoss } from './optima.ts';
import { colourNames, type Place, placeOf, type Triple, tripleAt } from './simplex.ts';
import { lowestL1AmongMixtures, lowestL1RedGreen } from './slices.ts';

const slices: readonly { readonly value: Slice; readonly label: string }[] = [
  { value: 'mixtures', label: 'Mixtures of the three colours' },
  { value: 'red-green', label: 'Red × green, blue at its best' },
];

/** Places of the triangle's picture just outside it are taken as its edge. */
const within = (place: Place): Triple => {
  const [red, green, blue] = tripleAt(place);
  return [Math.max(0, red), Math.max(0, green), Math.max(0, blue)];
};

export const Surfaces = memo(function Surfaces({ odds }: { readonly odds: Triple }) {
  const { slice, chooseSlice } = useLesson();
  return (
    <section aria-labelledby="surfaces-title">
      <div className={classes.head}>
        <div>
          <h2 id="surfaces-title">The loss of every answer</h2>
          <p>Stronger colour, lower loss. Lines join answers of equal loss; the white mark is where it is lowest.</p>
        </div>
        <SegmentedControl
          aria-label="Slice through the colours"
          size="xs"
          transitionDuration={0}
          value={slice}
          onChange={(value) => chooseSlice(value as Slice)}
          data={[...slices]}
        />
      </div>
      <div className={classes.three}>
        <SquaredErrorMap odds={odds} slice={slice} />
        <AbsoluteErrorMap odds={odds} slice={slice} />
        <CrossEntropyMap odds={odds} />
      </div>
    </section>
  );
});

interface MapProps {
  readonly odds: Triple;
  readonly slice: Slice;
}

const coordinates = (colour: Triple): string => `(${colour.map((value) => value.toFixed(2)).join(', ')})`;
const inSquare = (red: number, green: number): Place => ({ x: red, y: 1 - green });

function SquaredErrorMap({ odds, slice }: MapProps) {
  const isPlane = slice === 'mixtures';
  const best = bestL2(odds);
  const lossAt = useCallback(
    (place: Place) => expectedL2(odds, isPlane ? within(place) : [place.x, 1 - place.y, bestL2(odds)[2]]),
    [odds, isPlane],
  );
  return (
    <HeatMap
      title="Squared error"
      shape={isPlane ? 'triangle' : 'square'}
      lossAt={lossAt}
      highest={2}
      interval={0.25}
      unit="squared error"
      lowestAt={[isPlane ? placeOf(best) : inSquare(best[0], best[1])]}
      label={`Squared error over ${sliceWords(slice)}: a bowl, lowest at red, green, blue ${coordinates(best)} with ${formatNumber(lowestLoss.l2(odds))}.`}
    >
      A bowl with one bottom, at the mean {coordinates(best)}, loss {formatNumber(lowestLoss.l2(odds))}. It follows the
      odds wherever they go.
    </HeatMap>
  );
}

function AbsoluteErrorMap({ odds, slice }: MapProps) {
  const isPlane = slice === 'mixtures';
  const lossAt = useCallback(
    (place: Place) => expectedL1(odds, isPlane ? within(place) : [place.x, 1 - place.y, darkestL1(odds)[2]]),
    [odds, isPlane],
  );
  const words = isPlane ? planeWords(odds) : squareWords(odds);
  return (
    <HeatMap
      title="Absolute error"
      shape={isPlane ? 'triangle' : 'square'}
      lossAt={lossAt}
      highest={2}
      interval={0.25}
      unit="absolute error"
      lowestAt={
        isPlane
          ? lowestL1AmongMixtures(odds).map(placeOf)
          : lowestL1RedGreen(odds).map(({ red, green }) => inSquare(red, green))
      }
      label={`Absolute error over ${sliceWords(slice)}. ${words}`}
    >
      {words}
    </HeatMap>
  );
}

const sliceWords = (slice: Slice): string =>
  slice === 'mixtures'
    ? 'the mixtures of red, green and blue, a triangle'
    : 'amounts of red and green, with blue at its best';

/** In the plane of the mixtures, which black is not in. */
function planeWords(odds: Triple): string {
  const lowest = lowestL1AmongMixtures(odds);
  const here = expectedL1(odds, lowest[0] ?? odds);
  const where =
    lowest.length === 3
      ? `The same everywhere in this plane: ${formatNumber(here)}.`
      : `A slope, lowest ${lowest.length === 1 ? `at ${lowest.map(colourName).join('')}` : `between ${listed(lowest.map(colourName))}`}: ${formatNumber(here)}.`;
  const isBetterOutside = here - lowestLoss.l1(odds) > 1e-9;
  return isBetterOutside
    ? `${where} Black, outside the plane, costs ${formatNumber(lowestLoss.l1(odds))}: choose red × green to see it.`
    : `${where} No colour outside the plane is better.`;
}

function squareWords(odds: Triple): string {
  const loss = formatNumber(lowestLoss.l1(odds));
  const [red, green, blue] = bestL1(odds);
  const free = [red, green].flatMap((interval, index) => (isTied(interval) ? [colourNames[index as 0 | 1]] : []));
  if (free.length === 2) return `Flat: at odds of ½ and ½ every amount of red and green costs the same, ${loss}.`;
  if (free.length === 1)
    return `A slope with a level edge: at odds of ½ every amount of ${free[0]} is equally good, ${loss}.`;
  if (isTied(blue))
    return `A slope, lowest in a corner: ${loss}. Blue, not shown, is tied: every amount is equally good.`;
  return `A slope, so the lowest is always a corner: ${colourName(darkestL1(odds))}, loss ${loss}. It jumps when odds pass ½.`;
}

function CrossEntropyMap({ odds }: { readonly odds: Triple }) {
  const best = bestCrossEntropy(odds);
  const lossAt = useCallback((place: Place) => crossEntropy(odds, within(place)), [odds]);
  const lowest = formatNumber(lowestLoss.crossEntropy(odds));
  const shares = best
    .map((share, index) => `${colourNames[index as 0 | 1 | 2]} ${(share * 100).toFixed(0)} %`)
    .join(', ');
  return (
    <HeatMap
      title="Cross-entropy"
      shape="triangle"
      lossAt={lossAt}
      highest={3}
      interval={0.25}
      unit="nats and more"
      lowestAt={[placeOf(best)]}
      label={`Cross-entropy over all distributions, a triangle whose corners are certain of a colour: lowest at ${shares}, with ${lowest} nats, and without bound towards edges that deny a colour which occurs.`}
    >
      A place is a distribution here, a corner certain of its colour. Lowest at the odds, {lowest} nats; to deny what
      occurs costs without bound.
    </HeatMap>
  );
}
