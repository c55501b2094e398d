/** The lesson “What is wrong with L2?”: one pixel, three colours, three losses, no training. */

import { useDeferredValue, useMemo } from 'react';
import { listed } from '../../../shared/format-words.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { FullAccess } from '../../components/full-access.tsx';
import { Page } from '../../components/page.tsx';
import { formatNumber } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { BestAnswers, CostTable } from './best-answers.tsx';
import { bestL1, bestL2, darkestL1, isTied, lowestLoss } from './closed-form-optima.ts';
import { colourName, hexOf } from './colour-words.ts';
import classes from './lesson-page.module.css';
import { useLesson } from './lesson-store.ts';
import { Surfaces } from './loss-maps.tsx';
import { MeanLineChart } from './mean-line-chart.tsx';
import { ProbabilityPanel } from './probability-panel.tsx';
import { channels, colourNames, type Triple } from './simplex.ts';
import { UncertainEdgeFigure } from './uncertain-edge-figure.tsx';

export function LessonPage() {
  const probabilities = useLesson((state) => state.probabilities);
  const settled = useDeferredValue(probabilities); // the maps may update after the swatches
  const summary = useMemo(() => inWords(probabilities), [probabilities]);
  return (
    <Page
      title="What is wrong with L2?"
      below="One hidden pixel is pure red, pure green or pure blue. Its surroundings tell only how probable each colour is. The best answer depends on the loss."
    >
      <div className={classes.body}>
        <ProbabilityPanel />
        <p className="visually-hidden" role="status">
          {summary}
        </p>
        <BestAnswers probabilities={probabilities} />
        <p className={classes.note}>
          <strong>The numbers of L2 are right.</strong> Each of the three colours fills its own channel, so the mean
          equals the probabilities, the same three numbers that cross-entropy gives. It is wrong to show them as one
          colour. With other colours even the probabilities are lost: the mean of black and white is grey, the same as
          for a pixel that is always grey.
        </p>
        <Surfaces probabilities={settled} />
        <div className={`panel ${classes.two}`}>
          <MeanLineChart probabilities={settled} />
          <div>
            <CostTable probabilities={probabilities} />
            <p className={classes.remark}>
              A colour drawn from the probabilities always occurs. Yet its squared error is twice that of the mean, and
              its absolute error is never less than that of the median. These losses penalise a network for answers that
              occur.
            </p>
          </div>
        </div>
        <UncertainEdgeFigure />
        <Why />
      </div>
    </Page>
  );
}

/** The three optima in words, announced to screen readers when the probabilities change. */
function inWords(probabilities: Triple): string {
  const shares = channels.map((colour) => `${colourNames[colour]} ${(probabilities[colour] * 100).toFixed(0)} %`);
  const isTie = bestL1(probabilities).some(isTied);
  const median = darkestL1(probabilities);
  return [
    `With ${listed(shares)}:`,
    `squared error is lowest at ${hexOf(bestL2(probabilities))}, ${colourName(bestL2(probabilities))}, with ${formatNumber(lowestLoss.l2(probabilities))};`,
    `absolute error ${isTie ? 'at a whole range of colours' : `at ${hexOf(median)}, ${colourName(median)}`}, with ${formatNumber(lowestLoss.l1(probabilities))};`,
    `cross-entropy at the probabilities themselves, with ${formatNumber(lowestLoss.crossEntropy(probabilities))} nats.`,
  ].join(' ');
}

function Why() {
  const inpainting = taskCard('inpainting')?.paper.link;
  const colourisation = taskCard('colorization')?.paper.link;
  return (
    <section aria-labelledby="why-title">
      <h2 id="why-title" className={classes.title}>
        Why it matters
      </h2>
      <div className={classes.why}>
        <article className="panel">
          <h3>Inpainting</h3>
          <p>
            Many contents are possible for a hole. A network trained with squared error alone predicts their mean: a
            blur. Context encoders add an adversarial loss: a second network learns to distinguish predictions from
            images and easily detects a blur, so the first must commit to one possible content.
          </p>
          <p>
            <Paper words="Pathak et al. 2016, arXiv 1604.07379" link={inpainting} />
            <FullAccess>
              {' '}
              · <a href={hashOf({ page: 'new' })}>Train inpainting and see the blur</a>
            </FullAccess>
          </p>
        </article>
        <article className="panel">
          <h3>Colourisation</h3>
          <p>
            A shirt in a grey image can have any colour, and the mean of all colours is nearly grey. Colourisation is
            therefore treated as classification: the colour plane is divided into bins, and cross-entropy over the bins
            keeps every possibility. Rare, vivid colours get more weight, because otherwise the many dull pixels of
            skies and walls would dominate.
          </p>
          <p>
            <Paper words="Zhang et al. 2016, arXiv 1603.08511" link={colourisation} />
          </p>
        </article>
      </div>
    </section>
  );
}

/** A paper, as a link if a task's card has its address: the desktop app opens only those. */
function Paper({ words, link }: { readonly words: string; readonly link: string | undefined }) {
  if (!link) return <span>{words}</span>;
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
