/** The best answer under each loss, as large as it deserves, and what every answer costs. */
import type { ReactNode } from 'react';
import { useCallback } from 'react';
import { formatNumber, formatPercent } from '../../lib/format.ts';
import classes from './best-answers.module.css';
import { colourName, hexOf, listed, occurrence, tieWords } from './colour-words.ts';
import { expectedL1, expectedL2 } from './expected-loss.ts';
import { bestL1, bestL2, darkestL1, isTied, lossOfDraw, lowestLoss, modes, pureColour } from './optima.ts';
import { Pixels } from './pixels.tsx';
import { channels, colourNames, type Triple, tolerance } from './simplex.ts';

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export function BestAnswers({ odds }: { readonly odds: Triple }) {
  const mean = bestL2(odds);
  const isTie = bestL1(odds).some(isTied);
  const median = darkestL1(odds);
  const likely = modes(odds).map((colour) => colourNames[colour]);
  return (
    <section aria-label="Best answers" className={classes.answers}>
      <Answer
        loss="Squared error (L2)"
        picture={<div className={classes.swatch} style={{ background: hexOf(mean) }} />}
        hex={hexOf(mean)}
        name={`The mean: ${colourName(mean)}`}
        words={occurrence(mean)}
        lowest={formatNumber(lowestLoss.l2(odds))}
      />
      <Answer
        loss="Absolute error (L1)"
        picture={<MedianSwatch odds={odds} />}
        hex={isTie ? `${hexOf(median)} … ${hexOf(brightestL1(odds))}` : hexOf(median)}
        name={`The median of each channel${isTie ? '' : `: ${colourName(median)}`}`}
        words={isTie ? tieWords(bestL1(odds)) : occurrence(median)}
        lowest={formatNumber(lowestLoss.l1(odds))}
      />
      <Answer
        loss="Cross-entropy"
        picture={
          <div className={classes.bands}>
            {channels.map((colour) => (
              <div key={colour} style={{ flexGrow: odds[colour], background: hexOf(pureColour(colour)) }} />
            ))}
          </div>
        }
        hex={channels
          .filter((colour) => odds[colour] > tolerance)
          .map((colour) => `${hexOf(pureColour(colour))} ${formatPercent(odds[colour])}`.replaceAll(' ', '\u00a0'))
          .join(' · ')}
        name="The odds themselves: no colour is lost"
        words={`Drawn from them, or the most probable (${listed(likely)}): always a colour that occurs.`}
        lowest={`${formatNumber(lowestLoss.crossEntropy(odds))} nats`}
      />
    </section>
  );
}

const brightestL1 = (odds: Triple): Triple => {
  const [red, green, blue] = bestL1(odds);
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

/** One colour; where channels are tied, all the equally good ones: the first tied channel to the right, a second upwards. */
function MedianSwatch({ odds }: { readonly odds: Triple }) {
  const best = bestL1(odds);
  const tied = channels.filter((channel) => isTied(best[channel]));
  const key = tied.join();
  const dark = hexOf(darkestL1(odds));
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

/** Every answer under both losses: why a network that guesses honestly is punished for it. */
export function CostTable({ odds }: { readonly odds: Triple }) {
  const likeliest = modes(odds);
  const rows = [
    { name: 'The mean', l2: expectedL2(odds, bestL2(odds)), l1: expectedL1(odds, bestL2(odds)) },
    { name: 'The median', l2: expectedL2(odds, darkestL1(odds)), l1: expectedL1(odds, darkestL1(odds)) },
    {
      name: likeliest.length > 1 ? 'One of the most probable' : 'The most probable colour',
      l2: expectedL2(odds, pureColour(likeliest[0] ?? 0)),
      l1: expectedL1(odds, pureColour(likeliest[0] ?? 0)),
    },
    { name: 'A colour drawn from the odds', l2: lossOfDraw(expectedL2, odds), l1: lossOfDraw(expectedL1, odds) },
  ];
  const lowest = { l2: Math.min(...rows.map((row) => row.l2)), l1: Math.min(...rows.map((row) => row.l1)) };
  return (
    <table className={classes.costs}>
      <caption>What an answer costs on average, summed over the three channels (0–1 each)</caption>
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
  );
}

export function Cost({ value, lowest }: { readonly value: number; readonly lowest: number }) {
  const isLowest = value - lowest <= tolerance;
  return (
    <td data-lowest={isLowest || undefined}>
      {isLowest && <span className="dim">lowest </span>}
      {formatNumber(value)}
    </td>
  );
}
