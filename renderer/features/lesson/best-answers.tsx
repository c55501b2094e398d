/** The best answer under each loss, and a table of the expected loss of several answers. */

import type { ReactNode } from 'react';
import { useCallback } from 'react';
import { listed } from '../../../shared/format-words.ts';
import { TableScroller } from '../../components/table-scroller.tsx';
import { formatNumber, formatPercent } from '../../lib/format.ts';
import classes from './best-answers.module.css';
import { bestL1, bestL2, darkestL1, isTied, lossOfDraw, lowestLoss, modes, pureColour } from './closed-form-optima.ts';
import { colourName, hexOf, occurrence, tieWords } from './colour-words.ts';
import { expectedL1, expectedL2 } from './expected-loss.ts';
import { Pixels } from './pixels.tsx';
import { channels, colourNames, type Triple, tolerance } from './simplex.ts';

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export function BestAnswers({ probabilities }: { readonly probabilities: Triple }) {
  const mean = bestL2(probabilities);
  const isTie = bestL1(probabilities).some(isTied);
  const median = darkestL1(probabilities);
  const likely = modes(probabilities).map((colour) => colourNames[colour]);
  return (
    <section aria-label="Best answers" className={classes.answers}>
      <Answer
        loss="Squared error (L2)"
        picture={<div className={classes.swatch} style={{ background: hexOf(mean) }} />}
        hex={hexOf(mean)}
        name={`The mean: ${colourName(mean)}`}
        words={occurrence(mean)}
        lowest={formatNumber(lowestLoss.l2(probabilities))}
      />
      <Answer
        loss="Absolute error (L1)"
        picture={<MedianSwatch probabilities={probabilities} />}
        hex={isTie ? `${hexOf(median)} … ${hexOf(brightestL1(probabilities))}` : hexOf(median)}
        name={`The median of each channel${isTie ? '' : `: ${colourName(median)}`}`}
        words={isTie ? tieWords(bestL1(probabilities)) : occurrence(median)}
        lowest={formatNumber(lowestLoss.l1(probabilities))}
      />
      <Answer
        loss="Cross-entropy"
        picture={
          <div className={classes.bands}>
            {channels.map((colour) => (
              <div key={colour} style={{ flexGrow: probabilities[colour], background: hexOf(pureColour(colour)) }} />
            ))}
          </div>
        }
        hex={channels
          .filter((colour) => probabilities[colour] > tolerance)
          .map((colour) =>
            `${hexOf(pureColour(colour))} ${formatPercent(probabilities[colour])}`.replaceAll(' ', '\u00a0'),
          )
          .join(' · ')}
        name="The probabilities themselves: every colour is kept"
        words={`A colour drawn from them, or the most probable (${listed(likely)}), is always one that occurs.`}
        lowest={`${formatNumber(lowestLoss.crossEntropy(probabilities))} nats`}
      />
    </section>
  );
}

const brightestL1 = (probabilities: Triple): Triple => {
  const [red, green, blue] = bestL1(probabilities);
  return [red.to, green.to, blue.to];
};

interface AnswerProps {
  readonly loss: string;
  readonly picture: ReactNode;
  readonly hex: string;
  readonly name: string;
  readonly words: string;
  readonly lowest: string;
}

function Answer({ loss, picture, hex, name, words, lowest }: AnswerProps) {
  return (
    <article className={`panel ${classes.answer}`} aria-label={loss}>
      {picture}
      <div className={classes.text}>
        <div className={classes.loss}>
          <h3>{loss}</h3>
          <span className="dim">
            lowest <b>{lowest}</b>
          </span>
        </div>
        <code>{hex}</code>
        <p>
          <strong>{capital(name)}.</strong> {words}
        </p>
      </div>
    </article>
  );
}

const tieSide = 96;

/** The median colour. If channels are tied, all equally good colours: the first tied channel to the right, the second up. */
function MedianSwatch({ probabilities }: { readonly probabilities: Triple }) {
  const best = bestL1(probabilities);
  const tied = channels.filter((channel) => isTied(best[channel]));
  const key = tied.join();
  const dark = hexOf(darkestL1(probabilities));
  const colourAt = useCallback(
    (x: number, y: number) => {
      const colour: [number, number, number] = [0, 0, 0];
      key.split(',').forEach((channel, index) => {
        colour[Number(channel) as 0 | 1 | 2] = (255 * (index === 0 ? x : tieSide - 1 - y)) / (tieSide - 1);
      });
      return colour;
    },
    [key],
  );
  if (tied.length === 0) return <div className={classes.swatch} style={{ background: dark }} />;
  return <Pixels className={classes.swatch} width={tieSide} height={tieSide} colourAt={colourAt} />;
}

/** Expected losses of several answers: a colour drawn from the true probabilities is not the best under either loss. */
export function CostTable({ probabilities }: { readonly probabilities: Triple }) {
  const likeliest = modes(probabilities);
  const rows = [
    {
      name: 'The mean',
      l2: expectedL2(probabilities, bestL2(probabilities)),
      l1: expectedL1(probabilities, bestL2(probabilities)),
    },
    {
      name: 'The median',
      l2: expectedL2(probabilities, darkestL1(probabilities)),
      l1: expectedL1(probabilities, darkestL1(probabilities)),
    },
    {
      name: likeliest.length > 1 ? 'One of the most probable' : 'The most probable colour',
      l2: expectedL2(probabilities, pureColour(likeliest[0] ?? 0)),
      l1: expectedL1(probabilities, pureColour(likeliest[0] ?? 0)),
    },
    {
      name: 'A colour drawn at random',
      l2: lossOfDraw(expectedL2, probabilities),
      l1: lossOfDraw(expectedL1, probabilities),
    },
  ];
  const lowest = { l2: Math.min(...rows.map((row) => row.l2)), l1: Math.min(...rows.map((row) => row.l1)) };
  return (
    <TableScroller label="Expected loss of each answer">
      <table className={classes.costs}>
        <caption>Expected loss of an answer, summed over the three channels (0–1 each)</caption>
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

/** A table cell with a loss, marked if it is the lowest of its column. */
export function Cost({ value, lowest }: { readonly value: number; readonly lowest: number }) {
  const isLowest = value - lowest <= tolerance;
  return (
    <td data-lowest={isLowest || undefined}>
      {isLowest && <span className="dim">lowest </span>}
      {formatNumber(value)}
    </td>
  );
}
