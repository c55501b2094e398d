/** What is wrong with L2? One pixel, three colours, three losses: a lesson without a training run. */
import { useDeferredValue, useMemo } from 'react';
import { taskCard } from '../../../shared/task-cards.ts';
import { Page } from '../../components/page.tsx';
import { formatNumber } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { BestAnswers, CostTable } from './best-answers.tsx';
import { colourName, hexOf, listed } from './colour-words.ts';
import classes from './lesson-page.module.css';
import { useLesson } from './lesson-store.ts';
import { MeanLineChart } from './mean-line-chart.tsx';
import { OddsPanel } from './odds-panel.tsx';
import { bestL1, bestL2, darkestL1, isTied, lowestLoss } from './optima.ts';
import { channels, colourNames, type Triple } from './simplex.ts';
import { Surfaces } from './surfaces.tsx';
import { UncertainEdgeFigure } from './uncertain-edge-figure.tsx';

export function LessonPage() {
  const odds = useLesson((state) => state.odds);
  const settled = useDeferredValue(odds); // the maps may come a moment after the swatches
  const summary = useMemo(() => inWords(odds), [odds]);
  return (
    <Page
      title="What is wrong with L2?"
      below="One hidden pixel is pure red, pure green or pure blue; what surrounds it tells only how likely each is. The network must answer all the same, and the loss decides what."
    >
      <div className={classes.body}>
        <OddsPanel />
        <p className="seen-by-readers-only" role="status">
          {summary}
        </p>
        <BestAnswers odds={odds} />
        <p className={classes.note}>
          <strong>Nothing is wrong with L2’s numbers.</strong> As each of the three colours fills a channel of its own,
          the mean is the odds, the same three numbers that cross-entropy finds. What is wrong is to show them as one
          colour. And with other colours even the odds are lost: the mean of black and white is the grey of a pixel that
          is always grey.
        </p>
        <Surfaces odds={settled} />
        <div className={`panel ${classes.two}`}>
          <MeanLineChart odds={settled} />
          <div>
            <CostTable odds={odds} />
            <p className={classes.remark}>
              A colour drawn honestly from the odds is always real, yet costs twice the mean in squares, and never less
              than the median in absolutes. Such losses punish a network for answering as the world does.
            </p>
          </div>
        </div>
        <UncertainEdgeFigure />
        <Why />
      </div>
    </Page>
  );
}

/** The three optima in one sentence each, said again whenever the odds change. */
function inWords(odds: Triple): string {
  const shares = channels.map((colour) => `${colourNames[colour]} ${(odds[colour] * 100).toFixed(0)} %`);
  const isTie = bestL1(odds).some(isTied);
  const median = darkestL1(odds);
  return [
    `With ${listed(shares)}:`,
    `squared error is lowest at ${hexOf(bestL2(odds))}, ${colourName(bestL2(odds))}, with ${formatNumber(lowestLoss.l2(odds))};`,
    `absolute error ${isTie ? 'at a whole range of colours' : `at ${hexOf(median)}, ${colourName(median)}`}, with ${formatNumber(lowestLoss.l1(odds))};`,
    `cross-entropy at the odds themselves, with ${formatNumber(lowestLoss.crossEntropy(odds))} nats.`,
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
            Many pictures fit around a hole. Trained with squared error alone, a network paints their mean: a blur.
            Context encoders add an adversarial term: a second network tells painted from real, a blur is found out at
            once, and so the painter must settle on one of the pictures that could be there.
          </p>
          <p>
            <Paper words="Pathak et al. 2016, arXiv 1604.07379" link={inpainting} /> ·{' '}
            <a href={hashOf({ page: 'new' })}>Train inpainting and see the blur</a>
          </p>
        </article>
        <article className="panel">
          <h3>Colourisation</h3>
          <p>
            A shirt in a black-and-white photograph may be of any colour; the mean of all of them is nearly grey. So
            colourisation was made a classification: the plane of colours is cut into bins, and cross-entropy over them
            keeps every possibility. Rare, vivid colours get more weight, else the many dull pixels of skies and walls
            would decide.
          </p>
          <p>
            <Paper words="Zhang et al. 2016, arXiv 1603.08511" link={colourisation} />
          </p>
        </article>
      </div>
    </section>
  );
}

/** A link where a task's card names the paper: only those addresses are opened outside. */
function Paper({ words, link }: { readonly words: string; readonly link: string | undefined }) {
  if (!link) return <span>{words}</span>;
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
