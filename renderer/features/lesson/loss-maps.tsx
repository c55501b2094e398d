/** Two-dimensional maps of the three losses over all answers. */

import { SegmentedControl } from '@mantine/core';
import { memo, useCallback } from 'react';
import { listed } from '../../../shared/format-words.ts';
import { formatNumber } from '../../lib/format.ts';
import { bestCrossEntropy, bestL1, bestL2, darkestL1, isTied, lowestLoss } from './closed-form-optima.ts';
import { colourName } from './colour-words.ts';
import { crossEntropy, expectedL1, expectedL2 } from './expected-loss.ts';
import { HeatMap } from './heat-map.tsx';
import classes from './lesson-page.module.css';
import { type Slice, useLesson } from './lesson-store.ts';
import { lowestL1AmongMixtures, lowestL1RedGreen } from './loss-slices.ts';
import { colourNames, type Place, placeOf, type Triple, tripleAt } from './simplex.ts';

const slices: readonly { readonly value: Slice; readonly label: string }[] = [
  { value: 'mixtures', label: 'Mixtures of the three colours' },
  { value: 'red-green', label: 'Red × green, best blue' },
];

/** Moves places just outside the triangle to its edge. */
const within = (place: Place): Triple => {
  const [red, green, blue] = tripleAt(place);
  return [Math.max(0, red), Math.max(0, green), Math.max(0, blue)];
};

export const Surfaces = memo(function Surfaces({ probabilities }: { readonly probabilities: Triple }) {
  const { slice, chooseSlice } = useLesson();
  return (
    <section aria-labelledby="surfaces-title">
      <div className={classes.head}>
        <div>
          <h2 id="surfaces-title">The loss of every answer</h2>
          <p>
            A stronger colour is a lower loss. Lines join answers of equal loss; the white mark shows the lowest loss.
          </p>
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
        <SquaredErrorMap probabilities={probabilities} slice={slice} />
        <AbsoluteErrorMap probabilities={probabilities} slice={slice} />
        <CrossEntropyMap probabilities={probabilities} />
      </div>
    </section>
  );
});

interface MapProps {
  readonly probabilities: Triple;
  readonly slice: Slice;
}

const coordinates = (colour: Triple): string => `(${colour.map((value) => value.toFixed(2)).join(', ')})`;
const inSquare = (red: number, green: number): Place => ({ x: red, y: 1 - green });

function SquaredErrorMap({ probabilities, slice }: MapProps) {
  const isPlane = slice === 'mixtures';
  const best = bestL2(probabilities);
  const lossAt = useCallback(
    (place: Place) =>
      expectedL2(probabilities, isPlane ? within(place) : [place.x, 1 - place.y, bestL2(probabilities)[2]]),
    [probabilities, isPlane],
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
      label={`Squared error over ${sliceWords(slice)}: a bowl, lowest at red, green, blue ${coordinates(best)} with ${formatNumber(lowestLoss.l2(probabilities))}.`}
    >
      A bowl with one minimum, at the mean {coordinates(best)}, loss {formatNumber(lowestLoss.l2(probabilities))}. It
      moves with the probabilities.
    </HeatMap>
  );
}

function AbsoluteErrorMap({ probabilities, slice }: MapProps) {
  const isPlane = slice === 'mixtures';
  const lossAt = useCallback(
    (place: Place) =>
      expectedL1(probabilities, isPlane ? within(place) : [place.x, 1 - place.y, darkestL1(probabilities)[2]]),
    [probabilities, isPlane],
  );
  const words = isPlane ? planeWords(probabilities) : squareWords(probabilities);
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
          ? lowestL1AmongMixtures(probabilities).map(placeOf)
          : lowestL1RedGreen(probabilities).map(({ red, green }) => inSquare(red, green))
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
    : 'amounts of red and green, with blue at its best value';

/** Describes the plane of mixtures, which does not contain black. */
function planeWords(probabilities: Triple): string {
  const lowest = lowestL1AmongMixtures(probabilities);
  const here = expectedL1(probabilities, lowest[0] ?? probabilities);
  const where =
    lowest.length === 3
      ? `The same everywhere in this plane: ${formatNumber(here)}.`
      : `A slope, lowest ${lowest.length === 1 ? `at ${lowest.map(colourName).join('')}` : `between ${listed(lowest.map(colourName))}`}: ${formatNumber(here)}.`;
  const isBetterOutside = here - lowestLoss.l1(probabilities) > 1e-9;
  return isBetterOutside
    ? `${where} Black, outside the plane, has a loss of ${formatNumber(lowestLoss.l1(probabilities))}: choose red × green to see it.`
    : `${where} No colour outside the plane is better.`;
}

function squareWords(probabilities: Triple): string {
  const loss = formatNumber(lowestLoss.l1(probabilities));
  const [red, green, blue] = bestL1(probabilities);
  const free = [red, green].flatMap((interval, index) => (isTied(interval) ? [colourNames[index as 0 | 1]] : []));
  if (free.length === 2)
    return `Flat: with probabilities ½ and ½, every amount of red and green has the same loss, ${loss}.`;
  if (free.length === 1)
    return `A slope with a level edge: with probability ½, every amount of ${free[0]} is equally good, ${loss}.`;
  if (isTied(blue))
    return `A slope, lowest in a corner: ${loss}. Blue (not shown) is tied: every amount is equally good.`;
  return `A slope, lowest in a corner: ${colourName(darkestL1(probabilities))}, loss ${loss}. The corner changes when a probability passes ½.`;
}

function CrossEntropyMap({ probabilities }: { readonly probabilities: Triple }) {
  const best = bestCrossEntropy(probabilities);
  const lossAt = useCallback((place: Place) => crossEntropy(probabilities, within(place)), [probabilities]);
  const lowest = formatNumber(lowestLoss.crossEntropy(probabilities));
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
      unit="nats or more"
      lowestAt={[placeOf(best)]}
      label={`Cross-entropy over all distributions, a triangle whose corners give one colour all the probability: lowest at ${shares}, with ${lowest} nats, and unbounded towards edges where a colour that occurs has probability 0.`}
    >
      Each place is a distribution; in a corner, one colour has probability 1. Lowest at the true probabilities,{' '}
      {lowest} nats; unbounded where a colour that occurs has probability 0.
    </HeatMap>
  );
}
